"""The one place that each Web API call passes: rate, token, scope, arguments, interference, method, record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.errors import SlackError
from sandbox.faults import Fault, Faults
from sandbox.identity import NOBODY, Identity, TokenKind
from sandbox.methods import METHODS
from sandbox.methods.arguments import Arguments
from sandbox.methods.method import Method, Request
from sandbox.rates import Rates
from sandbox.views import Views
from sandbox.wire import Json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API and what came of it. `at` is on the sandbox's clock.

    `ignored`: the names of arguments that had no effect, because the method does not know them.
    """

    method: str
    arguments: Json
    answer: Json
    token_kind: TokenKind
    at: datetime
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class Api:
    """Slack's Web API on the state of the sandbox."""

    world: World
    views: Views
    tokens: Mapping[str, Identity]
    socket_url: Callable[[], str]
    faults: Faults
    rates: Rates
    revoked: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)

    def call(self, name: str, token: str | None, sent: Mapping[str, Any]) -> tuple[Json, Fault | None]:
        """Answer one call. A Fault beside the answer says what becomes of it on its way back."""
        who = self.tokens.get(token or "", NOBODY)
        arguments = Arguments(sent)
        limited = self._limited(name, who, arguments)
        fault = limited or self.faults.next(name, arguments.raw)
        try:
            answer = (limited and limited.answer()) or self._answer(name, token, who, arguments, fault)
        except SlackError as refusal:
            answer = refusal.answer()
        self._record(name, who, arguments, answer)
        return answer, fault

    def scopes_of(self, token: str | None) -> str:
        """What Slack says in the X-OAuth-Scopes header."""
        return ",".join(sorted(self.tokens.get(token or "", NOBODY).scopes))

    def _answer(self, name: str, token: str | None, who: Identity, arguments: Arguments, fault: Fault | None) -> Json:
        method = _known(name)
        self._admit(method, token, who)
        if method.scopes:
            who.require(*method.scopes)
        arguments.require(*method.required)
        if method.decodes:
            arguments.decoded()
        spoiled = fault.answer() if fault is not None else None
        if spoiled is not None and not (fault and fault.after_effect):
            return spoiled
        arguments.page_limit = fault.page if fault is not None else None
        request = Request(self.world, self.views, who, arguments, self.socket_url)
        answer = {"ok": True, **method.run(request)}
        return spoiled or answer

    def _limited(self, name: str, who: Identity, arguments: Arguments) -> Fault | None:
        """Slack counts the calls of an app that it knows, whatever becomes of them."""
        method = METHODS.get(name)
        if method is None or who is NOBODY:
            return None
        wanted = str(arguments.raw.get("channel"))
        channel = self.world.find_channel(wanted)
        return self.rates.meet(name, method.tier, channel=channel.id if channel is not None else wanted)

    def _admit(self, method: Method, token: str | None, who: Identity) -> None:
        if not token:
            if "none" in method.tokens:
                return
            raise SlackError("not_authed")
        if token in self.revoked:
            raise SlackError("token_revoked")
        if who is NOBODY:
            raise SlackError("invalid_auth")
        if who.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        if who.user and self.world.users[who.user].deleted:
            raise SlackError("account_inactive")

    def _record(self, name: str, who: Identity, arguments: Arguments, answer: Json) -> None:
        try:
            shown = arguments.decoded()
        except SlackError:
            # Arguments that can't be decoded are recorded as they came.
            shown = arguments.raw
        ignored = METHODS[name].unknown(shown) if name in METHODS else ()
        self.calls.append(Call(name, shown, answer, who.kind, self.world.clock.now(), ignored))
        outcome = "ok" if answer["ok"] else answer["error"]
        self.world.watch.changed(f"call {name}: {outcome}")


def _known(name: str) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    return method
