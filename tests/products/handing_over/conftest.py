"""A product of Orders that cora owns; ana leads Orders, eli and fay are members, lou left."""

import pytest

from tests.products.handing_over.desk import Desk


@pytest.fixture
async def desk(world, places) -> Desk:
    for user in ("eli", "fay"):
        await world.person(user)
    await world.person("lou", is_active=False)
    return Desk(world, await world.product("Orders placed", places.orders, owner="cora"))
