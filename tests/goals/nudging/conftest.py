"""Reminders over the world of goals: cora leads a bet of Orders whose weekly measure nobody has read for a month."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.features.goals.nudging.away import Presence
from bot.features.goals.nudging.service import NUDGE, Later, Nudging
from bot.features.goals.nudging.times import week_of
from bot.kernel.ids import UserId
from bot.kernel.news import News, Thing
from handlers.goals.nudging import render
from storage.goals.nudging import SqlNudgeStore, nudge_transactions
from storage.tables import ConsumerRow, DomainFollowerRow
from storage.weekly_news import keep_news
from tests.goals.supporting.living import shown
from tests.goals.world import World

TUESDAY = datetime(2026, 1, 6, 9, tzinfo=UTC)
"""Nine in UTC; ten where cora lives."""
VACATION = Presence(is_here=True, sign=":palm_tree:", words="Vacationing")
GONE = Presence(is_here=False)


class Slacklike:
    """Says how people are; whom it has no answer for is here. None: it owes the answer."""

    def __init__(self):
        self.people: dict[str, Presence | None] = {}
        self.asked: list[str] = []

    async def look(self, user):
        self.asked.append(user)
        return self.people.get(user, Presence(is_here=True))


@dataclass
class Desk:
    world: World
    slack: Slacklike
    nudging: Nudging
    woken: list[str] = field(default_factory=list)
    follows: list[tuple[str, Thing, int, bool]] = field(default_factory=list)
    """What was asked to be followed, or not any more."""

    async def sweep(self, at=None):
        if at is not None:
            self.world.clock.set(at)
        await self.nudging.sweep_system(self.world.organisation)

    async def nudged(self):
        """Whom a reminder was made for, in this order, with its key's week."""
        return [(row.user_id, row.key.rpartition(":")[2]) for row in await self.world.posts(NUDGE)]

    async def sent(self, user, *, week=None):
        """What the reminder would say if it left now; None where it would not."""
        week = week or week_of(self.world.today)
        post = await self.nudging.prepare_system(self.world.organisation, f"nudge:{user}:{week}")
        return None if post is None else "\n".join([post.text, shown({"blocks": post.blocks})])

    async def snooze(self, who, node, later=Later.TWO_WEEKS, *, delivery=None, week=None):
        actor = self.world.actor(who) if isinstance(who, str) else who
        week = week or week_of(self.world.today)
        return await self.nudging.snooze(actor, delivery or self.world.delivery(), node.id, later, week=week)

    async def follow(self, user, *, product=None, domain=None):
        """Let somebody follow a product or a domain."""
        who = {"organisation": self.world.organisation, "user_id": user, "since": self.world.clock.now()}
        row = DomainFollowerRow(domain_id=domain, **who) if product is None else ConsumerRow(product_id=product, **who)
        await self.world.keep(row)

    async def unfollow(self, user, *, product=None, domain=None):
        def work(session):
            if product is None:
                session.delete(session.get(DomainFollowerRow, (domain, user)))
            else:
                kept = select(ConsumerRow).where(ConsumerRow.product_id == product, ConsumerRow.user_id == user)
                session.delete(session.exec(kept).one())

        await self.world.database.write(work)

    async def happens(self, text, *users, product=None, domain=None, key=None):
        """Keep news of a product or a domain for these people."""
        thing, number = (Thing.DOMAIN, domain) if product is None else (Thing.PRODUCT, product)
        news = News(key=key or f"{thing}:{number}:{text}", thing=thing, number=number, text=text)

        def work(session):
            for user in users:
                keep_news(session, self.world.organisation, UserId(user), news, now=self.world.clock.now())

        await self.world.database.write(work)

    async def rows(self, work):
        return await self.world.database.write(lambda session: work(SqlNudgeStore(session)))


@pytest.fixture
def desk(world):
    slack = Slacklike()
    woken: list[str] = []
    follows: list[tuple[str, Thing, int, bool]] = []

    def following(thing):
        async def asked(actor, _delivery, number, wanted):
            follows.append((actor.user, thing, number, wanted))

        return asked

    nudging = Nudging(
        transactions=nudge_transactions(world.database),
        presences=slack,
        clock=world.clock,
        render=render,
        follow={thing: following(thing) for thing in Thing},
        wake=lambda: woken.append("outbox"),
    )
    return Desk(world, slack, nudging, woken, follows)


@pytest.fixture
async def bet(world, places):
    """A bet that cora leads and ben watches."""
    return await world.node(
        "Pick at night", level="bet", domain=places.orders, lead=UserId("cora"), watcher=UserId("ben")
    )


@pytest.fixture
async def late(world, bet):
    """Its measure: of a week, and of 30 days ago."""
    measure = await world.measure(bet.id, "Late parcels")
    await world.reading(measure, "15", ago=30)
    return measure
