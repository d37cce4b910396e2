"""What happened in the demo, as the report needs it: each piece holds the messages as they were seen then."""

from dataclasses import dataclass, field
from datetime import date, datetime

from demo.acts.digests import Asked
from demo.acts.hands import View
from demo.acts.lessons import Typed
from demo.channels import Digest, Message
from demo.organisation import Answer, Domain, Learning, ScheduleChange, Undo


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
    receipt: Message
    digests: list[Digest]
    """Those that had shown it, as they stand afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled:
    at: datetime
    event: ScheduleChange
    page: View


Done = Answered | TakenBack | Rescheduled


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
    logged: list[Logged] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What there is to count at the end: acts of domains and posts, nothing about a single person."""

    weeks: list[Week]
    digests: list[Digest]
    """As they stand now."""
    unsent: list[Unsent]
    pings: int

    def counted(self) -> list[tuple[int, str]]:
        """Every number with what it counts."""
        learnings = [one.learning for week in self.weeks for one in week.logged]
        kept = sum(learning.visibility == "domain" for learning in learnings)
        done = [one for week in self.weeks for one in week.done]
        posted = [digest for week in self.weeks for digest in week.digests]
        answers = [lesson.answer for digest in self.digests for lesson in digest.lessons if lesson.answer]
        declined = sum(answer.startswith("Not ") for answer in answers)
        return [
            (len(learnings), f"lessons logged: {len(learnings) - kept} for everyone, {kept} that stay in their domain"),
            (sum(isinstance(one, TakenBack) for one in done), "of them taken back, and withdrawn wherever it stood"),
            (len(posted), f"digests posted, with {sum(len(digest.lessons) for digest in posted)} lessons"),
            (len(answers) - declined, "lessons that another domain will try"),
            (declined, "lessons that are not for the domain that read them"),
            (sum(isinstance(one, Answered) and bool(one.asked.conversation) for one in done), "conversations begun"),
            (self.pings, "people notified by a mention"),
        ]
