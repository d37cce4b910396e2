"""What files ask of the rows of learnings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.features.learnings.files.records import Record
from bot.features.learnings.rules import Tag
from bot.files.domains import DomainFileStore
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Record):
    """A learning that is here already, as a file would tell it now."""

    id: LearningId
    domain_id: DomainId | None
    touched: bool
    """Whether somebody changed it here."""


class ImportStore(DomainFileStore, Protocol):
    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> Mapping[str, Stored]:
        """Return those that are here already, by what names them in files."""
        ...

    def tags_now(self, organisation: OrganisationId, tags: Sequence[Tag]) -> Mapping[str, Tag]:
        """Tell for each tag that is known here, by its folded name, which one it is now."""
        ...

    def add(self, organisation: OrganisationId, lessons: Sequence[tuple[Record, DomainId | None]]) -> None:
        """Add learnings with their domains; they have no successors yet."""
        ...

    def change(self, organisation: OrganisationId, learning: LearningId, to: Record, domain: DomainId | None) -> None:
        """Write what a file says now of a learning that nobody touched here; its successor stays.

        What was posted of it follows, as it does when somebody changes it.
        """
        ...

    def succeed(self, organisation: OrganisationId, learning: LearningId, successor: LearningId | None) -> None: ...

    def leads_to(self, organisation: OrganisationId, learning: LearningId, end: LearningId) -> bool:
        """Whether `end` is this learning, or one of its successors."""
        ...

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        """Record an act in the audit."""
        ...


class ExportStore(Protocol):
    def domains_called(self, organisation: OrganisationId, name: str) -> tuple[DomainId, ...]:
        """Find domains by name, whatever its case and accents: the one that has it, and archived ones that had it."""
        ...

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        """List the names of domains that take learnings."""
        ...

    def how_many(self, organisation: OrganisationId, domains: Collection[DomainId] | None) -> int:
        """Count the learnings of these domains, or all: those that were not taken back."""
        ...

    def records(self, organisation: OrganisationId, domains: Collection[DomainId] | None) -> Iterator[Sequence[Record]]:
        """Yield the same in portions of at most a thousand, the earliest first, in an order that is the same everywhere."""
        ...
