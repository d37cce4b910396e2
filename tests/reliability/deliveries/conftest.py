"""Pollen with two domains, listening by Socket Mode or over HTTP, and further sockets to the same Pollen."""

import shutil
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.outside import at_once
from bot.app.socket import Socket
from tests.learnings.living import Scene
from tests.slack import living


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


@pytest.fixture
async def by_http(migrated_file, tmp_path):
    """Pollen that takes what Slack posts to its request URL."""
    async with begun(migrated_file, tmp_path, http=True) as scene:
        yield scene


@asynccontextmanager
async def begun(migrated_file, folder, *, http):
    """Pollen on a new database."""
    shutil.copy(migrated_file, folder / "begun.db")
    async with living(f"sqlite:///{folder}/begun.db", http=http) as pollen:
        scene = Scene(pollen)
        await scene.settle_in()
        yield scene


@asynccontextmanager
async def listening(scene, *, pings=5.0):
    """One socket more to the same Pollen; `pings` as in Socket."""
    client = AsyncWebClient(base_url=scene.slack.api_url)
    token = scene.slack.workspace.app.app_token
    socket = Socket(scene.pollen.pollen.app, client, token=token, answering=at_once, pings=pings)
    before = scene.slack.connections
    await socket.connect()
    await scene.slack.wait_for(lambda: scene.slack.connections > before)
    try:
        yield socket
    finally:
        await socket.close()
