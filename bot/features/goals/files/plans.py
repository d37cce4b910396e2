"""What a file would do, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.features.goals.files.records import MeasureRecord, NodeRecord
from bot.features.goals.files.rows import Problem
from bot.features.goals.files.store import Spot
from bot.kernel.audit import Change
from bot.kernel.ids import DomainId, MeasureId, NodeId


class Verdict(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The file says something else, but somebody changed it here: ours stays."""

    @property
    def writes(self) -> bool:
        return self in {Verdict.ADDED, Verdict.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNode:
    record: NodeRecord
    verdict: Verdict
    spot: Spot
    """Where it is to hang; its numbers are below 0 where they are not given yet."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeasure:
    record: MeasureRecord
    verdict: Verdict
    id: MeasureId
    """Below 0 for one that is not here yet."""
    node: NodeId
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDomain:
    """A domain that the file names and that is to be created. `id` is below 0."""

    id: DomainId
    name: str
    archived: bool


@dataclass(slots=True)
class Plan:
    nodes: dict[str, PlannedNode] = field(default_factory=dict)
    measures: dict[str, PlannedMeasure] = field(default_factory=dict)
    """By what names them in the file."""
    known_nodes: dict[str, NodeId] = field(default_factory=dict)
    """All that are here or to come, by what names them in files."""
    known_measures: dict[str, MeasureId] = field(default_factory=dict)
    """The same of those measures that the file names."""
    orders: list[Sequence[MeasureId]] = field(default_factory=list)
    """Of nodes whose measures are to stand in another order than here."""
    new_domains: list[NewDomain] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def verdict_of(changes: Sequence[Change], *, is_new: bool, is_touched: bool) -> Verdict:
    if is_new:
        return Verdict.ADDED
    if not changes:
        return Verdict.UNCHANGED
    return Verdict.KEPT if is_touched else Verdict.CHANGED
