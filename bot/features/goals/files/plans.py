"""What a file would do, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.features.goals.files.records import MeasureRecord, NodeRecord
from bot.features.goals.files.rows import Problem
from bot.features.goals.files.store import Spot
from bot.files.domains import NewDomain
from bot.files.verdicts import Verdict
from bot.kernel.audit import Change
from bot.kernel.ids import MeasureId, NodeId


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
    renamed_domains: dict[str, str] = field(default_factory=dict)
    """Names that domains had before, each with what is called so now, or took it in."""
    problems: list[Problem] = field(default_factory=list)
