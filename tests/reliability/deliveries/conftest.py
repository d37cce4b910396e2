"""Pollen with two domains, listening by Socket Mode or over HTTP, and further sockets to the same Pollen."""

import shutil
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.app.outside import at_once
from bot.app.socket import Socket
from storage.tables import DomainFollowerRow, DomainRow
from tests.learnings.living import Scene
from tests.slack import ORGANISATION, living, manifest_with_user_change, workspace


@pytest.fixture
async def pollen(database):
    """Pollen as those have it who want to hear at once of every account that changes."""
    async with living(database, given=workspace(manifest=manifest_with_user_change())) as everything:
        yield everything


@pytest.fixture
async def scene(pollen):
    return await _settled_in(pollen)


async def _settled_in(pollen):
    """Let everybody follow a domain: of who has no part here, nothing is kept when their account changes."""
    scene = Scene(pollen)
    await scene.settle_in()

    def follow(session):
        domain = session.exec(select(DomainRow.id)).first()
        for person in pollen.slack.people:
            row = DomainFollowerRow(
                domain_id=domain, user_id=person.id, organisation=ORGANISATION, since=pollen.clock.now()
            )
            session.add(row)

    await pollen.database.write(follow)
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
    given = workspace(manifest=manifest_with_user_change())
    async with living(f"sqlite:///{folder}/begun.db", http=http, given=given) as pollen:
        yield await _settled_in(pollen)


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
