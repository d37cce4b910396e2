"""A domain that comes under another lead, for those who walk through everything that Pollen shows."""

from typing import Any

from bot.features.domains.evolving.leading import Leading
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.domains.evolving import letter
from storage.domains_evolving import evolving_transactions
from storage.engine import Database
from tests.products.world import World
from tests.slack import ORGANISATION


async def plant_leads(database: Database, clock: Any) -> None:
    """Let dan lead the third domain beside ana, who makes it so: he is told."""
    world, ana, dan = World(database, clock, OrganisationId(ORGANISATION)), UserId("U0ANA"), UserId("U0DAN")
    leading = Leading(transactions=evolving_transactions(database), clock=clock, render=letter, wake=lambda: None)
    await leading.replace(world.actor(ana), DomainId(3), (ana, dan), seen=(ana,), delivery=world.delivery())
