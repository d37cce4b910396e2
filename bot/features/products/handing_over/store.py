"""What hand-overs ask of their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.features.products.handing_over.rules import HandOver
from bot.features.products.news import NewsStore
from bot.features.products.store import ProductStore
from bot.kernel.ids import HandOverId, OrganisationId, ProductId


class HandOverRows(Protocol):
    def open_hand_over(self, organisation: OrganisationId, product: ProductId) -> HandOver | None:
        """Return the one that nobody decided, where there is one."""
        ...


class HandOverStore(ProductStore, NewsStore, HandOverRows, Protocol):
    def hand_over(self, organisation: OrganisationId, hand_over: HandOverId) -> HandOver | None: ...

    def add_hand_over(self, organisation: OrganisationId, hand_over: HandOver) -> HandOver:
        """Store a new one; return it with its number."""
        ...

    def save_hand_over(self, organisation: OrganisationId, hand_over: HandOver) -> HandOver:
        """Write what became of it; return it with its version counted up."""
        ...

    def to_look_at(self, organisation: OrganisationId, *, since: datetime) -> Sequence[HandOverId]:
        """List those that are open, and those that ended at this time or later, the oldest first."""
        ...

    # Products that changed hands.

    def given(self, organisation: OrganisationId, *, since: datetime) -> Sequence[ProductId]:
        """List products with an owner, or none, since this time or later; not those that are new since."""
        ...

    def owners_followed(self, organisation: OrganisationId) -> datetime | None:
        """Tell up to when letters to deputies follow who owns a product; None for never."""
        ...

    def follow_owners(self, organisation: OrganisationId, *, until: datetime) -> None: ...

    # What was told.

    def told(self, organisation: OrganisationId, prefix: str) -> Sequence[tuple[str, datetime]]:
        """List the keys of posts that begin like this, as they were stored, each with when that was."""
        ...

    def show(
        self,
        organisation: OrganisationId,
        key: str,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> bool:
        """Let a message that may be in Slack show this from now on; return whether it showed something else."""
        ...
