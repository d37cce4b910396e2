"""Listeners under way, so that what was acked is finished before the process ends."""

import asyncio

from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.leftovers import BEGUN
from handlers.patience import ENDED

STOPPING = 10
"""Seconds that listeners under way have to finish when the process is told to stop."""


class InFlight:
    """Counts listeners under way.

    Bolt runs a listener in a task of its own, goes on once it has acked, and keeps no hold of it.
    """

    def __init__(self) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def watch(self, app: AsyncApp) -> None:
        app.listener_runner.listener_start_handler = _Started(self)
        app.listener_runner.listener_completion_handler = _Completed(self)

    def started(self) -> None:
        self._running += 1
        self._idle.clear()

    def completed(self) -> None:
        self._running -= 1
        if not self._running:
            self._idle.set()

    async def drained(self, *, seconds: float = STOPPING) -> bool:
        """Wait until no listener is under way; say whether that came about in time."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True


class _Started(AsyncListenerStartHandler):
    def __init__(self, in_flight: InFlight) -> None:
        self._in_flight = in_flight

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        request.context[BEGUN] = True
        self._in_flight.started()


class _Completed(AsyncListenerCompletionHandler):
    def __init__(self, in_flight: InFlight) -> None:
        self._in_flight = in_flight

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        request.context[ENDED] = True
        self._in_flight.completed()
