"""Products of nodes over rows: Orders, led by ana, has a goal with a bet below it that cora leads."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from bot.features.goals.linking.service import NodeProducts
from bot.kernel.ids import UserId
from storage.goals.linking import linking_transactions
from tests.products.world import World


@dataclass
class Desk:
    world: World
    products: NodeProducts

    async def link(self, who, node, product, *, delivery=None):
        delivery = delivery or self.world.delivery()
        return await self.products.link(self.world.actor(who), node.id, product.id, delivery=delivery)

    async def unlink(self, who, node, product, *, delivery=None):
        delivery = delivery or self.world.delivery()
        return await self.products.unlink(self.world.actor(who), node.id, product.id, delivery=delivery)

    async def shelf(self, who, node):
        """What is linked, the latest first, and whether this person may take it off."""
        shelf = await self.products.shelf(self.world.actor(who), node.id)
        return [(one.product.named.name, one.may_unlink) for one in shelf.linked]

    async def acts(self, thing, number):
        found = await self.world.goals(
            lambda store: store.acts(self.world.organisation, thing=thing, thing_id=str(number), most=20)
        )
        return [(act.act, act.by, *((one.field, one.before, one.after) for one in act.changes)) for act in found]


@pytest.fixture
def world(any_database, clock):
    return World(any_database, clock)


@pytest.fixture
def desk(world):
    products = NodeProducts(transactions=linking_transactions(world.database), clock=world.clock)
    return Desk(world=world, products=products)


@pytest.fixture
async def tree(world, places):
    goal = await world.node("Parcels arrive on time", domain=places.orders)
    bet = await world.node("Pick at night", level="bet", under=goal.id, domain=places.orders, lead=UserId("cora"))
    return SimpleNamespace(goal=goal, bet=bet)
