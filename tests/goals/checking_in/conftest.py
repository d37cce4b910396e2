"""Services over the world of goals: a bet of Orders that ana leads, with two measures."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.features.goals.checking_in.results import Saved, Sheet
from bot.features.goals.checking_in.saying import Statuses
from bot.features.goals.checking_in.service import CheckIns
from bot.features.goals.checking_in.typed import Typed
from bot.kernel.ids import ChannelId, UserId
from handlers.goals.checking_in.messages import checked_in_news, said_status_news
from storage.goals.checking_in import SqlCheckIns, check_in_transactions
from tests.goals.world import World


@dataclass
class Desk:
    """Checks in and says statuses, as whoever is named."""

    world: World
    check_ins: CheckIns
    statuses: Statuses
    woken: list[str] = field(default_factory=list)

    async def save(self, who, node, *values, seen=None, delivery=None, on="today", **more):
        """Check in with these pairs of a measure and what is typed; the form was opened just before, unless given."""
        actor = self.world.actor(who) if isinstance(who, str) else who
        seen = seen or (await self.check_ins.sheet(actor, node.id)).seen
        typed = Typed(
            values={measure.id: text for measure, text in values}, on=self.world.today if on == "today" else on, **more
        )
        delivery = delivery or self.world.delivery()
        return await self.check_ins.save(actor, node.id, typed, seen=seen, delivery=delivery)

    async def saved(self, *arguments, **more):
        result = await self.save(*arguments, **more)
        assert isinstance(result, Saved), result
        return result

    async def asked(self, *arguments, **more):
        result = await self.save(*arguments, **more)
        assert isinstance(result, Sheet), result
        return result

    async def readings(self, measure):
        found = await self.world.goals(lambda store: store.readings(self.world.organisation, measure.id))
        return [(str(reading.on), str(reading.value)) for reading in found]

    async def last(self, node):
        return (await self.world.goals(lambda store: store.last_check_ins(self.world.organisation, [node.id]))).get(
            node.id
        )

    async def acts(self, node):
        return await self.world.goals(
            lambda store: store.acts(self.world.organisation, thing="node", thing_id=str(node.id), most=20)
        )

    async def follow(self, node, channel="C_ORDERS_T1"):
        def work(session):
            rows, now = SqlCheckIns(session), self.world.clock.now()
            rows.follow(self.world.organisation, node.id, [ChannelId(channel)], by=UserId("ana"), now=now)

        await self.world.database.write(work)


@pytest.fixture
def desk(world):
    transactions, woken = check_in_transactions(world.database), []
    return Desk(
        world=world,
        check_ins=CheckIns(
            transactions=transactions,
            clock=world.clock,
            render=checked_in_news,
            wake=lambda: woken.append("outbox"),
        ),
        statuses=Statuses(
            transactions=transactions,
            clock=world.clock,
            render=said_status_news,
            wake=lambda: woken.append("outbox"),
        ),
        woken=woken,
    )


@pytest.fixture
async def bet(world, places):
    """A bet of Orders, led by cora, which the admin sponsors; its vision lies above."""
    vision = await world.node("Calm customers", level="vision")
    goal = await world.node("Parcels arrive on time", under=vision.id, domain=places.orders)
    return await world.node(
        "Pick at night",
        level="bet",
        under=goal.id,
        domain=places.orders,
        lead=UserId("cora"),
        sponsor=UserId("dan"),
        ends_on=world.today + timedelta(weeks=4),
    )


@pytest.fixture
async def late(world, bet):
    return await world.measure(bet.id, "Late parcels", unit="%", baseline="20", target="10")


@pytest.fixture
async def calls(world, bet):
    return await world.measure(bet.id, "Calls", unit="calls", baseline=None, target="1000", direction="increase")
