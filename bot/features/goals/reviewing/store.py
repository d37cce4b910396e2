"""What reviews and lessons ask of their rows, beside what keeping nodes does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.reviewing.rules import Review
from bot.features.goals.seeing.news import Channel
from bot.kernel.access import Standing
from bot.kernel.ids import LearningId, NodeId, OrganisationId, UserId


class How(StrEnum):
    """How a lesson belongs to a node."""

    USED = "used"
    """Somebody learned it elsewhere, and it is put to use here."""
    TAUGHT = "taught"
    """The node taught it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A learning as much as a line shows of it, for somebody who may read it."""

    id: LearningId
    headline: str
    """Its title, else its first sentence."""
    domain: str
    """The name of the domain that learned it; empty where it has none yet."""
    what_became: str = ""
    """In a word or two, where it no longer counts as it is: "retired", for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    learning: LearningId
    how: How
    by: UserId | None


class ReviewStore(KeepingStore, Protocol):
    def following(self, organisation: OrganisationId, node: NodeId) -> Sequence[Channel]:
        """List the channels that follow a node, by name."""
        ...

    def reviews(self, organisation: OrganisationId, node: NodeId, *, most: int) -> Sequence[Review]:
        """Return the latest reviews of a node, the latest first."""
        ...

    def add_review(self, organisation: OrganisationId, node: NodeId, review: Review) -> Review:
        """Store a review; return it with its number."""
        ...

    # Lessons.

    def lessons(self, standing: Standing, learnings: Collection[LearningId]) -> Mapping[LearningId, Lesson]:
        """Read those of these that the person may read and that were not taken back."""
        ...

    def links(self, organisation: OrganisationId, node: NodeId) -> Sequence[Link]:
        """List what belongs to a node, the latest first, whoever may read it."""
        ...

    def link(
        self, organisation: OrganisationId, node: NodeId, learning: LearningId, how: How, *, by: UserId, now: datetime
    ) -> bool:
        """Say that a learning belongs to a node; return whether that is new. What is said already stays as it is."""
        ...

    def unlink(self, organisation: OrganisationId, node: NodeId, learning: LearningId) -> bool:
        """Take that back; return whether there was anything to take back."""
        ...
