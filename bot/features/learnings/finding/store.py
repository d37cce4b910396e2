"""What finding asks of its rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.features.learnings.finding.queries import Hit, Which
from bot.features.learnings.rules import Kind
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import DomainId, LearningId, OrganisationId

Words = Sequence[Collection[str]]
"""Terms that must stand in a learning: one of each group."""
MOST_TERMS: Final = 600
"""Terms of a learning's body that are read to rank it. All of them are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Among which learnings somebody looks, of those that they may read."""

    which: Which = Which.CURRENT
    domain: DomainId | None = None
    other_than: DomainId | None = None
    """Only those of other domains than this."""
    tag: str | None = None
    """Folded."""
    kind: Kind | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A learning as much as ranking needs of it."""

    id: LearningId
    logged_at: datetime
    title: tuple[str, ...]
    """Its title's terms, in order."""
    body: tuple[str, ...]
    """The terms of what else it says, at most MOST_TERMS."""

    @property
    def terms(self) -> tuple[str, ...]:
        return self.title + self.body


class FindingStore(Protocol):
    def standing(self, actor: Actor) -> Standing: ...

    def newest(self, standing: Standing, scope: Scope, words: Words, *, most: int) -> tuple[Candidate, ...]:
        """Return the newest learnings in scope that have one word of each group, newest first."""
        ...

    def alike(self, organisation: OrganisationId, word: str) -> Collection[str]:
        """Return words of the organisation's, folded, among them all that are one letter away from a folded one."""
        ...

    def sample(self, organisation: OrganisationId, *, most: int) -> Sequence[Sequence[str]]:
        """Return the terms of so many of the newest learnings, whoever may read them."""
        ...

    def hits(self, standing: Standing, learnings: Sequence[LearningId]) -> tuple[Hit, ...]:
        """Return these learnings as lists show them, in this order; without those that the person may not read."""
        ...
