"""Products for those who walk through everything that Pollen shows: what golden payloads of products are about."""

from collections.abc import Callable
from typing import Any

from bot.kernel.ids import DomainId, OrganisationId
from storage.engine import Database
from tests.products.handing_over.walked import plant as plant_hand_over
from tests.products.seeing.walked import plant as plant_what_belongs
from tests.products.world import World
from tests.slack import ORGANISATION


async def plant_products(database: Database, clock: Any, *, name: Callable[[], str], words: Callable[[], str]) -> None:
    """Store product 1, with all that belongs to it, and one of ivo's, who is about to leave."""
    await plant_hand_over(database, clock, name=name, words=words)
    await plant_what_belongs(database, clock, words=words())
    world = World(database, clock, OrganisationId(ORGANISATION))
    await world.product(f"Of ivo: {name()[:60]}", DomainId(3), owner="U0IVO")
