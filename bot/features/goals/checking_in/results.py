"""What the form of a check-in shows, and what came of one."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.features.goals.checking_in.typed import Seen, Typed
from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.measures import CheckIn, Measure, Reading
from bot.features.goals.rules.tree import Level, Node
from bot.kernel.ids import NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """A value that somebody else wrote while the form was open."""

    by: str
    on: date
    value: Decimal
    at: datetime
    """In the zone of whoever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure in the form."""

    measure: Measure
    latest: Reading | None
    met: Wrote | None = None
    is_redefined: bool = False
    """Whether somebody changed the measure itself while the form was open."""
    compared: Decimal | None = None
    """What the typed value is so far from that it is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A check-in of somebody else's while the form was open."""

    by: str
    at: datetime
    """In the zone of whoever reads it."""
    check_in: CheckIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What was typed for a measure that was removed while the form was open."""

    name: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form, empty or with what was typed in it."""

    node: Node
    lines: tuple[Line, ...]
    left_out: int
    """Measures that the form has no room for."""
    last: CheckIn | None
    today: date
    """Where the person lives."""
    seen: Seen
    typed: Typed | None = None
    others: tuple[Other, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def has_questions(self) -> bool:
        return any(line.compared is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One new reading, in words as people read numbers."""

    name: str
    before: str
    """The value before that date; empty where it is the first."""
    after: str
    instead_of: str = ""
    """What had been written for the same date."""
    latest: str = ""
    """What stays the last value, where that is of a later date; empty where the new one is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A check-in as it was saved. It is written down as it was told, so that a repeat is told the same."""

    node: NodeId
    name: str
    level: Level
    by: str
    on: date
    moved: tuple[Moved, ...]
    confidence: int | None
    has_note: bool
    needs_support: bool
    sponsor: str
    """Their name; empty where there is none."""
    was: Status
    now: Status
    because: str
    is_said: bool
    """Whether the status is what a lead says, and not what the readings say."""
    followers: int
    """Channels that are told that the status changed."""

    def as_answer(self) -> str:
        return json.dumps({**asdict(self), "on": self.on.isoformat()})


def saved_in(answer: str) -> Saved:
    """Read back what `as_answer` wrote."""
    held = json.loads(answer)
    return Saved(
        **{
            **held,
            "on": date.fromisoformat(held["on"]),
            "level": Level(held["level"]),
            "was": Status(held["was"]),
            "now": Status(held["now"]),
            "moved": tuple(Moved(**one) for one in held["moved"]),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a lead wants the status to be. Without `status`, what the readings say holds again."""

    status: Status | None
    because: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The form in which a lead says what the status is."""

    node: Node
    judgement: Judgement
    today: date
    mark: str
    """Of what was said before, so that a change meanwhile is noticed."""
    said_by: str = ""
    """Whoever said what holds now."""
    wish: Wish | None = None
    """What was typed, where the form is shown again."""
    is_changed: bool = False
    """Whether somebody else said something while the form was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it."""

    node: NodeId
    name: str
    level: Level
    by: str
    wish: Wish
    was: Status
    now: Status
    because: str
    followers: int

    def as_answer(self) -> str:
        wish = {
            "status": self.wish.status,
            "because": self.wish.because,
            "until": None if self.wish.until is None else self.wish.until.isoformat(),
        }
        return json.dumps({**asdict(self), "wish": wish})


def told_in(answer: str) -> Told:
    """Read back what `as_answer` wrote."""
    held = json.loads(answer)
    wish = held["wish"]
    return Told(
        **{
            **held,
            "level": Level(held["level"]),
            "was": Status(held["was"]),
            "now": Status(held["now"]),
            "wish": Wish(
                status=None if wish["status"] is None else Status(wish["status"]),
                because=wish["because"],
                until=None if wish["until"] is None else date.fromisoformat(wish["until"]),
            ),
        }
    )
