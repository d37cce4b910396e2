"""An organisation with three domains, in each database."""

from dataclasses import dataclass

import pytest

from bot.kernel.ids import DomainId
from storage.engine import Database
from tests.clock import ManualClock
from tests.digests.world import World


@dataclass(frozen=True, slots=True)
class Places:
    orders: DomainId
    logistics: DomainId
    returns: DomainId


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


@pytest.fixture
def any_world(any_database: Database, clock: ManualClock) -> World:
    return World(any_database, clock)


async def furnish(world: World) -> Places:
    await world.people(
        {
            "ana": {"name": "Ana Lima", "zone": "America/Sao_Paulo"},
            "ben": {"name": "Ben Okoro", "zone": "Africa/Lagos"},
            "cora": {"name": "Cora Winter", "zone": "Europe/Berlin"},
            "dan": {"name": "Dan Admin", "is_admin": True},
            "gus": {"name": "Gus Guest", "is_guest": True},
        }
    )
    return Places(
        orders=await world.domain("Orders", purpose="Takes orders and returns by phone", leads=("ana",)),
        logistics=await world.domain("Logistics", purpose="Moves parcels", leads=("ben",)),
        returns=await world.domain("Returns", purpose="Takes goods back", leads=("cora",)),
    )


@pytest.fixture
async def places(world: World) -> Places:
    return await furnish(world)


@pytest.fixture
async def any_places(any_world: World) -> Places:
    return await furnish(any_world)
