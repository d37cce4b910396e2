"""A hand-over and a deputy for those who walk through everything that Pollen shows: what golden payloads are about."""

from collections.abc import Callable
from typing import Any

from bot.features.products.handing_over.deputies import Deputies
from bot.features.products.handing_over.rules import Field, Wanted
from bot.features.products.handing_over.service import HandingOver
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.products.handing_over import render, render_deputy
from storage.engine import Database
from storage.products.handing_over import handing_over_transactions
from tests.products.world import World
from tests.slack import ORGANISATION


async def plant(database: Database, clock: Any, *, name: Callable[[], str], words: Callable[[], str]) -> None:
    """Store a product of the third domain, which cora owns: ben is to take it over, and stands in until then."""
    world = World(database, clock, OrganisationId(ORGANISATION))
    product = await world.product(f"Orders: {name()[:60]}", DomainId(3), owner="U0CORA")
    transactions, ben = handing_over_transactions(database), UserId("U0BEN")
    service = HandingOver(
        transactions=transactions, acquaint=_nobody_left, clock=clock, render=render, wake=lambda: None
    )
    wanted = Wanted(to=ben, checklist={Field.HOW_BUILT: words()[:1_000]}, note=words()[:1_000])
    await service.propose(world.actor("U0CORA"), world.delivery(), product.id, wanted)
    deputies = Deputies(transactions=transactions, clock=clock, render=render_deputy, wake=lambda: None)
    await deputies.name(world.actor("U0CORA"), world.delivery(), product.id, deputy=ben, until=world.today)


async def _nobody_left(_: Actor) -> None:
    """Slack, in which nobody's account was closed."""
