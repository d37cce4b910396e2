"""The Socket Mode connection, which can stop taking before it closes."""

import asyncio
import logging
import time

from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import bodies
from bot.app.connection import Connection
from bot.app.in_flight import STOPPING
from bot.app.outside import Answering
from bot.app.slack import SlackError
from handlers.kit import NETWORK, error_of, is_silence

log = logging.getLogger(__name__)

PINGS = 5.0
"""Seconds between two signs of life on the connection."""
CONNECTING = 20
"""Seconds that the first connection may take: slack_sdk would try for ever."""
CLOSED = "The socket to Slack is closed: Pollen opens another by itself."
REFUSED = (
    "Slack opens no socket ({error}): see that Socket Mode is on in the app's settings, and that SLACK_APP_TOKEN is this "
    "app's. Pollen goes on trying."
)


class Socket:
    """The Socket Mode connection. Once closing begins, envelopes are left for another connection to get."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        *,
        token: str,
        answering: Answering,
        pings: float = PINGS,
        patience: float = CONNECTING,
    ) -> None:
        self._handler = _ClosableHandler(app, app_token=token, web_client=client, answering=answering, pings=pings)
        self._client = client
        self._token = token
        self._patience = patience
        self._reconnecting: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open the connection. Raises SlackError where slack_sdk would retry a refused token for ever."""
        try:
            opened = await self._client.apps_connections_open(app_token=self._token)
        except NETWORK as error:
            if isinstance(error, SlackApiError) and not is_silence(error):
                raise SlackError(
                    f"Slack refused SLACK_APP_TOKEN ({error_of(error)}); "
                    "make an app-level token with the scope connections:write under Basic Information."
                ) from error
            raise SlackError("Slack does not open a Socket Mode connection; look at the network.") from error
        self._handler.client.wss_uri = opened["url"]
        try:
            await asyncio.wait_for(self._handler.connect_async(), self._patience)  # type: ignore[no-untyped-call]
        except TimeoutError as error:
            raise SlackError("Slack does not take a Socket Mode connection; look at the network.") from error

    @property
    def session(self) -> object:
        """The connection that is open now, or was last."""
        return self._handler.client.current_session

    async def is_connected(self) -> bool:
        return bool(await self._handler.client.is_connected())

    async def trouble(self) -> str | None:
        """Why nothing comes from Slack, in words; None while the connection is open."""
        if await self.is_connected():
            return None
        refused = self._handler.client.refused
        return CLOSED if refused is None else REFUSED.format(error=refused)

    def reconnect(self) -> None:
        """Leave a connection that has gone silent for a new one; what it takes goes on behind.

        An address is good for one connection and a few seconds, and slack_sdk goes on trying
        with the one that it has: one that is on its way is made to ask for another.
        """
        client = self._handler.client
        client.wss_uri = None
        if client.connect_operation_lock.locked() or not (self._reconnecting is None or self._reconnecting.done()):
            return
        self._reconnecting = asyncio.create_task(self._connect_anew())

    async def _connect_anew(self) -> None:
        try:
            await self._handler.client.connect_to_new_endpoint(force=True)
        except NETWORK as error:
            log.info("socket_not_opened", extra={"error": type(error).__name__})

    def stop_taking(self) -> None:
        self._handler.closing = True

    async def answered(self) -> None:
        """Wait until every envelope that was taken has been answered."""
        await self._handler.answered()

    async def close(self) -> None:
        if self._reconnecting is not None:
            self._reconnecting.cancel()
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        await self._handler.client.aiohttp_client_session.close()


class _ClosableHandler(AsyncBaseSocketModeHandler):
    app: AsyncApp
    client: Connection

    def __init__(
        self, app: AsyncApp, *, app_token: str, web_client: AsyncWebClient, answering: Answering, pings: float
    ) -> None:
        self.app = app
        self.client = Connection(app_token, app.logger, web_client, ping_interval=pings)
        self.client.socket_mode_request_listeners.append(self.handle)
        self.closing = False
        self._answering = answering
        self._taken: set[asyncio.Task[None]] = set()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        if self.closing:
            return
        answering = asyncio.create_task(self._answer(client, req))
        self._taken.add(answering)
        answering.add_done_callback(self._taken.discard)
        await answering

    async def _answer(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        begun = time.time()
        read = bodies.read(req.payload, headers=build_headers(req), mode="socket_mode")
        # What cannot be read at all is acked: Slack would only send it again.
        answer = BoltResponse(status=200) if read is None else await self.app.async_dispatch(read)
        await self._answering(req.type, lambda: send_async_response(client, req, answer, begun))

    async def answered(self) -> None:
        if self._taken:
            await asyncio.wait(self._taken, timeout=STOPPING)
