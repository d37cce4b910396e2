"""An app in its barest form: a socket that keeps what it is sent and acks as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Slack

SILENCE = object()


class Robot:
    """`answer` makes an ack's payload from an envelope's; SILENCE means no ack."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.envelopes: list[dict[str, Any]] = []
        self._came = asyncio.Event()
        self.answer: Callable[[dict[str, Any]], Any] = lambda _payload: None

    @property
    def received(self) -> list[dict[str, Any]]:
        return [envelope["payload"] for envelope in self.envelopes if "payload" in envelope]

    @property
    def acts(self) -> list[dict[str, Any]]:
        """What people did: everything but events."""
        return [payload for payload in self.received if payload.get("type") != "event_callback"]

    @property
    def last(self) -> dict[str, Any]:
        return self.acts[-1]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [payload["event"] for payload in self.received if payload.get("type") == "event_callback"]

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to arrive of which the sandbox hears nothing."""
        async with asyncio.timeout(5):
            while not true():
                self._came.clear()
                await self._came.wait()

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            envelope = message.json()
            self.envelopes.append(envelope)
            self._came.set()
            if "envelope_id" not in envelope:
                continue
            body = self.answer(envelope["payload"])
            if body is not SILENCE:
                ack = {"envelope_id": envelope["envelope_id"]}
                await socket.send_json(ack if body is None else {**ack, "payload": body})


@asynccontextmanager
async def running(slack: Slack) -> AsyncIterator[Robot]:
    """A robot with one open connection."""
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
    robot = Robot(client)
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    before = slack.connections
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        listening = asyncio.create_task(robot.listen(socket))
        await slack.wait_for(lambda: slack.connections > before)
        yield robot
        await socket.close()
        await listening
