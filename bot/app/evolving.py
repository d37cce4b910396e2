"""Puts together how domains evolve: the services over one store, their listeners over the services."""

from collections.abc import Callable

import handlers.domains.evolving
import handlers.domains.sponsors
from bot.app.parts import Parts
from bot.features.domains.evolving.leading import Leading
from bot.features.domains.evolving.merging import Merging
from bot.features.domains.evolving.splitting import Splits
from bot.features.domains.service import Domains
from bot.features.people.service import People
from handlers.domains.evolving import Services, evolved, letter
from handlers.domains.saving import Settling
from handlers.forms.after import After
from storage.domains_evolving import evolving_transactions


def wire_evolving(parts: Parts, *, people: People, domains: Domains, after: After, wake: Callable[[], None]) -> None:
    """Register the buttons and forms by which domains become one or two, or come under other leads."""
    transactions, clock = evolving_transactions(parts.database), parts.clock
    services = Services(
        merging=Merging(
            transactions=transactions,
            clock=clock,
            render=evolved,
            render_sponsor=handlers.domains.sponsors.letter,
            wake=wake,
        ),
        splits=Splits(transactions=transactions, clock=clock, render=evolved, wake=wake),
        leading=Leading(transactions=transactions, clock=clock, render=letter, wake=wake),
        settle=Settling(domains, survey=people.survey_channel, refresh=people.refresh).settle,
        acquaint=people.refresh,
    )
    handlers.domains.evolving.register(parts.app, services, after=after)
