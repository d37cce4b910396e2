"""Weeks of chance: whoever moves, is away or is not told of by Slack, and however late or often one looks."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlmodel import select

from bot.features.goals.nudging.away import Presence
from bot.features.goals.nudging.times import week_of
from bot.kernel.ids import UserId
from bot.kernel.zones import zone
from storage.tables import NudgeItemRow, NudgeRow, PersonRow, WeeklyNewsRow
from tests.goals.nudging.conftest import GONE, VACATION
from tests.products.world import World as Products

ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Europe/Berlin",
    "UTC",
    "America/Sao_Paulo",
    "America/New_York",
    "Etc/GMT+12",
)
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. In the weeks after it clocks change in America, then in Europe, then in New Zealand."""
LEADS = ("lea", "max", "noa", "oli")
PEOPLE = (*LEADS, "zoe")


FOLLOWERS = ("max", "oli", "zoe")
"""Of whom zoe leads nothing."""
PRODUCTS = 5


class Life:
    """Four people each lead a goal whose number is late for ever; each watches another's, but the last nobody's.

    Two of them and another person follow products, of which there is news at any time.
    """

    def __init__(self, desk, seed):
        self.desk, self.world, self.chances = desk, desk.world, Random(seed)
        self.luck = Random(seed + 1_000)
        self.lived = defaultdict(set)
        self.news = 0
        self.waiting, self.sent = set(), {}
        """Keys of messages that did not leave yet, and what those say that did."""

    async def begin(self, places):
        self.world.clock.set(BEGIN)
        for user in PEOPLE:
            await self.world.person(user)
            await self.move(user)
        self.products = [
            (await Products(self.world.database, self.world.clock).product(f"Table {number}", places.orders)).id
            for number in range(PRODUCTS)
        ]
        for user in FOLLOWERS:
            for product in self.products:
                await self.desk.follow(user, product=product)
        for lead, watcher in zip(LEADS, (*LEADS[1:], None), strict=True):
            watched = None if watcher is None else UserId(watcher)
            node = await self.world.node(f"Goal of {lead}", domain=places.orders, lead=UserId(lead), watcher=watched)
            await self.world.reading(await self.world.measure(node.id), "15", ago=30)

    async def move(self, user, *, slack_knows_alone=False):
        there = self.chances.choice(ZONES)
        self.lived[user].add(there)
        self.desk.slack.people[user] = Presence(is_here=True, zone=there)
        if not slack_knows_alone:
            await self._keep_zone(user, there)

    async def _keep_zone(self, user, there):
        def work(session):
            session.get(PersonRow, (self.world.organisation, user)).zone = there

        await self.world.database.write(work)

    async def usual_week(self, monday):
        """Everybody stays where they are, Slack answers, and one looks every four hours."""
        for user in PEOPLE:
            await self.move(user)
        for hours in range(0, 24 * 7, 4):
            await self.desk.sweep(monday + timedelta(hours=hours))
            await self.send()
            await self.happen()

    async def happen(self):
        """Now and then there is something new of a product."""
        if self.luck.randrange(8) == 0:
            self.news += 1
            product = self.luck.choice(self.products)
            await self.desk.happens(f"News {self.news}.", *FOLLOWERS, product=product)

    async def send(self, *, wildly=False):
        """Send what is to be sent, as the outbox does; wildly: some later, some after Slack refused a first time."""
        self.waiting |= {row.key for row in await self.world.posts("goals.nudge")} - self.sent.keys()
        for key in sorted(self.waiting):
            if wildly and self.luck.randrange(3):
                continue
            page = await self.desk.nudging.prepare_system(self.world.organisation, key)
            if page is not None and wildly and self.luck.randrange(3) == 0:
                continue
            self.sent[key] = "" if page is None else str(page.blocks)
            self.waiting.discard(key)

    async def wild_week(self, monday):
        at, away = monday, self.chances.choice(LEADS[:-1])
        self.desk.slack.people[away] = self.chances.choice((VACATION, GONE))
        while (at := at + timedelta(hours=self.chances.choice((1, 1, 5, 9, 30)))) < monday + timedelta(days=7):
            # A clock that is set back goes on from there.
            back = self.chances.choice((0, 0, 0, 2, 26))
            user = self.chances.choice(LEADS)
            happens = self.chances.randrange(5)
            if happens == 0:
                await self.move(user)
            elif happens == 1:
                await self.move(user, slack_knows_alone=True)
            elif happens == 2:
                self.desk.slack.people[user] = self.chances.choice((VACATION, GONE, None))
            await self.desk.sweep(at - timedelta(hours=back))
            await self.send(wildly=True)
            await self.happen()

    async def rows(self, kind):
        return await self.world.database.read(lambda session: [row.model_dump() for row in session.exec(select(kind))])


async def live(desk, places, seed, weeks):
    life = Life(desk, seed)
    await life.begin(places)
    usual = []
    for number in range(weeks):
        monday = BEGIN + timedelta(weeks=number)
        is_usual = number % 2 == 1
        usual += [monday.date()] if is_usual else []
        await (life.usual_week if is_usual else life.wild_week)(monday)
    return life, usual


@pytest.mark.long
@pytest.mark.parametrize(("seed", "weeks"), [(0, 2), *((seed, 6) for seed in range(5))])
async def test_nobody_gets_two_in_one_of_their_weeks_and_nobody_who_is_due_is_skipped(desk, places, seed, weeks):
    life, usual = await live(desk, places, seed, weeks)
    nudges = await life.rows(NudgeRow)
    for user, zones in life.lived.items():
        made = [row["made_at"] for row in nudges if row["user_id"] == user]
        for there in zones:
            weeks = Counter(week_of(at.astimezone(zone(there)).date()) for at in made)
            assert set(weeks.values()) <= {1}, (user, there, made)
    posts = await life.world.posts("goals.nudge")
    await _told_once(life, usual[-1])
    assert sorted(row.key for row in posts) == sorted(f"nudge:{row['user_id']}:{row['week']}" for row in nudges)
    items = await life.rows(NudgeItemRow)
    for monday in usual:
        own = {row["user_id"] for row in items if row["week"] == monday and row["for_id"] is None}
        assert own == set(LEADS), monday
    asked = Counter((row["week"], row["node_id"]) for row in items)
    assert set(asked.values()) == {1}, "each goal is asked about once a week"
    assert [row for row in items if row["for_id"]], "somebody stood in for somebody"


async def _told_once(life, last_usual):
    """Each piece of news comes to each follower in one message that left, and at the latest in the next usual week."""
    rows = await life.rows(WeeklyNewsRow)
    assert Counter(row["user_id"] for row in rows) == dict.fromkeys(FOLLOWERS, life.news), "nothing is lost"
    for row in rows:
        if row["at"].date() < last_usual:
            assert row["week"] is not None, row
        if row["week"] is not None:
            key = f"nudge:{row['user_id']}:{row['week']}"
            assert key in life.waiting or life.sent[key], row
    for user in FOLLOWERS:
        told = " ".join(said for key, said in life.sent.items() if f":{user}:" in key)
        assert max(Counter(re.findall(r"News \d+\.", told)).values()) == 1, "nothing is told twice"
