"""Reviews and lessons over rows: Orders has a goal, a bet below it that cora leads, and an initiative below that."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.app.goals import Finders
from bot.features.goals.reviewing.lessons import Lessons
from bot.features.goals.reviewing.reviews import Reviews
from bot.features.goals.reviewing.rules import Decision, Given
from bot.features.goals.rules.tree import Hypothesis
from bot.features.learnings.finding.service import Finding
from bot.kernel.ids import ChannelId, UserId
from storage.goals.reviewing import SqlReviewStore, review_transactions
from storage.search import finding_transactions, index
from tests.goals.world import World


@dataclass
class Desk:
    world: World
    reviews: Reviews
    lessons: Lessons
    woken: list[str] = field(default_factory=list)

    async def given(self, who, node, decision, *, rationale="It is time.", on=None, sheet=None):
        """A review as this person would send it, with the form before them."""
        actor = self.world.actor(who) if isinstance(who, str) else who
        sheet = sheet or await self.reviews.sheet(actor, node.id)
        next_on = None if on is None else self.world.today + timedelta(days=on)
        return Given(
            decision=None if decision is None else Decision(decision),
            rationale=rationale,
            next_on=next_on,
            mark=sheet.mark,
        )

    async def review(self, who, node, decision, *, delivery=None, **more):
        actor = self.world.actor(who) if isinstance(who, str) else who
        given = await self.given(actor, node, decision, **more)
        return await self.reviews.review(actor, delivery or self.world.delivery(), node.id, given)

    async def link(self, who, node, learning, **more):
        delivery = more.get("delivery") or self.world.delivery()
        return await self.lessons.link(self.world.actor(who), delivery, node.id, learning)

    async def unlink(self, who, node, learning, **more):
        delivery = more.get("delivery") or self.world.delivery()
        return await self.lessons.unlink(self.world.actor(who), delivery, node.id, learning)

    async def shelf(self, who, node):
        shelf = await self.lessons.shelf(self.world.actor(who), node.id)
        return [one.lesson.id for one in shelf.linked], [lesson.id for lesson in shelf.matches]

    async def learning(self, domain, text, **more):
        """Store a learning, and let search know it."""
        learning = await self.world.learning(domain, text, **{"author_id": "ben", **more})
        await self.world.database.write(lambda session: index(session, self.world.organisation, [learning]))
        return learning

    async def acts(self, node):
        return await self.world.goals(
            lambda store: store.acts(self.world.organisation, thing="node", thing_id=str(node.id), most=20)
        )

    async def follow(self, node, channel):
        def work(session):
            rows, now = SqlReviewStore(session), self.world.clock.now()
            rows.follow(self.world.organisation, node.id, [ChannelId(channel)], by=UserId("ana"), now=now)

        await self.world.database.write(work)

    async def change(self, node, **draft):
        current = await self.world.again(node)
        wanted = replace(current, draft=replace(current.draft, **draft))
        now = self.world.clock.now()
        await self.world.goals(lambda store: store.save(self.world.organisation, wanted, now=now))


@pytest.fixture
def desk(world):
    transactions = review_transactions(world.database)
    woken: list[str] = []
    finders = Finders(Finding(transactions=finding_transactions(world.database), clock=world.clock))
    return Desk(
        world=world,
        reviews=Reviews(transactions=transactions, clock=world.clock, wake=lambda: woken.append("outbox")),
        lessons=Lessons(transactions=transactions, clock=world.clock, match=finders.match, find=finders.find),
        woken=woken,
    )


@pytest.fixture
async def tree(world, places):
    vision = await world.node("Calm customers", level="vision")
    goal = await world.node("Parcels arrive on time", under=vision.id, domain=places.orders)
    bet = await world.node(
        "Pick parcels at night",
        level="bet",
        under=goal.id,
        domain=places.orders,
        lead=UserId("cora"),
        hypothesis=Hypothesis(
            belief="Night shifts pick faster",
            expected_outcome="Parcels leave the same day",
            success_signal="Late parcels below 10 %",
            kill_criteria="Two people leave the night shift",
        ),
    )
    initiative = await world.node("Hire for the night", level="initiative", under=bet.id, domain=places.orders)
    return SimpleNamespace(vision=vision, goal=goal, bet=bet, initiative=initiative)
