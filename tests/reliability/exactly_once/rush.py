"""A round in real time: processes of `pollen run` are killed one after another while people go on and digests are due."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from bot.kernel.ids import OrganisationId
from sandbox import ChannelSpec, Slack
from storage.engine import Database
from storage.tables import DomainRow, LearningRow, ScheduleRow
from tests.digests.world import World
from tests.reliability.exactly_once.accounts import rows
from tests.reliability.exactly_once.fate import Fate
from tests.reliability.exactly_once.life import Clock
from tests.reliability.exactly_once.play import ACK_SECONDS, Play
from tests.slack import FULL, ORGANISATION, workspace

ROOT = Path(__file__).parents[3]
KILLS = 4
"""In one round."""
MORE = 6
"""Domains besides those of the story, so that digests are due all the time."""
WITHIN = 10
"""Seconds within which all digests of a round become due."""
PATIENCE = 40.0


class Rush(Play):
    """Time passes by itself, and nobody waits until things have settled."""

    moves_clocks = False
    is_rushing = True
    folder = ""
    """Where processes run: there is no .env file, and their logs go there."""

    async def settle(self) -> None:
        if self.is_rushing:
            await asyncio.sleep(self._chances.uniform(0, 0.1))
        else:
            await super().settle()

    async def sweep(self) -> None:
        if not self.is_rushing:
            await super().sweep()

    async def prepare(self, database: Database) -> None:
        """Let digests of all domains become due within seconds, and everybody have something to read."""
        world = World(database, self.clock, OrganisationId(ORGANISATION))
        for number in range(MORE):
            members = [*FULL, "U0BOT"]
            channel = self.slack.add_channel(ChannelSpec(name=f"more{number}", members=members))
            await world.domain(f"More {number}", purpose="Labels by phone", channel=channel.id)
        await world.schedules.create_missing_system(OrganisationId(ORGANISATION))
        # Where answers take their time, many a process dies between a request and its answer.
        self.slack.faults.add("chat.postMessage", hang=0.3, times=None, chance=0.5)
        now = datetime.now(UTC)

        def soon(session: Session) -> None:
            for learning in session.exec(select(LearningRow)):
                learning.logged_at = now - timedelta(hours=1)
            for schedule in session.exec(select(ScheduleRow)):
                due = (now + timedelta(seconds=self._chances.randint(1, WITHIN))).replace(microsecond=0)
                schedule.starts_on, schedule.weekday, schedule.zone = due.date(), due.weekday(), "UTC"
                schedule.local_time = due.time()

        await database.write(soon)
        self.domains = {row.name: row.id or 0 for row in await rows(database, select(DomainRow))}

    async def run(self, database: Database) -> None:
        """Kill so many processes, then let one more bring everything to its end."""
        await self.prepare(database)
        people = asyncio.create_task(self._live())
        try:
            await self._kill_one_after_another()
        finally:
            self.is_rushing = False
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)
        await self.come_to_rest(database)
        assert self._life is not None
        await self._life.stop()

    async def _live(self) -> None:
        while True:
            await self.story.go_on()

    async def _kill_one_after_another(self) -> None:
        """Each dies some time after the next one was started: before that one is ready, or when both are at work."""
        folder = Path(self.folder)
        living = await started(self.slack, self.url, folder)
        try:
            await self._connected(1)
            for _ in range(KILLS - 1):
                if self._chances.random() < 0.3:
                    await self._kill_in_time(living)
                    living = await started(self.slack, self.url, folder)
                    await self._connected(1)
                else:
                    following = await started(self.slack, self.url, folder)
                    if self._chances.random() < 0.5:
                        await self._connected(2)
                    await self._kill_in_time(living)
                    living = following
                    await self._connected(1)
            await self._kill_in_time(living)
        finally:
            if living.returncode is None:
                await killed(living)

    async def _kill_in_time(self, process: asyncio.subprocess.Process) -> None:
        await asyncio.sleep(self._chances.uniform(0, 0.7))
        assert process.returncode is None, "it has ended by itself"
        await killed(process)
        self.deaths += 1

    async def _connected(self, count: int) -> None:
        await self.slack.wait_for(lambda: self.slack.connections >= count, timeout=PATIENCE)


async def started(slack: Slack, url: str, folder: Path) -> asyncio.subprocess.Process:
    app = slack.workspace.app
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_API_URL": slack.api_url,
        "POLLEN_HTTP_PORT": "0",
        "POLLEN_DATABASE_URL": url,
    }
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=log, stderr=log
        )


async def killed(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


@asynccontextmanager
async def rushing(seed: int, *, url: str, folder: Path) -> AsyncIterator[tuple[Rush, Database]]:
    """A round in real time, and a look into its database from outside."""
    database = Database(url)
    slack = Slack(workspace(), clock=Clock(datetime.now(UTC), ticking=True), ack_seconds=ACK_SECONDS, rates=False)
    loop = asyncio.get_running_loop()
    try:
        async with slack.serving():
            rush = Rush(seed, slack, url=url, fate=Fate(), http=False)
            rush.folder = str(folder)
            try:
                yield rush, database
            finally:
                await rush.end()
    finally:
        loop.set_task_factory(None)
        database.close()
