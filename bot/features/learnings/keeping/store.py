"""What keeping a learning true asks of the rows, beside what logging one does."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.rules import Learning
from bot.features.learnings.store import LearningStore
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, OrganisationId, UserId


class KeepingStore(LearningStore, Protocol):
    def pointing_at(self, organisation: OrganisationId, learnings: Collection[LearningId]) -> tuple[Learning, ...]:
        """List the learnings whose place one of these took, and those that were added to one, the oldest first."""
        ...

    def applications(self, organisation: OrganisationId, learning: LearningId) -> tuple[Application, ...]:
        """List what other domains do with it, the latest answer first."""
        ...

    def apply(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        domain: DomainId,
        answer: Answer,
        *,
        outcome: Outcome | None,
        note: str | None,
        by: UserId,
        now: datetime,
    ) -> Application:
        """Write what a domain does with it, in place of what it said before."""
        ...

    def questions(self, organisation: OrganisationId, learning: LearningId) -> int:
        """Count the people who asked its author about it."""
        ...

    def history(self, organisation: OrganisationId, learning: LearningId, *, most: int) -> tuple[Entry, ...]:
        """List the latest changes of it, the latest first."""
        ...
