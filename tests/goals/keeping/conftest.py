"""The services that keep nodes and measures, over the organisation of tests/goals/conftest.py."""

from dataclasses import dataclass

import pytest

from bot.features.goals.keeping.arranging import Arranging, Spot
from bot.features.goals.keeping.deciding import Deciding
from bot.features.goals.keeping.measuring import Measuring
from bot.features.goals.keeping.reader import KeepingReader
from bot.features.goals.keeping.rules import seen_of
from bot.features.goals.keeping.service import Keeping
from bot.features.goals.rules.tree import Draft, Level
from handlers.goals.keeping import decided
from storage.goals.keeping import node_transactions
from tests.goals.world import World


@dataclass
class Desk:
    """Acts in one organisation, each time with a delivery that never was before unless one is given."""

    world: World
    woken: int = 0

    def __post_init__(self):
        transactions, clock = node_transactions(self.world.database), self.world.clock
        self.keeping = Keeping(transactions=transactions, clock=clock)
        self.arranging = Arranging(transactions=transactions, clock=clock)
        self.deciding = Deciding(transactions=transactions, clock=clock, render=decided, wake=self._wake)
        self.measuring = Measuring(transactions=transactions, clock=clock)
        self.reader = KeepingReader(transactions=transactions, clock=clock)

    def _wake(self):
        self.woken += 1

    def draft(self, name, *, level="goal", **more):
        more.setdefault("starts_on", self.world.today)
        return Draft(level=Level(level), name=name, **more)

    async def add(self, user, name, *, delivery=None, **more):
        draft = self.draft(name, **more)
        return await self.keeping.add(self.world.actor(user), draft, delivery=delivery or self.world.delivery())

    async def edit(self, user, node, *, seen=None, delivery=None, shown=None, **changed):
        from dataclasses import replace

        draft = replace(node.draft, **changed)
        given = {} if shown is None else {"shown": shown}
        return await self.keeping.edit(
            self.world.actor(user),
            node.id,
            draft,
            seen=seen or seen_of(node.draft, node.version),
            delivery=delivery or self.world.delivery(),
            **given,
        )

    async def move(self, user, node, *, domain="same", under="same", delivery=None):
        return await self.arranging.move(
            self.world.actor(user),
            node.id,
            domain=node.domain if domain == "same" else domain,
            parent=node.parent if under == "same" else under,
            seen=Spot(domain=node.domain, parent=node.parent),
            delivery=delivery or self.world.delivery(),
        )

    async def archive(self, user, node, *, delivery=None):
        return await self.arranging.archive(self.world.actor(user), node.id, delivery=delivery or self.world.delivery())

    async def restore(self, user, node, *, delivery=None):
        return await self.arranging.restore(self.world.actor(user), node.id, delivery=delivery or self.world.delivery())

    async def accept(self, user, node, *, delivery=None):
        return await self.deciding.accept(self.world.actor(user), node.id, delivery=delivery or self.world.delivery())

    async def decline(self, user, node, *, delivery=None, because=""):
        return await self.deciding.decline(
            self.world.actor(user), node.id, because=because, delivery=delivery or self.world.delivery()
        )

    async def acts(self, node):
        """What the audit says of a node, the oldest first."""
        org = self.world.organisation
        found = await self.world.goals(lambda s: s.acts(org, thing="node", thing_id=str(node.id), most=50))
        return [(entry.act, str(entry.by)) for entry in reversed(found)]

    async def states(self, *nodes):
        return [(await self.world.again(node)).state.value for node in nodes]


@pytest.fixture
def desk(world):
    return Desk(world)


@dataclass(frozen=True)
class Tree:
    """Of the organisation: a vision with a goal under it. Of Orders: a goal, a bet and an initiative, each under it."""

    vision: object
    whole: object
    goal: object
    bet: object
    initiative: object


@pytest.fixture
async def tree(world, places):
    vision = await world.node("Calm customers", level="vision")
    whole = await world.node("Nobody waits", under=vision.id)
    goal = await world.node("Parcels arrive on time", under=whole.id, domain=places.orders)
    bet = await world.node("Lockers", level="bet", under=goal.id, domain=places.orders)
    initiative = await world.node("Ten lockers", level="initiative", under=bet.id, domain=places.orders)
    return Tree(vision=vision, whole=whole, goal=goal, bet=bet, initiative=initiative)
