"""The one place that each delivery to the app passes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.detours import Detours, Order
from sandbox.http_delivery import HttpDelivery
from sandbox.parcels import Parcel, ParcelKind, Reply, UnansweredError
from sandbox.socket_mode import SocketMode
from sandbox.wire import Json
from sandbox.world import World

# Seconds on the sandbox's clock between one try of an event and the next: at once, a minute, five minutes.
LADDER = (0, 60, 300)
EVENT: ParcelKind = "events_api"


@dataclass(slots=True)
class Deliveries:
    """Sends to the app: by socket if one is open, else to its request URL. Keeps what was sent.

    With `retries`, an event that is not acked is sent again by itself, as Slack does it; else when a test says so.
    """

    world: World
    socket: SocketMode
    http: HttpDelivery
    detours: Detours
    ack_seconds: float
    retries: bool = False
    sent: list[Parcel] = field(default_factory=list)
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)
    _asleep: set[asyncio.Task[Any]] = field(default_factory=set)

    async def send(
        self, kind: ParcelKind, payload: Json, *, retry: int = 0, reason: str | None = None, envelope: str | None = None
    ) -> Reply:
        """Deliver and wait for the ack, at most as long as Slack does."""
        parcel = self._parcel(kind, payload, retry, reason, envelope)
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
        if self.retries and _is_due(parcel):
            self._sleep(self._climb(parcel))
        return parcel.reply

    def later(self, payload: Json) -> None:
        """Deliver an event without making whoever caused it wait, in the order of these calls, detours aside."""
        detour = self.detours.next(payload["event"])
        if detour is None:
            self._start(self.send(EVENT, payload))
        elif detour.hold:
            self.detours.held.extend([payload] * detour.copies)
        elif detour.lost:
            self._lose(payload)
        elif detour.delay:
            self._sleep(self._delayed(payload, detour.delay, detour.copies))
        else:
            self._copies(payload, detour.copies)

    def release(self, order: Order) -> None:
        """Send the events that were held back."""
        for payload in self.detours.take_held(order):
            self._start(self.send(EVENT, payload))

    async def settle(self) -> None:
        """Wait until everything that is under way has been acked or given up.

        What waits for the sandbox's clock is not under way before its time has come.
        """
        for _ in range(3):
            # Whoever the clock has just woken takes this long to set out.
            await asyncio.sleep(0)
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def cancel(self) -> None:
        """Give up what is under way, because the sandbox stops."""
        tasks = [*self._under_way, *self._asleep]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def retry_unacked(self) -> list[Reply]:
        """Send each event that was not acked once more, as the next step of Slack's ladder of three retries."""
        await self.settle()
        latest: dict[str, Parcel] = {}
        for parcel in self.sent:
            if parcel.kind == EVENT:
                latest[parcel.payload["event_id"]] = parcel
        return [
            await self.send(EVENT, parcel.payload, retry=parcel.retry + 1, reason=parcel.reason)
            for parcel in latest.values()
            if _is_due(parcel)
        ]

    async def redeliver(self, wanted: Callable[[Parcel], bool], *, same_envelope: bool) -> Reply | None:
        """Send the last delivery that is wanted once more, just as it was; None if there is none."""
        for parcel in reversed(self.sent):
            if wanted(parcel):
                retry, reason = (parcel.retry + 1, "timeout") if parcel.kind == EVENT else (0, None)
                envelope = parcel.envelope_id if same_envelope else None
                return await self.send(parcel.kind, parcel.payload, retry=retry, reason=reason, envelope=envelope)
        return None

    async def _climb(self, parcel: Parcel) -> None:
        """Wait for the time of the next retry, then send it."""
        await self.world.clock.sleep(LADDER[parcel.retry])
        self._start(self.send(EVENT, parcel.payload, retry=parcel.retry + 1, reason=parcel.reason))

    async def _delayed(self, payload: Json, seconds: float, copies: int) -> None:
        await self.world.clock.sleep(seconds)
        self._copies(payload, copies)

    def _copies(self, payload: Json, copies: int) -> None:
        for _ in range(copies):
            self._start(self.send(EVENT, payload))

    def _lose(self, payload: Json) -> None:
        """Take an event for sent although the app never gets it."""
        parcel = self._parcel(EVENT, payload, 0, None, None)
        parcel.reason = "connection_failed"
        parcel.reply = Reply(acked=False, error="operation_timeout")
        self.world.watch.changed(f"delivery {parcel.type}: lost")
        if self.retries:
            self._sleep(self._climb(parcel))

    def _parcel(self, kind: ParcelKind, payload: Json, retry: int, reason: str | None, envelope: str | None) -> Parcel:
        parcel = Parcel(kind, payload, envelope or self.world.ids.envelope(), retry, reason)
        self.sent.append(parcel)
        return parcel

    def _start(self, sending: Coroutine[Any, Any, Reply]) -> None:
        _keep(sending, self._under_way)

    def _sleep(self, waiting: Coroutine[Any, Any, None]) -> None:
        _keep(waiting, self._asleep)

    def _carrier(self) -> Callable[[Parcel], Awaitable[Any]]:
        if self.socket.connections:
            return self.socket.carry
        if self.http.url is not None:
            return self.http.carry
        raise UnansweredError("dispatch_failed", "connection_failed")


def _is_due(parcel: Parcel) -> bool:
    """Whether Slack sends it again."""
    unacked = parcel.reply is not None and not parcel.reply.acked
    return parcel.kind == EVENT and unacked and not parcel.final and parcel.retry < len(LADDER)


def _keep(work: Coroutine[Any, Any, Any], tasks: set[asyncio.Task[Any]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
