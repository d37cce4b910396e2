"""Weeks in which one bad day follows another, in any order: at the end everything is there, and once."""

import shutil
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from random import Random

import pytest
from sqlmodel import select

from bot.kernel.errors import BusyError
from storage.tables import EditionRow, LearningRow
from tests.clock import MONDAY_NOON
from tests.digests.living import Scene
from tests.reliability.bad_days.days import day, locked, pragma, read_only

STEPS = 30
SWEEPS = ("people", "editions", "outbox", "withdrawals", "search", "heartbeat", "retention")
JUMPS = [timedelta(hours=hours) for hours in (0, 0, 0, -24, -1, 1, 24)]
FINAL = {"posted", "dropped", "failed", "unknown"}


class Weeks:
    """One round, determined by its seed."""

    def __init__(self, today, seed):
        self.today = today
        self.scene = Scene(today)
        self.random = Random(seed)
        self.database_trouble = ExitStack()
        self.acknowledged = []

    async def play(self):
        await self.scene.settle_in()
        pragma(self.today.database, "busy_timeout=2")
        for number in range(STEPS):
            self.change_the_weather()
            self.today.clock.advance(timedelta(minutes=self.random.randint(1, 2000)))
            await self.type(f"Lesson {number}: check the label of parcel {number} twice.")
            await self.sweep()
        self.clear_up()
        self.today.clock.advance_to(next_thursday(self.today.clock.now()))
        for _ in range(15):
            self.today.clock.advance(timedelta(minutes=5))
            await self.sweep()
        await self.today.settled()

    def change_the_weather(self):
        today, random = self.today, self.random
        if random.random() < 0.3:
            self.database_trouble.close()
        elif random.random() < 0.3:
            self.database_trouble.close()
            self.database_trouble.enter_context(random.choice((locked, read_only))(today.database))
        if random.random() < 0.4:
            today.slack.faults.clear()
        elif random.random() < 0.4:
            how = random.choice(({"drop": True}, {"status": 500}, {"drop": True, "after_effect": True}))
            today.slack.faults.add("*", chance=random.choice((0.3, 1.0)), times=None, **how)
        if random.random() < 0.3:
            today.own.ahead = random.choice(JUMPS)

    def clear_up(self):
        self.database_trouble.close()
        self.today.slack.faults.clear()
        self.today.own.ahead = timedelta()

    async def type(self, words):
        reply = await self.random.choice((self.scene.ana, self.scene.ben)).command("/learned", words, channel="orders")
        assert reply.acked
        if reply.body["text"].startswith("Saved under"):
            self.acknowledged.append(words)

    async def sweep(self):
        for name in SWEEPS:
            try:
                await self.today.register.run(name)
            except* BusyError:
                pass

    async def look(self):
        """Return what is wrong at the end, in words."""
        texts = await self._all(select(LearningRow.text))
        editions = [tuple(row) for row in await self._all(select(EditionRow.schedule_id, EditionRow.due_on))]
        said = Counter(
            message["metadata"]["event_payload"]["key"]
            for name in ("orders", "logistics")
            for message in self.scene.slack.channel(name).messages
            if message.get("metadata")
        )
        posts = [post for post in await self.scene.posts() if post.kind == "edition"]
        yield from_all("learnings that are not there", set(self.acknowledged) - set(texts))
        yield from_all("learnings that are there twice", twice(texts))
        yield from_all("editions that were made twice", twice(editions))
        yield from_all("editions without a row", mondays(self.today.clock.now()) - set(editions))
        yield from_all("posts that came twice", [key for key, times in said.items() if times > 1])
        yield from_all("posts that are still on their way", [p.key for p in posts if p.state not in FINAL])
        yield from_all("posts that never came", [p.key for p in posts if p.state == "posted" and not said[p.key]])
        yield from_all("reasons not to be ready", (await self.today.ready())[1]["reasons"])

    async def _all(self, query):
        return await self.today.database.read(lambda session: list(session.exec(query)))


def next_thursday(now):
    """No digest is due then, nor a day before or after."""
    return now + timedelta(days=(3 - now.weekday()) % 7 or 7)


def mondays(now):
    """Every edition of the two domains that must have a row by now."""
    first = MONDAY_NOON.date() + timedelta(days=7)
    dates = [first + timedelta(weeks=week) for week in range((now.date() - first).days // 7 + 1)]
    return {(schedule, date) for schedule in (1, 2) for date in dates}


def twice(things):
    return [thing for thing, times in Counter(things).items() if times > 1]


def from_all(what, found):
    return f"{what}: {sorted(map(str, found))}" if found else ""


@pytest.mark.soak
async def test_weeks_of_bad_days_lose_nothing_and_say_nothing_twice(rounds, migrated_file, tmp_path):
    for seed in rounds(100):
        path = tmp_path / f"{seed}.db"
        shutil.copy(migrated_file, path)
        async with day(f"sqlite:///{path}") as today:
            weeks = Weeks(today, seed)
            await weeks.play()
            assert [wrong async for wrong in weeks.look() if wrong] == [], seed
