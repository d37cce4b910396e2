"""Measures of success and their readings."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.kernel.ids import MeasureId, NodeId, UserId

MAX_NAME = 100
MAX_UNIT = 20
MAX_MEASURED_BY = 500
MAX_MEASURES = 10
"""Of one node: a check-in is one form for all of them."""
MAX_NOTE = 2_000


class Direction(StrEnum):
    INCREASE = "increase"
    """From the baseline up to the target."""
    DECREASE = "decrease"
    AT_LEAST = "at_least"
    """Kept at the target or above, at all times."""
    AT_MOST = "at_most"
    EQUALS = "equals"


class Timing(StrEnum):
    LEADING = "leading"
    """Moves before the outcome does."""
    LAGGING = "lagging"


class Frequency(StrEnum):
    """How often a new reading is expected."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Field(StrEnum):
    """What the form of a measure asks for, and what an error about it points at."""

    NAME = "name"
    UNIT = "unit"
    BASELINE = "baseline"
    TARGET = "target"
    DIRECTION = "direction"
    TIMING = "timing"
    FREQUENCY = "frequency"
    MEASURED_BY = "measured_by"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A measure as somebody wants it."""

    name: str
    unit: str = ""
    """As people write it: "%", "days", "EUR"."""
    baseline: Decimal | None = None
    target: Decimal
    direction: Direction = Direction.INCREASE
    timing: Timing = Timing.LAGGING
    frequency: Frequency = Frequency.MONTHLY
    measured_by: str = ""
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    id: MeasureId
    node: NodeId
    position: int
    draft: Draft
    source: str = ""
    version: int = 1
    created_at: datetime
    removed_at: datetime | None = None
    """When it stopped being measured."""

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def unit(self) -> str:
        return self.draft.unit

    def with_draft(self, draft: Draft) -> "Measure":
        return replace(self, draft=draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    measure: MeasureId
    on: date
    value: Decimal
    confidence: int | None = None
    """0 to 10."""
    note: str = ""
    by: UserId | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What somebody said of a whole node on one date."""

    node: NodeId
    on: date
    confidence: int | None = None
    note: str = ""
    needs_support: bool = False
    by: UserId | None = None
    at: datetime
