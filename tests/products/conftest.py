"""An organisation with two domains: Orders is led by ana, Logistics by ben; dan is an admin, cora a member, gus a guest."""

from dataclasses import dataclass

import pytest

from bot.kernel.ids import DomainId
from storage.engine import Database
from tests.clock import ManualClock
from tests.products.world import World


@dataclass(frozen=True, slots=True)
class Places:
    orders: DomainId
    logistics: DomainId


@pytest.fixture
def world(any_database: Database, clock: ManualClock) -> World:
    return World(any_database, clock)


@pytest.fixture
async def places(world: World) -> Places:
    for user, more in (
        ("ana", {"zone": "America/Sao_Paulo"}),
        ("ben", {"zone": "Africa/Lagos"}),
        ("cora", {"zone": "Europe/Berlin"}),
        ("dan", {"is_admin": True}),
        ("gus", {"is_guest": True}),
    ):
        await world.person(user, **more)
    return Places(
        orders=await world.domain("Orders", leads=("ana",)),
        logistics=await world.domain("Logistics", leads=("ben",)),
    )
