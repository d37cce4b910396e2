"""What tags ask of their rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.features.learnings.rules import Tag
from bot.features.learnings.tagging.rules import Known
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import Delivery, OrganisationId, UserId


class TagStore(Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def leads_somewhere(self, standing: Standing) -> bool:
        """Whether the person leads a domain that is active."""
        ...

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]: ...

    # Deliveries.

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # Tags.

    def known(self, standing: Standing, folded: str) -> tuple[Known, ...]:
        """Find tags with this in their names, old ones too, that the person may know."""
        ...

    def listed(self, standing: Standing, folded: str, *, skip: int, most: int) -> tuple[Known, ...]:
        """List tags with this in their names now, that the person may know, by name."""
        ...

    def now(self, organisation: OrganisationId, folded: str) -> Tag | None:
        """Return the tag of this folded name, or the one that took its place."""
        ...

    def count(self, organisation: OrganisationId, folded: str, *, most: int) -> int:
        """Count the learnings that have a tag and were not taken back, up to `most`."""
        ...

    def relabel(self, organisation: OrganisationId, tag: Tag) -> None:
        """Write a tag's name otherwise; it stays the same name when case and accents are left out."""
        ...

    def replace(self, organisation: OrganisationId, old: str, new: Tag) -> None:
        """Give every learning that has the old tag the new one instead, once, and those who type the old one too.

        The new one is made where there is none.
        """
        ...

    # The audit.

    def record(self, organisation: OrganisationId, entry: Entry) -> None: ...

    def last_act(self, organisation: OrganisationId, folded: str) -> Entry | None:
        """Return what was last done to the tag that had this folded name."""
        ...
