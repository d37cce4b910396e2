"""An organisation with two domains: Orders is led by ana, Logistics by ben; dan is an admin, cora a member, gus a guest."""

from dataclasses import dataclass

import pytest

from bot.kernel.ids import DomainId
from storage.engine import Database
from tests.clock import ManualClock
from tests.goals.world import World


@dataclass(frozen=True, slots=True)
class Places:
    orders: DomainId
    logistics: DomainId


@pytest.fixture
def world(any_database: Database, clock: ManualClock) -> World:
    return World(any_database, clock)


@pytest.fixture
async def places(world: World) -> Places:
    orders, logistics = await world.orders_and_logistics()
    return Places(orders=orders, logistics=logistics)
