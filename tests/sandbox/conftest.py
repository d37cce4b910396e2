"""A small workspace, and tiny Bolt apps that live in it in both modes."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import AppSpec, ChannelSpec, PersonSpec, SandboxClock, Slack, Workspace
from sandbox.manifest import read_manifest
from tests.sandbox.robot import Robot, running

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
BOT_SCOPES = [
    "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
    "commands", "groups:history", "groups:read", "groups:write", "im:history", "im:read", "im:write", "mpim:history",
    "mpim:read", "mpim:write", "reactions:read", "reactions:write", "team:read", "users:read",
]  # fmt: skip
BOT_EVENTS = [
    "app_home_opened", "app_mention", "channel_archive", "channel_deleted", "channel_rename", "channel_shared",
    "channel_unarchive", "channel_unshared", "group_archive", "group_deleted", "member_joined_channel", "member_left_channel", "message.channels", "message.groups", "message.im",
    "reaction_added", "reaction_removed", "team_join", "user_change",
]  # fmt: skip
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Greeter"},
    "features": {
        "bot_user": {"display_name": "greeter", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/greet", "description": "Greets", "should_escape": False},
            {"command": "/escaped", "description": "Greets", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Greet", "type": "global", "callback_id": "greet", "description": "Greets"},
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keeps a message"},
        ],
    },
    "oauth_config": {"scopes": {"bot": BOT_SCOPES}},
    "settings": {
        "event_subscriptions": {"bot_events": BOT_EVENTS},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def an_app(**changes: Any) -> AppSpec:
    return AppSpec(**{"manifest": read_manifest(json.dumps(MANIFEST)), **changes})


def a_workspace(**changes: Any) -> Workspace:
    parts: dict[str, Any] = {
        "people": [
            PersonSpec(name="ana", tz="Europe/Berlin", is_admin=True),
            PersonSpec(name="ben", display_name="Benny"),
            PersonSpec(name="cleo", is_restricted=True),
            PersonSpec(name="dora", team_id="T0OTHER"),
        ],
        "channels": [
            ChannelSpec(name="orders", members=["ana", "ben", "greeter"], purpose="Orders"),
            ChannelSpec(name="payments", members=["ben"]),
            ChannelSpec(name="leads", private=True, members=["ana", "greeter"]),
            ChannelSpec(name="secret", private=True, members=["ben"]),
            ChannelSpec(name="old", archived=True, members=["greeter"]),
        ],
        "app": an_app(),
    }
    return Workspace(**(parts | changes))


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A served sandbox whose acks are awaited for a moment only."""
    async with Slack(a_workspace(), clock=SandboxClock(START), ack_seconds=0.3).serving() as slack:
        yield slack


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret="sandbox-signing-secret")


Connect = Callable[[], Any]


@pytest.fixture
def connected(slack: Slack, app: AsyncApp) -> Connect:
    """`async with connected():` runs the app in Socket Mode."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncSocketModeHandler]:
        handler = AsyncSocketModeHandler(app, "xapp-sandbox")
        before = slack.connections
        await handler.connect_async()
        await slack.wait_for(lambda: slack.connections > before)
        try:
            yield handler
        finally:
            await handler.close_async()

    return connect


@asynccontextmanager
async def listening(app: AsyncApp) -> AsyncIterator[str]:
    """Runs the app over HTTP; yields its request URL."""

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    application = web.Application()
    application.router.add_post("/slack/events", receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, **more}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def modal(*blocks: dict[str, Any], title: str = "Form", submit: str | None = "Save", **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": list(blocks), **more}
    return view | ({"submit": {"type": "plain_text", "text": submit}} if submit else {})


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": block_id.title()}
    return {"type": "input", "block_id": block_id, "label": label, "element": {"action_id": "value", **element}, **more}


@pytest.fixture
async def robot(slack: Slack) -> AsyncIterator[Robot]:
    async with running(slack) as robot:
        yield robot
