"""What is said of a node's status and progress, and why."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.features.goals.rules.measures import Measure, Reading
from bot.kernel.ids import UserId


class Status(StrEnum):
    """From readings and the time that has passed, never a matter of taste; the worst first."""

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    STALE = "stale"
    """The last reading is older than its measure's frequency allows."""
    NO_DATA = "no_data"
    ON_TRACK = "on_track"
    ACHIEVED = "achieved"

    @property
    def words(self) -> str:
        """Say it inside a sentence: "off track"."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measure as it stands."""

    measure: Measure
    latest: Reading | None
    progress: Decimal | None
    """0 at the baseline, 1 at the target; below 0 where it went the wrong way. None where it cannot be told."""
    expected: Decimal | None
    """What progress would be by now if it went evenly; 1 for what is kept all the time; None where no end is set."""
    status: Status
    because: str
    """In a sentence."""
    due_on: date
    """When the next reading is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A node as it stands."""

    status: Status
    because: str
    """In a sentence: what decided it."""
    progress: Decimal | None
    how: str
    """In a sentence: how progress was computed from measures or nodes below; empty where there is none."""
    expected: Decimal | None = None
    """What `progress` would be by now if it went evenly; None where no end is set."""
    measured: tuple[Measured, ...] = ()
    computed: Status | None = None
    """What the readings say, where a lead says what the status is; `because` is then the lead's reason."""
    computed_because: str = ""
    said_by: UserId | None = None
    said_until: date | None = None

    @property
    def is_said(self) -> bool:
        return self.computed is not None
