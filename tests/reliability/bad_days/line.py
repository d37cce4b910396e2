"""The network between Pollen and Slack or its database: a real line that can be cut, go silent, and come back."""

import asyncio
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class Line:
    """Carries bytes between one port of its own and another, or the socket of a server on this machine."""

    def __init__(self, to):
        self._to = to
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

    def hush(self, *, later=False):
        """Keep the connections that are open, and carry nothing over them any more.

        Later ones are sound; with `later` they are as silent, until this is called again without it.
        """
        self._hushed.set()
        if not later:
            self._hushed = asyncio.Event()

    async def _carry(self, reader, writer):
        hushed = self._hushed
        task: Any = asyncio.current_task()
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        there = None
        with suppress(OSError, asyncio.CancelledError):
            back, there = await self._reach()
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

    async def _reach(self):
        if isinstance(self._to, Path):
            return await asyncio.open_unix_connection(self._to)
        to = urlsplit(self._to)
        return await asyncio.open_connection(to.hostname, to.port)

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
