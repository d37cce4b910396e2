"""What a Web API method is, and what it works with."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.identity import HISTORY, READ, Identity, TokenKind
from sandbox.methods.arguments import Arguments
from sandbox.views import Views
from sandbox.wire import Json
from sandbox.world import World

ANY_READ = tuple(READ.values())
ANY_HISTORY = tuple(HISTORY.values())
BOT_OR_USER: frozenset[TokenKind] = frozenset({"bot", "user"})
WITHOUT_TOKEN: frozenset[TokenKind] = frozenset({"bot", "user", "app", "none"})


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
    """

    name: str
    run: Callable[[Request], Json]
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    tokens: frozenset[TokenKind] = BOT_OR_USER
