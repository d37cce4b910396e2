"""What a Web API method is, and what it works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.identity import HISTORY, READ, Identity, TokenKind
from sandbox.methods.arguments import Arguments
from sandbox.rates import Tier
from sandbox.views import Views
from sandbox.wire import Json
from sandbox.world import World

ANY_READ = tuple(READ.values())
ANY_HISTORY = tuple(HISTORY.values())
BOT_OR_USER: frozenset[TokenKind] = frozenset({"bot", "user"})
WITHOUT_TOKEN: frozenset[TokenKind] = frozenset({"bot", "user", "app", "none"})
COMMON = frozenset(
    {
        "account_inactive",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "invalid_json",
        "json_not_object",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "token_revoked",
    }
)
"""Errors that any method may answer."""

SENT_ALWAYS = ("team_id",)
"""slack_sdk sends it along with every call of an app that may be installed in several workspaces."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call that has passed token, scope and required arguments."""

    world: World
    views: Views
    who: Identity
    arguments: Arguments
    socket_url: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Method:
    """A method's rules as data, and what it does.

    `scopes`: the token must have one of them (none: no scope needed). `required`: arguments that must be there.
    `optional`: those that may be. Others have no effect, as Slack ignores what it does not know. `errors`: what it
    may answer besides COMMON. `tier`: how often it may be called; None where Slack publishes nothing.
    `decodes`: an argument that should be JSON and is not is refused before the method runs.
    """

    name: str
    run: Callable[[Request], Json]
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    tier: Tier | None = None
    tokens: frozenset[TokenKind] = BOT_OR_USER
    decodes: bool = True
    takes_anything: bool = False

    def unknown(self, arguments: Mapping[str, object]) -> tuple[str, ...]:
        """The arguments that have no effect."""
        known = {*self.required, *self.optional, *SENT_ALWAYS}
        return () if self.takes_anything else tuple(sorted({*arguments} - known))
