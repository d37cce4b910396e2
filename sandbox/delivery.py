"""The one place that each delivery to the app passes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.http_delivery import HttpDelivery
from sandbox.parcels import Parcel, ParcelKind, Reply, UnansweredError
from sandbox.socket_mode import SocketMode
from sandbox.wire import Json
from sandbox.world import World

MAX_RETRIES = 3


@dataclass(slots=True)
class Deliveries:
    """Sends to the app: by socket if one is open, else to its request URL. Keeps what was sent."""

    world: World
    socket: SocketMode
    http: HttpDelivery
    ack_seconds: float
    sent: list[Parcel] = field(default_factory=list)
    _under_way: set[asyncio.Task[Reply]] = field(default_factory=set)

    async def send(self, kind: ParcelKind, payload: Json, *, retry: int = 0, reason: str | None = None) -> Reply:
        """Deliver and wait for the ack, at most as long as Slack does."""
        parcel = Parcel(kind, payload, self.world.ids.envelope(), retry, reason)
        self.sent.append(parcel)
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.ack_seconds):
                parcel.reply = Reply(acked=True, body=await self._carrier()(parcel))
        except TimeoutError:
            parcel.reason = "timeout" if self.socket.connections else "http_timeout"
            parcel.reply = Reply(acked=False, error="operation_timeout")
        except UnansweredError as unanswered:
            parcel.reason, parcel.final = unanswered.reason, unanswered.final
            parcel.reply = Reply(acked=False, error=unanswered.shown)
        parcel.reply = replace(parcel.reply, seconds=asyncio.get_running_loop().time() - started)
        self.world.watch.changed(f"delivery {parcel.type}: {parcel.reply.error or 'acked'}")
        return parcel.reply

    def later(self, kind: ParcelKind, payload: Json) -> None:
        """Deliver without making whoever caused it wait, in the order of these calls."""
        task = asyncio.get_running_loop().create_task(self.send(kind, payload))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait until everything that is under way has been acked or given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def cancel(self) -> None:
        """Give up what is under way, because the sandbox stops."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def retry_unacked(self) -> list[Reply]:
        """Send each event that was not acked once more, as the next step of Slack's ladder of three retries."""
        await self.settle()
        latest: dict[str, Parcel] = {}
        for parcel in self.sent:
            if parcel.kind == "events_api":
                latest[parcel.payload["event_id"]] = parcel
        due = [
            parcel
            for parcel in latest.values()
            if not (parcel.reply and parcel.reply.acked) and not parcel.final and parcel.retry < MAX_RETRIES
        ]
        return [
            await self.send("events_api", parcel.payload, retry=parcel.retry + 1, reason=parcel.reason)
            for parcel in due
        ]

    async def redeliver(self, wanted: Callable[[Parcel], bool]) -> Reply | None:
        """Send the last delivery that is wanted once more, just as it was; None if there is none."""
        for parcel in reversed(self.sent):
            if wanted(parcel):
                event = parcel.kind == "events_api"
                retry, reason = (parcel.retry + 1, "timeout") if event else (0, None)
                return await self.send(parcel.kind, parcel.payload, retry=retry, reason=reason)
        return None

    def _carrier(self) -> Callable[[Parcel], Awaitable[Any]]:
        if self.socket.connections:
            return self.socket.carry
        if self.http.url is not None:
            return self.http.carry
        raise UnansweredError("dispatch_failed", "connection_failed")
