"""The one place that each Web API call passes: token, scope, arguments, interference, method, record."""

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
from sandbox.views import Views
from sandbox.wire import Json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API and what came of it. `at` is on the sandbox's clock."""

    method: str
    arguments: Json
    answer: Json
    token_kind: TokenKind
    at: datetime


@dataclass(slots=True)
class Api:
    """Slack's Web API on the state of the sandbox."""

    world: World
    views: Views
    tokens: Mapping[str, Identity]
    socket_url: Callable[[], str]
    faults: Faults
    calls: list[Call] = field(default_factory=list)

    def call(self, name: str, token: str | None, sent: Mapping[str, Any]) -> tuple[Json, Fault | None]:
        """Answer one call. A Fault beside the answer says what becomes of it on its way back."""
        who = NOBODY
        arguments = Arguments(sent)
        fault = self.faults.next(name, arguments.raw)
        arguments.page_limit = fault.page if fault is not None else None
        try:
            method = _known(name)
            who = self._caller(method, token)
            if method.scopes:
                who.require(*method.scopes)
            arguments.require(*method.required)
            if method.decodes:
                arguments.decoded()
            answer = fault.answer() if fault is not None and not fault.after_effect else None
            if answer is None:
                request = Request(self.world, self.views, who, arguments, self.socket_url)
                answer = {"ok": True, **method.run(request)}
                answer = (fault.answer() if fault is not None else None) or answer
        except SlackError as refusal:
            answer = refusal.answer()
        self._record(name, who, arguments, answer)
        return answer, fault

    def scopes_of(self, token: str | None) -> str:
        """What Slack says in the X-OAuth-Scopes header."""
        return ",".join(sorted(self.tokens.get(token or "", NOBODY).scopes))

    def _caller(self, method: Method, token: str | None) -> Identity:
        if not token:
            if "none" in method.tokens:
                return NOBODY
            raise SlackError("not_authed")
        who = self.tokens.get(token)
        if who is None:
            raise SlackError("invalid_auth")
        if who.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        if who.user and self.world.users[who.user].deleted:
            raise SlackError("account_inactive")
        return who

    def _record(self, name: str, who: Identity, arguments: Arguments, answer: Json) -> None:
        try:
            shown = arguments.decoded()
        except SlackError:
            # Arguments that can't be decoded are recorded as they came.
            shown = arguments.raw
        self.calls.append(Call(name, shown, answer, who.kind, self.world.clock.now()))
        outcome = "ok" if answer["ok"] else answer["error"]
        self.world.watch.changed(f"call {name}: {outcome}")


def _known(name: str) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    return method
