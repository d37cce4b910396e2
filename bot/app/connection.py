"""The WebSocket to Slack, replaced without a gap."""

import asyncio
import json
import logging
import math
from typing import Final

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from handlers.kit import error_of, is_silence

log = logging.getLogger(__name__)

LEAVING: Final = 12
"""Seconds that an old connection is still listened to: Slack warns about ten before it closes one."""
PERSISTENT: Final = 3
"""A crowd met again within so many intervals of the pings is still the same."""
CROWDED: Final = "too_many_websockets"


class Connection(SocketModeClient):
    """slack_sdk's client, but it opens the new connection before it leaves the old one.

    slack_sdk closes the old one first. Slack does not send a command or a click again, so whoever acts
    in that gap, a few times a day, would see an error. What still arrives on the old connection is taken until
    Slack closes it; answers go by the new one.
    """

    refused: str | None = None
    """By which error Slack refused another connection when it was asked last; None where it did not."""
    _left: tuple[ClientWebSocketResponse, asyncio.Task[None]] | None = None
    _is_crowded = False
    _crowded_at = -math.inf

    async def connect(self) -> None:
        """Replace the connection, or open the first one. Returns when one is open, or this client is closed."""
        old = self.current_session
        if self._is_crowded:
            # Where Slack takes no more connections, ours has to go first; others may take their time.
            self._is_crowded = False
            await self._close_left()
            await self._pause_in_crowds()
        elif old is not None and not old.closed and not self.stale and await self._replace(old):
            return
        await super().connect()  # type: ignore[no-untyped-call]

    async def issue_new_wss_url(self) -> str:
        try:
            url = await super().issue_new_wss_url()
        except SlackApiError as error:
            self.refused = None if is_silence(error) else error_of(error)
            raise
        self.refused = None
        return url

    async def run_message_listeners(self, message: dict[str, object], raw_message: str) -> None:
        if message.get("type") == "disconnect":
            log.info("socket_asked_to_leave", extra={"reason": message.get("reason")})
            if message.get("reason") == CROWDED:
                await self._make_room()
                return
        await super().run_message_listeners(message, raw_message)

    async def close(self) -> None:
        await super().close()  # type: ignore[no-untyped-call]
        await self._close_left()

    async def _make_room(self) -> None:
        """Give up the connection that Slack did not take, and connect anew unless that has happened meanwhile."""
        self._is_crowded = True
        if self.current_session is not None:
            await self.current_session.close()
        await self.connect_to_new_endpoint()

    async def _pause_in_crowds(self) -> None:
        """Wait where leaving our own connection was not enough: it is for others to leave theirs."""
        now = asyncio.get_running_loop().time()
        last, self._crowded_at = self._crowded_at, now
        if now - last < PERSISTENT * self.ping_interval:
            await asyncio.sleep(self.ping_interval)

    async def _replace(self, old: ClientWebSocketResponse) -> bool:
        """Open another connection beside the old one; say whether that worked."""
        try:
            new = await self._open()
        except (ClientError, OSError, TimeoutError) as error:
            log.info("socket_not_opened", extra={"error": type(error).__name__})
            # The address may be used up.
            self.wss_uri = None
            return False
        monitor, receiver = self.current_session_monitor, self.message_receiver
        self.current_session, self.stale = new, False
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        await self._close_left()
        self._left = (old, asyncio.create_task(self._leave(old, receiver)))
        if monitor is not None:
            # Last, because it may be the monitor that has come here.
            monitor.cancel()
        return True

    async def _open(self) -> ClientWebSocketResponse:
        if self.wss_uri is None:
            self.wss_uri = await self.issue_new_wss_url()
        return await self.aiohttp_client_session.ws_connect(
            self.wss_uri,
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )

    async def _leave(self, old: ClientWebSocketResponse, receiver: "asyncio.Future[None] | None") -> None:
        """Take what still arrives on the old connection until Slack closes it, or for as long as that may last."""
        try:
            if receiver is not None:
                # Two may not listen at once. What it has received by then, it has passed on.
                receiver.cancel()
                await asyncio.wait([receiver])
            async with asyncio.timeout(LEAVING):
                async for message in old:
                    if message.type is WSMsgType.PING:
                        await old.pong(message.data)
                    elif message.type is WSMsgType.TEXT and not _asks_to_leave(message.data):
                        await self.enqueue_message(message.data)
        except (TimeoutError, ClientError, ConnectionError) as error:
            log.debug("socket_left", extra={"error": type(error).__name__})
        finally:
            await old.close()

    async def _close_left(self) -> None:
        """Leave what is left of an older connection at once."""
        if self._left is None:
            return
        (old, leaving), self._left = self._left, None
        leaving.cancel()
        await asyncio.wait([leaving])
        await old.close()


def _asks_to_leave(text: str) -> bool:
    """Whether a message is Slack's request to leave: we are about to."""
    try:
        message = json.loads(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("type") == "disconnect" and message.get("reason") != CROWDED
