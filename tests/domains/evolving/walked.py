"""A domain that comes under another lead and sponsor, for those who walk through everything that Pollen shows."""

from typing import Any

from bot.features.domains.evolving.leading import Leading
from bot.features.domains.onboarding.service import Onboarding
from bot.kernel.ids import DomainId, OrganisationId, UserId
from handlers.domains import sponsors
from handlers.domains.evolving import letter
from handlers.domains.onboarding import news
from storage.domains_evolving import evolving_transactions
from storage.engine import Database
from storage.onboarding import onboarding_transactions
from tests.products.world import World
from tests.slack import ORGANISATION


async def plant_leads(database: Database, clock: Any) -> None:
    """Let dan lead the third domain beside ana, who makes it so, and sponsor it: he is told of both."""
    world, ana, dan = World(database, clock, OrganisationId(ORGANISATION)), UserId("U0ANA"), UserId("U0DAN")
    leading = Leading(transactions=evolving_transactions(database), clock=clock, render=letter, wake=lambda: None)
    await leading.replace(world.actor(ana), DomainId(3), (ana, dan), seen=(ana,), delivery=world.delivery())
    onboarding = Onboarding(
        transactions=onboarding_transactions(database),
        clock=clock,
        render=news,
        render_sponsor=sponsors.letter,
        wake=lambda: None,
    )
    await onboarding.name_sponsor(world.actor(ana), DomainId(3), dan, seen=None, delivery=world.delivery())
