"""The network between Pollen and Slack: a real line of TCP that can be cut, go silent, and come back."""

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit


class Line:
    """Carries bytes between one port of its own and another."""

    def __init__(self, to):
        self._to = urlsplit(to)
        self._server: Any = None
        self._carrying: set[Any] = set()
        self._hushed = asyncio.Event()
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def open(self):
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def is_open(self):
        return self._server.is_serving()

    async def cut(self):
        """Refuse every connection, and drop those that are open."""
        self._server.close()
        for one in [*self._carrying]:
            one.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        await self._server.wait_closed()

    def hush(self):
        """Keep the connections that are open, and carry nothing over them any more; later ones are sound."""
        self._hushed.set()
        self._hushed = asyncio.Event()

    async def _carry(self, reader, writer):
        hushed = self._hushed
        task: Any = asyncio.current_task()
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        there = None
        with suppress(OSError, asyncio.CancelledError):
            back, there = await asyncio.open_connection(self._to.hostname, self._to.port)
            ways = [
                asyncio.ensure_future(self._pump(reader, there, hushed)),
                asyncio.ensure_future(self._pump(back, writer, hushed)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, there):
            if end is not None:
                end.transport.abort()

    async def _pump(self, reader, writer, hushed):
        with suppress(OSError):
            while data := await reader.read(65536):
                if not hushed.is_set():
                    writer.write(data)
                    await writer.drain()


@asynccontextmanager
async def line(to):
    carrying = Line(to)
    await carrying.open()
    try:
        yield carrying
    finally:
        await carrying.cut()
