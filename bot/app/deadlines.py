"""Cuts off whoever connects and then keeps Pollen waiting: each connection costs a place and some memory.

aiohttp waits for ever for a request's first line, headers and body.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

PATIENCE: Final = 10.0
"""Seconds within which a request has to be there, its body too. Slack itself gives up after three."""


class Deadlines:
    """How long each connection may take to say what it wants."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._lines: dict[asyncio.BaseTransport, _Line] = {}

    def watch(self, serve: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Return what makes protocols as `serve` does, and watches over each."""
        return lambda: _Line(serve(), self)

    async def reckon(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let a request that has arrived take its time: no connection is cut off while it is answered."""
        line = self._lines.get(request.transport) if request.transport is not None else None
        if line is None:
            return await handler(request)
        line.arrived()
        try:
            return await handler(request)
        finally:
            line.answered()

    def opened(self, transport: asyncio.BaseTransport, line: "_Line") -> None:
        self._lines[transport] = line

    def closed(self, transport: asyncio.BaseTransport) -> None:
        self._lines.pop(transport, None)


class _Line(asyncio.Protocol):
    """One connection: hands everything on, and looks at the time."""

    def __init__(self, inner: asyncio.Protocol, deadlines: Deadlines) -> None:
        self._inner = inner
        self._deadlines = deadlines
        self._transport: asyncio.BaseTransport | None = None
        self._ends: asyncio.TimerHandle | None = None
        self._is_busy = False

    def arrived(self) -> None:
        self._is_busy = True
        self._stop()

    def answered(self) -> None:
        self._is_busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._deadlines.opened(transport, self)
        self._start()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if not self._is_busy and self._ends is None:
            # The next request on a connection that is kept, or what follows one that was refused.
            self._start()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._stop()
        if self._transport is not None:
            self._deadlines.closed(self._transport)
        self._inner.connection_lost(error)

    def _start(self) -> None:
        self._ends = asyncio.get_running_loop().call_later(self._deadlines.patience, self._cut_off)

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _cut_off(self) -> None:
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()
