"""Which decision fits a node, and what a review asks for. No Slack, no database, no clock."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.features.goals.rules.measures import MAX_NOTE
from bot.features.goals.rules.tree import Level, Node, State
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId, UserId
from bot.kernel.typed import length, without_nul

MAX_RATIONALE: Final = MAX_NOTE


class Decision(StrEnum):
    CONTINUE = "continue"
    """It goes on as it is."""
    RESCOPE = "rescope"
    """It goes on as something else: smaller, larger, or aimed elsewhere."""
    START = "start"
    """What was stopped goes on; what was to begin later begins now."""
    STOP = "stop"


class Field(StrEnum):
    """What the form asks for, and what an error about it points at."""

    DECISION = "decision"
    RATIONALE = "rationale"
    NEXT_ON = "next_on"


TEACHES: Final = frozenset({Decision.STOP, Decision.RESCOPE})
"""After these there is something to be learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    decision: Decision
    rationale: str
    next_on: date | None = None
    by: UserId | None = None
    at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A review as somebody sent it."""

    decision: Decision | None
    rationale: str = ""
    next_on: date | None = None
    mark: str = ""
    """Of what they had before their eyes (see `mark_of`)."""


def tidied(words: str) -> str:
    """Take off the space around what was typed, and what no database keeps."""
    return without_nul(words).strip()


class NotValidError(UserFacingError):
    """What was sent breaks rules: `problems` has a sentence for each field at fault, all at once."""

    def __init__(self, problems: dict[str, str]) -> None:
        field, text = next(iter(problems.items()))
        super().__init__(text, field=field)
        self.problems = problems


def decisions_for(node: Node, *, today: date) -> tuple[Decision, ...]:
    """List what may be decided of a node in its present state; nothing of what is only proposed, or archived."""
    if node.state is State.STOPPED:
        return (Decision.START,)
    if node.state is not State.ACTIVE:
        return ()
    if node.draft.starts_on > today:
        return (Decision.START, Decision.RESCOPE, Decision.STOP)
    return (Decision.CONTINUE, Decision.RESCOPE, Decision.STOP)


def problems_of(given: Given, node: Node, *, rationale: str, today: date) -> dict[str, str]:
    """Say what is wrong, by field. `rationale` is what was typed, cleaned."""
    found: dict[str, str] = {}
    if given.decision is None:
        found[Field.DECISION] = "Please choose what was decided."
    elif given.decision not in decisions_for(node, today=today):
        found[Field.DECISION] = "This does not fit any more. Please choose one of the others."
    if not rationale:
        found[Field.RATIONALE] = "Please say why, in a sentence or two: others will read it."
    elif (long := length(rationale)) > MAX_RATIONALE:
        found[Field.RATIONALE] = f"This has {long:,} characters and {MAX_RATIONALE:,} fit. Please shorten it."
    if given.decision is not Decision.STOP:
        found |= _next_problem(given.decision, given.next_on, node, today=today)
    return found


def _next_problem(decision: Decision | None, next_on: date | None, node: Node, *, today: date) -> dict[str, str]:
    if next_on is None:
        needed = node.level is Level.BET
        return {Field.NEXT_ON: "A bet needs a date on which it is reviewed again."} if needed else {}
    if next_on < today:
        return {Field.NEXT_ON: "This day has passed. Please choose a day to come."}
    if decision is not Decision.START and next_on < node.draft.starts_on:
        return {Field.NEXT_ON: "The review comes once it has started: choose a day from the start on."}
    return {}


def mark_of(node: Node, last: Review | None, below: Sequence[NodeId]) -> str:
    """Mark what somebody decides upon: when it is another one later, they should look again."""
    seen = (node.state, node.draft.review_on, 0 if last is None else last.number, sorted(below))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
