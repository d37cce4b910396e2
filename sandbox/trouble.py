"""Trouble by order over HTTP: faults, detours, what becomes of sockets, requests that Slack would not send."""

import math
from collections.abc import Mapping
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from sandbox.answering import Handler, read
from sandbox.delivery import Deliveries
from sandbox.detours import Order
from sandbox.errors import SandboxError
from sandbox.faults import Fault, Faults
from sandbox.parcels import JSON, UnansweredError
from sandbox.socket_mode import Reason
from sandbox.wire import Json


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultOrder(_Order):
    """A Fault as JSON."""

    method: str
    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    drop: bool = False
    hang: float | Literal["forever"] = 0
    after_effect: bool = False
    page: int | None = None
    times: int | None = 1
    chance: float = 1
    spare: list[str] = []


class StormOrder(_Order):
    """Faults of every kind. `chances` are those of single kinds; `seed` begins all chances anew."""

    chance: float = 0.05
    method: str = "*"
    seconds: float = 0.05
    spare: list[str] = []
    chances: dict[str, float] = {}
    seed: int | None = None


class DetourOrder(_Order):
    """A Detour as JSON."""

    type: str = "*"
    copies: int = 1
    delay: float = 0
    hold: bool = False
    lost: bool = False
    times: int | None = None
    chance: float = 1


class ReleaseOrder(_Order):
    order: Order = "as sent"


class RedeliveryOrder(_Order):
    kind: str | None = None
    same_envelope: bool = False


class SocketOrder(_Order):
    """What becomes of the app's open sockets. `disconnect` asks them to leave, for a `reason`."""

    act: Literal["disconnect", "silence", "drop", "close"]
    reason: Reason = "refresh_requested"


class RequestOrder(_Order):
    """A request to the app's request URL. `headers` with null are left out."""

    body: str = ""
    kind: str = JSON
    headers: dict[str, str | None] = {}
    age: float = Field(default=0)
    secret: str | None = None


class Trouble:
    """Answers the requests that order trouble."""

    def __init__(self, faults: Faults, deliveries: Deliveries) -> None:
        self._faults = faults
        self._deliveries = deliveries

    @property
    def posts(self) -> Mapping[str, Handler]:
        return {
            "/faults": self._fault,
            "/faults/storm": self._storm,
            "/faults/clear": self._clear,
            "/detours": self._detour,
            "/detours/release": self._release,
            "/redeliver": self._redeliver,
            "/sockets": self._sockets,
            "/request": self._request,
        }

    async def list(self, _request: web.Request) -> Json:
        """The faults that wait for their calls, and how many calls each has met."""
        met = [fault for _, fault in self._faults.met]
        return {"faults": [{**_shape(fault), "met": met.count(fault)} for fault in self._faults.waiting]}

    async def _fault(self, request: web.Request) -> Json:
        order = await read(request, FaultOrder)
        hang = math.inf if order.hang == "forever" else order.hang
        how = order.model_dump(exclude={"method", "hang"})
        return {"fault": _shape(self._faults.add(order.method, hang=hang, **how))}

    async def _storm(self, request: web.Request) -> Json:
        order = await read(request, StormOrder)
        storm = self._faults.storm(
            order.chance, method=order.method, seconds=order.seconds, spare=order.spare, **order.chances
        )
        if order.seed is not None:
            self._faults.seed(order.seed)
        return {"faults": [_shape(fault) for fault in storm]}

    async def _clear(self, _request: web.Request) -> Json:
        """Call off every fault and detour, and send what was held back."""
        self._faults.clear()
        self._deliveries.detours.clear()
        self._deliveries.release("as sent")
        return {}

    async def _detour(self, request: web.Request) -> Json:
        order = await read(request, DetourOrder)
        self._deliveries.detours.add(order.type, **order.model_dump(exclude={"type"}))
        return {}

    async def _release(self, request: web.Request) -> Json:
        order = await read(request, ReleaseOrder)
        held = len(self._deliveries.detours.held)
        self._deliveries.release(order.order)
        return {"released": held}

    async def _redeliver(self, request: web.Request) -> Json:
        order = await read(request, RedeliveryOrder)
        reply = await self._deliveries.redeliver(
            lambda parcel: order.kind in (None, parcel.type), same_envelope=order.same_envelope
        )
        if reply is None:
            of_kind = "" if order.kind is None else f" of kind {order.kind!r}"
            raise SandboxError(f"Nothing{of_kind} has been delivered yet.")
        return {"acked": reply.acked, "error": reply.error}

    async def _sockets(self, request: web.Request) -> Json:
        order = await read(request, SocketOrder)
        socket = self._deliveries.socket
        if not socket.connections:
            raise SandboxError("The app holds no socket open.")
        if order.act == "disconnect":
            await socket.disconnect(order.reason)
        elif order.act == "silence":
            socket.silence()
        elif order.act == "drop":
            socket.drop()
        else:
            await socket.close()
        return {"connections": socket.connections}

    async def _request(self, request: web.Request) -> Json:
        order = await read(request, RequestOrder)
        try:
            answer = await self._deliveries.http.post(
                order.body, order.kind, headers=order.headers, age=order.age, secret=order.secret
            )
        except UnansweredError:
            raise SandboxError("Nobody answers at the app's request URL; say with --request-url where it is.") from None
        return {"status": answer.status, "body": answer.body, "headers": dict(answer.headers)}


def _shape(fault: Fault) -> Json:
    return {
        "method": fault.method,
        "error": fault.error,
        "status": fault.status,
        "retry_after": fault.retry_after,
        "drop": fault.drop,
        "hang": "forever" if math.isinf(fault.hang) else fault.hang,
        "after_effect": fault.after_effect,
        "page": fault.page,
        "times": fault.times,
        "chance": fault.chance,
    }
