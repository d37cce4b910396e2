"""A running Pollen on a day that goes wrong: its own database file, its own clock, its own line to Slack."""

import asyncio
import json
import sqlite3
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.app.running import THE_WORLD, running
from bot.settings import Settings
from sandbox import PersonSpec, SandboxClock, Slack
from tests.clock import MONDAY_NOON
from tests.reliability.bad_days.line import Line, line
from tests.slack import Living, workspace


class OwnClock:
    """This machine's clock: Slack's, and wrong by as much as a test says."""

    def __init__(self, right):
        self._right = right
        self.ahead = timedelta()

    def now(self):
        return self._right.now() + self.ahead

    async def sleep(self, seconds):
        await self._right.sleep(seconds)

    def advance(self, by):
        self._right.advance(by)

    def advance_to(self, when):
        self._right.advance_to(when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Living):
    line: Line
    clock: Any
    own: OwnClock
    browser: Any

    async def ready(self):
        """What `/readyz` says: its status, and its reasons."""
        async with self.browser.get(f"{self.pollen.url}/readyz") as answer:
            told = await answer.json()
            assert (answer.status == 200) is told["ready"]
            return answer.status, told

    async def deliver(self, body):
        """Hand over a payload as Slack would; return the answer and the seconds that it took."""
        begun = time.monotonic()
        answer = await self.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        return answer, time.monotonic() - begun

    async def until(self, predicate, seconds=5.0):
        """Wait until something is so that nobody tells of."""
        async with asyncio.timeout(seconds):
            while not predicate():  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def day(url, *, people=0, http=False, sweeping=False, outside=THE_WORLD):
    given = workspace()
    given.people.extend(PersonSpec(name=f"p{number:03}") for number in range(people))
    right = SandboxClock(MONDAY_NOON)
    own = OwnClock(right)
    slack = Slack(given, clock=right, rates=False)
    async with slack.serving(), line(slack.url) as carrying, aiohttp.ClientSession() as browser:
        slack.url = carrying.url
        app = slack.workspace.app
        settings = Settings(
            slack_bot_token=app.bot_token,
            slack_app_token=None if http else app.app_token,
            slack_signing_secret=app.signing_secret,
            slack_api_url=slack.api_url,
            pollen_http_port=0,
            pollen_database_url=url,
        )
        async with running(settings, clock=own, sweeping=sweeping, outside=outside) as pollen:
            if http:
                slack.workspace.app.request_url = f"{pollen.url}/slack/events"
            await pollen.settled()
            yield Day(slack=slack, clock=own, pollen=pollen, line=carrying, own=own, browser=browser)


def pragma(database, said):
    """Say something to SQLite on the connection that writes."""
    connection = database.engine.raw_connection()
    try:
        connection.execute(f"PRAGMA {said}")
    finally:
        connection.close()


@contextmanager
def locked(database):
    """Hold the file's one lock for writing, as another process would."""
    other = sqlite3.connect(database.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def read_only(database):
    """Make SQLite refuse every change, with the very error of a file that may not be written."""
    pragma(database, "query_only=ON")
    try:
        yield
    finally:
        pragma(database, "query_only=OFF")


def lines(caplog, *events):
    """The log's lines of these names, in order."""
    return [record.getMessage() for record in caplog.records if record.getMessage() in events]


def text_of(answer):
    """What an answer to Slack says, wherever it says it."""
    return json.dumps(json.loads(answer.body)) if answer.body and answer.body[:1] in "{[" else str(answer.body or "")
