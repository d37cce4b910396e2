"""Puts departures together: the buttons of its letters are those of products and goals."""

from collections.abc import Callable
from datetime import timedelta

from bot.app.parts import Parts
from bot.app.sweeps import Sweep
from bot.features.deliveries.service import Check
from bot.features.departures.letters import DEPARTURE
from bot.features.departures.service import Departures
from bot.features.people.service import People
from handlers.departures import Buttons, Writing
from handlers.goals import ids as goals
from handlers.products import ids as products
from storage.departures import departure_transactions

DEPARTURES_EVERY = timedelta(hours=1)
BUTTONS = Buttons(
    hand_over=products.HAND_OVER,
    deputy=products.DEPUTY,
    edit_product=products.EDIT,
    open_product=products.OPEN_PRODUCT,
    products=products.OPEN_LIST,
    edit_goal=goals.EDIT,
    open_goal=goals.OPEN_NODE,
    goals=goals.OPEN_TREE,
)


def wire_departures(parts: Parts, *, people: People, checks: dict[str, Check], wake: Callable[[], None]) -> list[Sweep]:
    """Build what lets go of what people left behind; return its sweep."""
    departures = Departures(
        transactions=departure_transactions(parts.database),
        acquaint=people.refresh,
        clock=parts.clock,
        render=Writing(BUTTONS).render,
        wake=wake,
    )
    checks[DEPARTURE] = departures.prepare_system
    organisation = parts.installation.organisation
    return [Sweep(name="departures", every=DEPARTURES_EVERY, run=lambda: departures.sweep_system(organisation))]
