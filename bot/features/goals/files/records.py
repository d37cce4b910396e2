"""Goals as files tell them: the same whichever database they came from or go to."""

from dataclasses import dataclass
from datetime import datetime

from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import Draft, SaidStatus, State
from bot.kernel.ids import MeasureId, NodeId, UserId

NOWHERE = NodeId(0)
"""The node of what does not hang anywhere yet: a record's place is told by names, not by numbers."""
NOTHING = MeasureId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRecord:
    """Everything of a node but what is known of it in one database alone."""

    source: str
    """What names it in files."""
    draft: Draft
    """Without domain and parent, which stand below by their names."""
    domain: str = ""
    """Its domain's name; empty for the whole organisation."""
    domain_archived: bool = False
    parent: str = ""
    """What names its parent in files; empty at the top."""
    state: State = State.ACTIVE
    archived_with: str = ""
    """What names the node with which it was archived; empty for none."""
    said: SaidStatus | None = None
    proposed_by: UserId | None = None
    created_at: datetime | None = None
    """None where a file does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecord:
    source: str
    node: str
    """What names its node in files."""
    draft: MeasureDraft
    removed_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A node with everything that belongs to it."""

    node: NodeRecord
    measures: tuple[tuple[MeasureRecord, tuple[Reading, ...]], ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    reviews: tuple[Review, ...] = ()
