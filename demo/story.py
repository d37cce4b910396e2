"""What happened in the demo, as the report needs it: each piece holds the messages as they were seen then."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from demo.acts.digests import Asked
from demo.acts.hands import View
from demo.acts.lessons import Kept, Typed
from demo.acts.pages import Found
from demo.channels import Digest, Message, Shown
from demo.goal_story import BetStopped, GoalDone, NumbersTyped
from demo.onboarding_story import OnboardingDone, PhasePassed
from demo.organisation import (
    Answer,
    Domain,
    Edit,
    Learning,
    Outcome,
    Overview,
    Saving,
    ScheduleChange,
    Search,
    Undo,
)
from demo.product_story import HandOverDecided, ProductDone


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """How the domains came to be."""

    pressed: str
    """The button on the page of `/pollen` that opened the form."""
    form: View
    """As it was filled in."""
    proposed: View
    """The list of domains as the first proposer saw it afterwards."""
    accepted: Message
    """What told them that they lead one now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    at: datetime
    learning: Learning
    typed: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    at: datetime
    event: Answer
    digest: Digest
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    at: datetime
    event: Undo
    learning: Learning
    digests: list[Digest]
    """Those that had shown it, as they stand afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled:
    at: datetime
    event: ScheduleChange
    page: View


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An ordinary message that became a lesson."""

    at: datetime
    learning: Learning
    saving: Saving
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    at: datetime
    event: Edit
    learning: Learning
    digests: list[Digest]
    """Those that had shown it, as they stand afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    at: datetime
    old: Learning
    new: Learning
    page: View
    """Of the old one."""
    digests: list[Digest]
    """Those that had shown the old one, as they stand afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    at: datetime
    event: Outcome
    lesson: Shown
    """As it stood in the digest that brought it."""
    after: Shown
    """As it stands there afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    at: datetime
    event: Search
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    at: datetime
    event: Overview
    page: View
    """What `/digest` says then of the organisation's digest."""


Done = (
    Answered
    | TakenBack
    | Rescheduled
    | Saved
    | Corrected
    | Replaced
    | Worked
    | Searched
    | SetUp
    | GoalDone
    | ProductDone
    | OnboardingDone
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A Monday on which a domain got no digest, and why."""

    domain: Domain
    monday: date
    reason: str


@dataclass(slots=True)
class Week:
    number: int
    digests: list[Digest] = field(default_factory=list)
    """As they were when they were posted."""
    overviews: list[Message] = field(default_factory=list)
    """Digests of the whole organisation, as they were when they were posted."""
    logged: list[Logged] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)

    @property
    def learnings(self) -> list[Learning]:
        """Every lesson of the week: typed, saved, or taught by a bet."""
        return [one.learning for one in (*self.logged, *self.done) if isinstance(one, Logged | Saved | BetStopped)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What there is to count at the end: acts of domains and posts, nothing about a single person."""

    weeks: list[Week]
    unsent: list[Unsent]
    pings: int

    def counted(self) -> list[tuple[int, str]]:
        """Every number with what it counts."""
        learnings = [learning for week in self.weeks for learning in week.learnings]
        kept = sum(learning.visibility == "domain" for learning in learnings)
        done = [one for week in self.weeks for one in week.done]
        posted = [digest for week in self.weeks for digest in week.digests]
        answered = [one for one in done if isinstance(one, Answered)]
        given = Counter(one.event.answer for one in answered if one.asked.after.answer or one.asked.conversation)

        def count(kind: type) -> int:
            return sum(isinstance(one, kind) for one in done)

        return [
            (len(learnings), f"lessons logged: {len(learnings) - kept} for everyone, {kept} that stay in their domain"),
            (count(Saved), "of them saved from what somebody wrote to colleagues"),
            (count(BetStopped), "of them taught by a bet that was stopped"),
            (count(Corrected), "corrected, and put right wherever it stood"),
            (count(Replaced), "replaced by a newer one, to which it points"),
            (count(TakenBack), "taken back, and withdrawn wherever it stood"),
            (len(posted), f"digests posted, with {sum(len(digest.lessons) for digest in posted)} lessons"),
            (sum(len(week.overviews) for week in self.weeks), "more for the whole organisation"),
            (given["try"], "lessons that another domain tries or will try"),
            (count(Worked), "of them worked there, as that domain says"),
            (given["not_for_us"], "lessons that are not for the domain that read them"),
            (given["ask"], "conversations begun"),
            (count(NumbersTyped), "check-ins on goals"),
            (sum(one.event.accepts for one in done if isinstance(one, HandOverDecided)), "products with a new owner"),
            (count(PhasePassed), "times that a domain went on to its next phase"),
            (self.pings, "people notified by a mention"),
        ]
