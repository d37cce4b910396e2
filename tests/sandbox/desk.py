"""The Web API without a server around it: one call after another, at once."""

from typing import Any

from sandbox import SandboxClock
from sandbox.api import Api
from sandbox.faults import Faults
from sandbox.identity import identities
from sandbox.rates import Passing, Rates
from sandbox.triggers import Rights
from sandbox.views import Views
from sandbox.world import World
from tests.sandbox.conftest import START, a_workspace

WALL = 1_700_000_000.0


class Desk:
    """A fresh workspace and its Web API. `wall` is the machine's clock; `changes` are those of the workspace."""

    def __init__(self, **changes: Any) -> None:
        workspace = a_workspace(**changes)
        self.clock = SandboxClock(START)
        self.wall = WALL
        self.world = World(workspace, clock=self.clock, wall=lambda: self.wall)
        self.rights = Rights(self.world.ids, lambda: self.wall, workspace.team.id)
        self.views = Views(self.world, self.rights)
        rates = Rates(Passing(self.clock, lambda: self.wall))
        self.api = Api(self.world, self.views, identities(workspace), lambda: "ws://socket", Faults(), rates)
        self.status = 200
        self.headers: dict[str, str] = {}

    def call(self, method: str, /, token: str | None = "xoxb-sandbox", **arguments: Any) -> dict[str, Any]:
        """The answer; `status` and `headers` are what HTTP says of it."""
        answer, fault = self.api.call(method, token, arguments)
        self.status = fault.status if fault is not None else 200
        self.headers = dict(fault.headers) if fault is not None else {}
        return answer

    def posted(self, channel: str = "orders", text: str = "hello", **more: Any) -> str:
        """The `ts` of a message by the app."""
        answer = self.call("chat.postMessage", channel=channel, text=text, **more)
        assert answer["ok"], answer
        return str(answer["ts"])

    def trigger(self, user: str = "U0ANA") -> str:
        return self.rights.trigger(user, "C0ORDERS")
