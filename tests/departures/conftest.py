"""The world of products, in which cora owns Parcels of Orders and leads a bet there."""

import pytest

from tests.departures.desk import Desk
from tests.products.conftest import places, world

__all__ = ["places", "world"]


@pytest.fixture
async def desk(world, places):
    made = Desk(world, places)
    made.parcels = await world.product("Parcels", places.orders, owner="cora")
    made.bet = await world.node("Pick at night", level="bet", domain=places.orders, lead="cora")
    return made
