"""The Lean Value Tree: levels, nodes, what may hang under what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.kernel.ids import DomainId, NodeId, UserId

MAX_NAME = 150
MAX_WORDS = 3_000
MAX_PARTICIPANTS = 20
MAX_BACKLOG_LINKS = 10
MAX_URL = 2_000
MAX_LABEL = 75


class Level(StrEnum):
    """From the top down: each level hangs under one that stands before it."""

    VISION = "vision"
    GOAL = "goal"
    BET = "bet"
    INITIATIVE = "initiative"

    @property
    def depth(self) -> int:
        return list(Level).index(self)


class State(StrEnum):
    PROPOSED = "proposed"
    DECLINED = "declined"
    """Kept, so that old buttons never mean another node; shown nowhere."""
    ACTIVE = "active"
    STOPPED = "stopped"
    """By a review. What it taught stays readable."""
    ARCHIVED = "archived"


class Field(StrEnum):
    """What the form of a node asks for, and what an error about it points at."""

    NAME = "name"
    OUTCOME = "outcome"
    DOMAIN = "domain"
    PARENT = "parent"
    LEAD = "lead"
    PARTICIPANTS = "participants"
    WATCHER = "watcher"
    SPONSOR = "sponsor"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    WEIGHT = "weight"
    BELIEF = "belief"
    EXPECTED_OUTCOME = "expected_outcome"
    SUCCESS_SIGNAL = "success_signal"
    KILL_CRITERIA = "kill_criteria"
    REVIEW_ON = "review_on"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogLink:
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """We believe `belief`, which will result in `expected_outcome`; we will know when `success_signal`."""

    belief: str = ""
    expected_outcome: str = ""
    success_signal: str = ""
    kill_criteria: str = ""
    """What would make us stop."""

    @property
    def is_open(self) -> bool:
        """Whether any part of it has no answer yet."""
        return not all((self.belief, self.expected_outcome, self.success_signal, self.kill_criteria))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A node as somebody wants it."""

    level: Level
    name: str
    outcome: str = ""
    domain: DomainId | None = None
    """None for the whole organisation."""
    parent: NodeId | None = None
    lead: UserId | None = None
    participants: tuple[UserId, ...] = ()
    watcher: UserId | None = None
    sponsor: UserId | None = None
    starts_on: date
    ends_on: date | None = None
    weight: Decimal | None = None
    """How much it counts in its parent's progress, beside its siblings; None where none is given."""
    hypothesis: Hypothesis = field(default_factory=Hypothesis)
    review_on: date | None = None
    backlog: tuple[BacklogLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidStatus:
    """What a lead says the status is, whatever the readings say."""

    status: str
    because: str
    until: date
    """The last date on which it holds."""
    by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    id: NodeId
    draft: Draft
    """What is written in it."""
    state: State
    said: SaidStatus | None = None
    proposed_by: UserId | None = None
    source: str = ""
    """What names it in files."""
    version: int = 1

    @property
    def level(self) -> Level:
        return self.draft.level

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def domain(self) -> DomainId | None:
        return self.draft.domain

    @property
    def parent(self) -> NodeId | None:
        return self.draft.parent

    @property
    def is_active(self) -> bool:
        return self.state is State.ACTIVE

    def with_draft(self, draft: Draft) -> "Node":
        return replace(self, draft=draft)


class Question(StrEnum):
    """The three questions that every node should have an answer to."""

    WHO_TAKES_PART = "who takes part"
    HOW_MEASURED = "how it is measured"
    WHO_SUPPORTS = "who watches and supports it"


def open_questions(node: Node, *, measures: int) -> tuple[Question, ...]:
    """Tell which of the three have no answer yet. `measures` is how many measures of success it has."""
    draft = node.draft
    found: list[Question] = []
    if draft.lead is None or not draft.participants:
        found.append(Question.WHO_TAKES_PART)
    if not measures:
        found.append(Question.HOW_MEASURED)
    if draft.watcher is None or draft.sponsor is None:
        found.append(Question.WHO_SUPPORTS)
    return tuple(found)


class Misplaced(StrEnum):
    """Why a node cannot hang where somebody wants it."""

    GONE = "gone"
    """There is no such parent, or it is not active."""
    ITSELF = "itself"
    """The parent is the node itself, or lies below it."""
    LEVEL = "level"
    """The parent's level does not stand above."""
    VISION = "vision"
    """A vision hangs under nothing."""
    ALONE = "alone"
    """It hangs under nothing, though there is something for it to hang under; or it is a bet or an initiative."""
    OTHER_DOMAIN = "other_domain"
    """The parent belongs to another domain."""
    ORGANISATION = "organisation"
    """What is of the whole organisation hangs under something of the whole organisation."""
    FAR = "far"
    """A domain's goal hangs under a goal or vision of the whole organisation, not under one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """What the organisation itself has written so far, for others to hang under."""

    has_vision: bool = False
    has_goal: bool = False


def misplaced(
    draft: Draft, *, node: NodeId | None, parent: Node | None, above: Sequence[NodeId], roots: Roots
) -> Misplaced | None:
    """Tell why a node cannot hang under `parent`, None where it can.

    `above` are the ids of the parent and of everything above it; `node` is None for a new one. A
    goal stands at the top only as long as the organisation has said nothing that it could hang
    under: a domain may begin before the organisation has.
    """
    if draft.parent is None:
        return None if _may_stand_alone(draft, roots) else Misplaced.ALONE
    if parent is None or not parent.is_active:
        return Misplaced.GONE
    return next((why for why, holds in _faults(draft, node, parent, above) if holds), None)


def _faults(
    draft: Draft, node: NodeId | None, parent: Node, above: Sequence[NodeId]
) -> Iterator[tuple[Misplaced, bool]]:
    is_goal_of_a_domain = draft.level is Level.GOAL and draft.domain is not None
    is_goal_under_a_goal = is_goal_of_a_domain and parent.level is Level.GOAL
    yield Misplaced.ITSELF, node is not None and node in above
    yield Misplaced.VISION, draft.level is Level.VISION
    yield Misplaced.LEVEL, parent.level.depth >= draft.level.depth and not is_goal_under_a_goal
    yield Misplaced.ORGANISATION, draft.domain is None and parent.domain is not None
    yield Misplaced.FAR, is_goal_of_a_domain and parent.domain is not None
    yield Misplaced.OTHER_DOMAIN, parent.domain not in {None, draft.domain}


def _may_stand_alone(draft: Draft, roots: Roots) -> bool:
    if draft.level is Level.VISION:
        return True
    if draft.level is not Level.GOAL:
        return False
    return not roots.has_vision and (draft.domain is None or not roots.has_goal)


def above(node: NodeId | None, parents: Mapping[NodeId, NodeId | None]) -> tuple[NodeId, ...]:
    """List a node and everything above it, from itself up. A ring, which rows should never hold, ends where it closes."""
    found: list[NodeId] = []
    while node is not None and node not in found:
        found.append(node)
        node = parents.get(node)
    return tuple(found)
