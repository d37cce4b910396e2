"""What happened with goals in the demo, as the report needs it: messages and pages as they were seen then."""

from dataclasses import dataclass
from datetime import datetime

from demo.acts.goals import CheckedIn, Stopped, Written
from demo.acts.hands import View
from demo.channels import Message
from demo.organisation import CheckIn, Follow, Goal, Learning, Look, Snooze, StatusWord, SupportAnswer, SupportRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWritten:
    at: datetime
    goal: Goal
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersTyped:
    at: datetime
    event: CheckIn
    done: CheckedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSaid:
    at: datetime
    event: StatusWord
    page: View


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAsked:
    at: datetime
    event: SupportRequest
    told: Message
    """What the sponsor gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportGiven:
    at: datetime
    event: SupportAnswer
    told: Message
    """What whoever asked gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A reminder that came, and what somebody did with it."""

    at: datetime
    event: Snooze
    before: Message
    after: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class BetStopped:
    """A bet that a review stopped, and the lesson that it taught."""

    at: datetime
    bet: Goal
    because: str
    learning: Learning
    stopped: Stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    at: datetime
    event: Follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    at: datetime
    event: Look
    message: Message


GoalDone = (
    GoalWritten | NumbersTyped | StatusSaid | SupportAsked | SupportGiven | PutOff | BetStopped | Followed | Charted
)
