"""Socket Mode: the app holds WebSocket connections open, each delivery goes to any one of them."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import WSMessage, WSMsgType, web

from sandbox.parcels import Parcel, UnansweredError
from sandbox.wire import Json
from sandbox.world import World

MAX_CONNECTIONS = 10
PATH = "/link/"
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket. A silent one stays open although nothing passes through it any more, either way."""

    socket: web.WebSocketResponse
    request: web.Request
    silent: bool = False

    async def tell(self, message: Json) -> None:
        if not self.silent:
            await self.socket.send_json(message)


class SocketMode:
    """The open connections of the app, and the acks that are awaited."""

    def __init__(self, world: World) -> None:
        self.most = MAX_CONNECTIONS
        self._world = world
        self._tickets: set[str] = set()
        self._open: list[Connection] = []
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
        self._tickets.discard(ticket)
        # Pings are answered by hand, because a silent connection answers none.
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self._open) >= self.most:
            await connection.tell(_goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self._open.append(connection)
        try:
            await connection.tell(self._hello())
            self._world.watch.changed(f"socket opened ({len(self._open)} open)")
            async for message in socket:
                await self._hear(connection, message)
        finally:
            self._forget(connection)
        return socket

    async def carry(self, parcel: Parcel) -> Any:
        """Send one envelope to the next connection in turn; return the payload of its ack."""
        connection = self._open[self._turn % len(self._open)]
        self._turn += 1
        ack: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._awaited[parcel.envelope_id] = ack
        try:
            await connection.tell(parcel.envelope())
            return await ack
        except ConnectionError:
            raise UnansweredError("dispatch_failed", "connection_failed") from None
        finally:
            # A redelivery of the same envelope may wait for its own ack by now.
            if self._awaited.get(parcel.envelope_id) is ack:
                del self._awaited[parcel.envelope_id]

    async def disconnect(self, reason: Reason, *, newest: bool = True) -> None:
        """Ask the app to leave every connection. It is for the app to open another, and for Slack to close these."""
        for connection in list(self._open) if newest else self._open[:-1]:
            await connection.tell(_goodbye(reason))

    def silence(self) -> None:
        """Let the connections that are open now fall silent; later ones work."""
        for connection in self._open:
            connection.silent = True

    async def send_frame(self, text: str) -> None:
        """Send every connection a text frame just as it is."""
        for connection in list(self._open):
            await connection.socket.send_str(text)

    def drop(self) -> None:
        """Break every connection without a word, as a network does."""
        for connection in self._open:
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def close(self, *, newest: bool = True) -> None:
        """Close every connection, as Slack does when it goes away."""
        for connection in list(self._open) if newest else self._open[:-1]:
            # Nothing is sent on it any more while it is being closed.
            self._forget(connection)
            await connection.socket.close()

    def _forget(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
            self._world.watch.changed(f"socket closed ({len(self._open)} open)")

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._world.app.app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }

    async def _hear(self, connection: Connection, message: WSMessage) -> None:
        if connection.silent:
            return
        if message.type is WSMsgType.PING:
            await connection.socket.pong(message.data)
        elif message.type is WSMsgType.TEXT:
            self._acknowledge(message.data)

    def _acknowledge(self, text: str) -> None:
        """Take in an ack. Anything else that an app sends means nothing to Slack."""
        try:
            sent = json.loads(text)
        except ValueError:
            return
        ack = self._awaited.get(str(sent.get("envelope_id"))) if isinstance(sent, dict) else None
        if ack is not None and not ack.done():
            ack.set_result(sent.get("payload"))


def _goodbye(reason: Reason) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
