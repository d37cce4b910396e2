"""What files of goals ask of their rows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.goals.files.records import MeasureRecord, NodeRecord, Whole
from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.features.goals.rules.tree import Level, State
from bot.files.domains import DomainFileStore
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, MeasureId, NodeId, OrganisationId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node hangs that is here, or is to come."""

    id: NodeId
    source: str
    level: Level
    name: str
    domain: DomainId | None
    parent: NodeId | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNode:
    record: NodeRecord
    id: NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeasure:
    record: MeasureRecord
    id: MeasureId
    node: NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeToStore:
    """A node as it is to be. `parent` and `archived_with` are told by what names them in files."""

    record: NodeRecord
    domain: DomainId | None


class GoalFileStore(DomainFileStore, Protocol):
    def known_people(self, organisation: OrganisationId, users: Collection[UserId]) -> frozenset[UserId]:
        """Tell who of these Slack has told us of, whether they are still here or not."""
        ...

    # What is here.

    def spots(self, organisation: OrganisationId) -> Sequence[Spot]:
        """Tell of every node where it hangs, also of declined ones."""
        ...

    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> Mapping[str, StoredNode]:
        """Return those that are here already, by what names them in files."""
        ...

    def stored_measures(
        self, organisation: OrganisationId, *, nodes: Collection[NodeId], sources: Collection[str]
    ) -> Sequence[StoredMeasure]:
        """Return the measures of these nodes, removed ones too, in their order, and those of these names."""
        ...

    def touched(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> frozenset[NodeId]:
        """Tell which of these somebody changed here, or their measures."""
        ...

    # The tree is stored.

    def add_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None: ...

    def change_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None:
        """Write these nodes, counting their versions up: a form that is open somewhere notices."""
        ...

    def numbers(self, organisation: OrganisationId, sources: Collection[str]) -> Mapping[str, NodeId]: ...

    def add_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureRecord, NodeId]], *, now: datetime
    ) -> Mapping[str, MeasureId]:
        """Add measures, each after the others of its node."""
        ...

    def change_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureId, MeasureRecord]]
    ) -> None: ...

    def arrange_measures(self, organisation: OrganisationId, order: Sequence[MeasureId]) -> None:
        """Put measures of a node into this order."""
        ...

    def record_all(self, organisation: OrganisationId, entries: Sequence[Entry]) -> None:
        """Record acts in the audit."""
        ...

    # What was said of it.

    def readings_of(
        self, organisation: OrganisationId, measures: Collection[MeasureId]
    ) -> Mapping[MeasureId, Sequence[Reading]]: ...

    def was_written_here(self, organisation: OrganisationId, reading: Reading) -> bool:
        """Whether somebody checked in with this reading here."""
        ...

    def put_readings(self, organisation: OrganisationId, readings: Sequence[Reading]) -> None:
        """Store readings, each in the place of one of the same date."""
        ...

    def check_ins_of(
        self, organisation: OrganisationId, nodes: Collection[NodeId]
    ) -> Mapping[NodeId, Sequence[CheckIn]]: ...

    def add_check_ins(self, organisation: OrganisationId, check_ins: Sequence[CheckIn]) -> None: ...

    def reviews_of(
        self, organisation: OrganisationId, nodes: Collection[NodeId]
    ) -> Mapping[NodeId, Sequence[Review]]: ...

    def add_reviews(self, organisation: OrganisationId, reviews: Sequence[tuple[NodeId, Review]]) -> None: ...


class GoalExportStore(Protocol):
    def how_many(self, organisation: OrganisationId) -> int:
        """Count the nodes, but for declined ones."""
        ...

    def wholes(self, organisation: OrganisationId) -> Iterator[Whole]:
        """Yield the same with everything that belongs to them, each before what is below it.

        They come in an order that is the same in every database: by name, then by what names them in files.
        """
        ...

    def names(self, organisation: OrganisationId) -> Mapping[UserId, str]:
        """Tell what everybody here is called."""
        ...
