"""A hand-over under way, for whoever shows a product."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.products.handing_over.rules import HandOver, ended_otherwise, is_over
from bot.features.products.handing_over.store import HandOverRows
from bot.features.products.rules.product import Product
from bot.features.products.store import ProductStore
from bot.kernel.ids import OrganisationId


class ReaderStore(ProductStore, HandOverRows, Protocol):
    """What reading takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHandOver:
    """A hand-over that its recipient is to decide, with names to read."""

    hand_over: HandOver
    to: str
    proposed_by: str


def open_hand_over(
    store: ReaderStore, organisation: OrganisationId, product: Product, *, now: datetime
) -> OpenHandOver | None:
    """Return what is under way with a product at this moment; None for nothing. Checks nobody's rights."""
    found = store.open_hand_over(organisation, product.id)
    if found is None or is_over(found, now=now):
        return None
    people = store.people(organisation, [found.to, found.proposed_by])
    to, by = people[found.to], people[found.proposed_by]
    if ended_otherwise(found, product, recipient_is_here=to.is_here, proposer_is_here=by.is_here):
        return None
    return OpenHandOver(hand_over=found, to=to.name, proposed_by=by.name)
