"""Socket Mode: the app holds WebSocket connections open, each delivery goes to any one of them."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

from sandbox.parcels import Parcel, UnansweredError
from sandbox.wire import Json
from sandbox.world import World

MAX_CONNECTIONS = 10
PATH = "/link/"


class SocketMode:
    """The open connections of the app, and the acks that are awaited."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._turn = 0
        self._awaited: dict[str, asyncio.Future[Any]] = {}

    @property
    def connections(self) -> int:
        return len(self._open)

    def url(self, base: str) -> str:
        """A new address to connect to, good for one connection."""
        ticket = self._world.ids.secret("ticket")
        self._tickets.add(ticket)
        query = urlencode({"ticket": ticket, "app_id": self._world.app.app_id})
        return f"{base.replace('http', 'ws', 1)}{PATH}?{query}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until either side closes it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        if len(self._open) >= MAX_CONNECTIONS:
            return web.json_response({"ok": False, "error": "too_many_websockets"}, status=429)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            self._world.watch.changed(f"socket opened ({len(self._open)} open)")
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._open.remove(socket)
            self._world.watch.changed(f"socket closed ({len(self._open)} open)")
        return socket

    async def carry(self, parcel: Parcel) -> Any:
        """Send one envelope to the next connection in turn; return the payload of its ack."""
        socket = self._open[self._turn % len(self._open)]
        self._turn += 1
        ack: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._awaited[parcel.envelope_id] = ack
        try:
            await socket.send_json(parcel.envelope())
            return await ack
        except ConnectionError:
            raise UnansweredError("dispatch_failed", "connection_failed") from None
        finally:
            del self._awaited[parcel.envelope_id]

    async def disconnect(self, reason: str) -> None:
        """Ask the app to leave: `warning`, `refresh_requested` or `link_disabled`. It reconnects by itself."""
        for socket in list(self._open):
            debug = {"host": "sandbox"}
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})

    async def close(self) -> None:
        """Close every connection, as Slack does when it goes away."""
        for socket in list(self._open):
            await socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._world.app.app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _acknowledge(self, text: str) -> None:
        """Take in an ack. Anything else that an app sends means nothing to Slack."""
        try:
            sent = json.loads(text)
        except ValueError:
            return
        ack = self._awaited.get(str(sent.get("envelope_id"))) if isinstance(sent, dict) else None
        if ack is not None and not ack.done():
            ack.set_result(sent.get("payload"))
