"""A goal of Orders that cora leads and ben sponsors; ana leads Orders."""

import pytest

from bot.kernel.ids import UserId
from tests.goals.supporting.desk import Desk


@pytest.fixture
async def desk(world, places) -> Desk:
    await world.person("eli")
    await world.person("lou", is_active=False)
    node = await world.node("Parcels arrive on time", domain=places.orders, lead=UserId("cora"), sponsor=UserId("ben"))
    return Desk(world, node)
