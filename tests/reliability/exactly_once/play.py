"""A round: a story goes on until a process ends at a point, another goes on, and in the end all is accounted for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

from sqlmodel import col, or_, select

from bot.features.deliveries.rules import State
from bot.settings import Settings
from sandbox import Slack
from storage.engine import Database
from storage.tables import DomainRow, PostRow
from tests.clock import MONDAY_NOON
from tests.reliability.exactly_once.accounts import rows
from tests.reliability.exactly_once.fate import Fate
from tests.reliability.exactly_once.life import Clock, Life
from tests.reliability.exactly_once.story import Story
from tests.reliability.exactly_once.weather import Weather
from tests.reliability.exactly_once.wire import Wire
from tests.slack import workspace

MOST_ACTS = 150
AFTERWARDS = 4
"""Acts after the end of a process, before everything is brought to its end."""
ACK_SECONDS = 1.0
STEP = 30.0
MOST_STEPS = 80
WAITING = (State.QUEUED, State.SENDING, State.AMBIGUOUS)


class Play:
    moves_clocks = True

    def __init__(self, seed: int, slack: Slack, *, url: str, fate: Fate, http: bool) -> None:
        self.slack, self.fate, self.url = slack, fate, url
        self.domains: dict[str, int] = {}
        self._chances = Random(f"play {seed}")
        assert isinstance(slack.clock, Clock)
        self.clock = slack.clock
        self.wire = Wire(self.clock)
        self.weather = Weather(slack, Random(f"weather {seed}"))
        self.story = Story(self, Random(f"story {seed}"), moves_clocks=self.moves_clocks)
        self.deaths = 0
        self._http = http
        self._life: Life | None = None
        self._undertaker: asyncio.Task[None] | None = None

    async def run(self, database: Database) -> None:
        """Play until the process ended and some acts went by, then until nothing is left to do."""
        self.domains = {row.name: row.id or 0 for row in await rows(database, select(DomainRow))}
        await self.settle()
        left = AFTERWARDS
        for _ in range(MOST_ACTS):
            self.weather.change()
            await self.story.go_on()
            if self.fate.ended_at is not None or not self.fate.number:
                left -= 1
            if not left:
                break
        await self.come_to_rest(database)
        assert self._life is not None
        await self._life.stop()

    async def run_briefly(self, database: Database) -> None:
        """Play a week in which all goes well but for the end of the process."""
        self.domains = {row.name: row.id or 0 for row in await rows(database, select(DomainRow))}
        await self.settle()
        for act in (self.story.log, self.story.fill_in, self.story.mark):
            await act()
            await self.settle()
        await self.pass_to_monday(hour=13)
        await self.story.answer()
        await self.come_to_rest(database)

    async def come_to_rest(self, database: Database) -> None:
        self.weather.clear_up()
        (await self._alive()).lost = 0.0
        await self.settle()
        for _ in range(MOST_STEPS):
            await self.sweep()
            if self.wire.is_empty and not await rows(database, unfinished()):
                return
            await self.wire.advance_to(self.clock.now() + timedelta(seconds=STEP))
        raise AssertionError(f"still not done: {await rows(database, unfinished())}")

    async def settle(self) -> None:
        """Wait until nothing is under way; where the process has ended meanwhile, start another."""
        quiet = 0
        while quiet < 2:
            life = await self._alive()
            await self.slack.settle()
            if not life.is_idle or life.turn.locked() or life.ended.is_set():
                quiet = 0
            elif life.sleeps:
                await self.wire.advance_to(self.clock.now() + timedelta(seconds=1))
                quiet = 0
            else:
                quiet += 1
            await asyncio.sleep(0.001)

    async def sweep(self) -> None:
        life = await self._alive()
        assert life.pollen is not None
        await life.do(life.pollen.register.run_all())
        await self.settle()

    async def pass_time(self, *, minutes: float) -> None:
        await self.pass_until(self.clock.now() + timedelta(minutes=minutes))

    async def pass_to_monday(self, *, hour: int) -> None:
        """Go to some hour of the next Monday, over several sweeps as time would."""
        now = self.clock.now()
        monday = (now + timedelta(days=7 - now.weekday())).replace(hour=hour, minute=1)
        await self.pass_until(monday)
        for _ in range(2):
            await self.pass_until(self.clock.now() + timedelta(minutes=self._chances.choice((0.2, 2, 60))))

    async def restart(self) -> None:
        assert self._life is not None
        await self._life.stop()
        self._life = None

    async def end(self) -> None:
        """End whatever is left of it, whatever happened."""
        if self._life is not None:
            self._life.ended.set()
            await self._life.bury()
        if self._undertaker is not None:
            self._undertaker.cancel()

    async def pass_until(self, instant: datetime) -> None:
        await self.settle()
        await self.wire.advance_to(instant)
        await self.sweep()

    async def _alive(self) -> Life:
        """The process that runs; another one where it has ended."""
        if self._life is not None and self._life.ended.is_set():
            assert self._undertaker is not None
            await self._undertaker
            self.deaths += 1
            self._life = None
        while self._life is None:
            life = Life(self._settings(), clock=self.clock, fate=self.fate, wire=self.wire, chances=self._chances)
            life.lost = self.weather.lost
            if await life.start():
                assert life.pollen is not None
                self.slack.post_to(f"{life.pollen.url}/slack/events" if self._http else None)
                self._life = life
                self._undertaker = asyncio.create_task(_bury_in_time(life))
            else:
                await life.bury()
                self.deaths += life.ended.is_set()
                await self.wire.advance_to(self.clock.now() + timedelta(seconds=10))
        return self._life

    def _settings(self) -> Settings:
        app = self.slack.workspace.app
        return Settings(
            slack_bot_token=app.bot_token,
            slack_app_token=None if self._http else app.app_token,
            slack_signing_secret=app.signing_secret,
            slack_api_url=self.slack.api_url,
            pollen_http_port=0,
            pollen_database_url=self.url,
        )


async def _bury_in_time(life: Life) -> None:
    await life.ended.wait()
    await life.bury()


@asynccontextmanager
async def staged(seed: int, *, url: str, fate: Fate, http: bool = False) -> AsyncIterator[tuple[Play, Database]]:
    """A play on a database, and a look into that database from outside."""
    database = Database(url)
    loop = asyncio.get_running_loop()
    try:
        slack = Slack(workspace(), clock=Clock(MONDAY_NOON), ack_seconds=ACK_SECONDS, rates=False)
        async with slack.serving():
            play = Play(seed, slack, url=url, fate=fate, http=http)
            try:
                yield play, database
            finally:
                await play.end()
    finally:
        loop.set_task_factory(None)
        database.close()


def unfinished():
    return select(PostRow).where(
        or_(
            col(PostRow.state).in_(WAITING),
            (col(PostRow.state) == State.POSTED) & col(PostRow.stale_since).is_not(None),
        )
    )
