"""Menus of domains, where these are too many to be listed in a form: what they offer while somebody types."""

from collections.abc import Sequence

from bot.app.parts import Parts
from bot.features.domains.evolving.rules import INTO
from bot.features.learnings.finding.menus import DomainChoice, Menus
from bot.kernel.access import Actor
from handlers.forms.domains import offer_in, offer_in_fields
from handlers.forms.offering import PATIENCE
from handlers.goals.keeping import ids as keeping
from handlers.goals.keeping import menus as goal_menus
from handlers.goals.seeing import tree
from handlers.products.seeing import listing
from storage.learning_menus import menu_transactions

BESIDES = {
    keeping.DOMAIN: {goal_menus.ORGANISATION: goal_menus.THE_ORGANISATION},
    tree.DOMAIN: tree.BESIDES,
    listing.DOMAIN: {listing.ALL: listing.ALL_DOMAINS},
}
"""Menus by their action ids, with what they offer before the domains."""
FIELDS = ("domain", INTO)
"""What forms call the field in which a domain is chosen."""


def wire_menus(parts: Parts) -> None:
    """Offer the domains that take things. A form that was sent says itself which of them it may have."""
    menus = Menus(transactions=menu_transactions(parts.database))

    async def like(actor: Actor, typed: str) -> Sequence[DomainChoice]:
        return [one for one in await menus.domains_like(actor, typed) if not one.archived]

    for action, besides in BESIDES.items():
        offer_in(parts.app, action, like=like, patience=PATIENCE, besides=besides)
    offer_in_fields(parts.app, FIELDS, like=like, patience=PATIENCE)
