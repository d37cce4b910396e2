"""Pollen in a local Slack: what flow tests run on.

People: ana and ben lead nothing until a test makes them; dan is an admin, gus a guest, eve
of another organisation. Channels: general, orders, logistics and returns are public, finance
is private (ana and cora are in it), partners is shared with another organisation.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.app.outside import Outside
from bot.app.running import Pollen, running
from bot.app.sweeps import Register
from bot.settings import Settings
from handlers.manifest import as_yaml, socket_manifest
from sandbox import AppSpec, ChannelSpec, PersonSpec, SandboxClock, Slack, Workspace
from sandbox.manifest import Manifest, read_manifest
from storage.engine import Database
from tests.clock import MONDAY_NOON

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
FULL = ("ana", "ben", "cora", "dan")
ORGANISATION = "T0SANDBOX"


@cache
def manifest() -> Manifest:
    return read_manifest(MANIFEST)


@cache
def manifest_with_user_change() -> Manifest:
    """As of those who want to hear at once of every account that changes."""
    return read_manifest(as_yaml(socket_manifest(user_change=True)))


def workspace(**app: Any) -> Workspace:
    return Workspace(
        people=[
            PersonSpec(name="ana", real_name="Ana Lima", tz="America/Sao_Paulo"),
            PersonSpec(name="ben", real_name="Ben Okoro", tz="Africa/Lagos"),
            PersonSpec(name="cora", real_name="Cora Winter", tz="Europe/Berlin"),
            PersonSpec(name="dan", real_name="Dan Admin", tz="Asia/Kolkata", is_admin=True),
            PersonSpec(name="gus", real_name="Gus Guest", is_restricted=True),
            PersonSpec(name="eve", real_name="Eve Elsewhere", team_id="T0OTHER"),
        ],
        channels=[
            ChannelSpec(name="general", members=[*FULL, "gus"]),
            ChannelSpec(name="orders", members=[*FULL, "gus", "U0BOT"]),
            ChannelSpec(name="logistics", members=[*FULL, "U0BOT"]),
            ChannelSpec(name="returns", members=["ben", "cora"]),
            ChannelSpec(name="finance", private=True, members=["ana", "cora", "U0BOT"]),
            ChannelSpec(name="vault", private=True, members=["ana"]),
            ChannelSpec(name="partners", ext_shared=True, members=["ana", "eve", "U0BOT"]),
        ],
        app=AppSpec(**{"manifest": manifest(), **app}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A running Pollen and the Slack around it."""

    slack: Slack
    clock: SandboxClock
    pollen: Pollen

    @property
    def database(self) -> Database:
        return self.pollen.database

    @property
    def register(self) -> Register:
        return self.pollen.register

    async def settled(self) -> None:
        """Wait until neither Slack nor Pollen has anything under way."""
        await self.slack.settle()
        assert await self.pollen.settled(), "something never ended"
        await self.slack.settle()


class Lent(Database):
    """A database that stays open when Pollen ends: what it has compiled once, the next test need not compile."""

    def __init__(self, owner: Database) -> None:
        self.__dict__ = owner.__dict__

    def close(self) -> None:
        """Leave it to its owner."""


@asynccontextmanager
async def living(
    database: str | Database,
    *,
    http: bool = False,
    sweeping: bool = False,
    given: Workspace | None = None,
    rates: bool = True,
) -> AsyncIterator[Living]:
    """Run Pollen against a local Slack, by Socket Mode or over HTTP; sweeps run when the test says so.

    `database` is a URL, or a migrated database that stays open afterwards.
    """
    outside = Outside() if isinstance(database, str) else Outside(open_database=lambda _url: Lent(database))
    clock = SandboxClock(MONDAY_NOON)
    slack = Slack(given or workspace(), clock=clock, rates=rates)
    async with slack.serving():
        app = slack.workspace.app
        settings = Settings(
            slack_bot_token=app.bot_token,
            slack_app_token=None if http else app.app_token,
            slack_signing_secret=app.signing_secret,
            slack_api_url=slack.api_url,
            pollen_http_port=0,
            pollen_database_url=database if isinstance(database, str) else str(database.url),
        )
        async with running(settings, clock=clock, sweeping=sweeping, outside=outside) as pollen:
            if http:
                slack.workspace.app.request_url = f"{pollen.url}/slack/events"
            await pollen.settled()
            yield Living(slack=slack, clock=clock, pollen=pollen)
    # Slack says nothing of an argument that it does not know, so one that is misspelt must be noticed here.
    assert {(call.method, call.ignored) for call in slack.calls if call.ignored} == set()
