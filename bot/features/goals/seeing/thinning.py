"""Fewer points for a chart: older readings give way to the last one of each week, month, quarter or year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.features.goals.rules.measures import Reading

MOST_POINTS: Final = 20


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


NAMED: Final[Mapping[Period, Callable[[date], tuple[int, int]]]] = {
    Period.WEEK: lambda on: on.isocalendar()[:2],
    Period.MONTH: lambda on: (on.year, on.month),
    Period.QUARTER: lambda on: (on.year, (on.month - 1) // 3),
    Period.YEAR: lambda on: (on.year, 0),
}
"""Which week, month, quarter or year a date is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    readings: tuple[Reading, ...]
    """The earliest date first."""
    period: Period | None = None
    """What the older ones were thinned to; None where all are shown."""
    whole_from: date | None = None
    """The date from which every reading is shown; None where all are."""
    left_out: int = 0
    """How many readings are not shown."""


def thinned(readings: Sequence[Reading], *, most: int = MOST_POINTS) -> Thinned:
    """Choose at most so many readings, which come the earliest date first, each date once.

    The latest are kept as they are, as many as there is room for; of what is older the last
    one of each period, by the shortest period that suffices. Should not even years suffice,
    the earliest are left out.
    """
    if len(readings) <= most:
        return Thinned(readings=tuple(readings))
    for period in Period:
        for kept in range(most, 0, -1):
            older, recent = readings[:-kept], readings[-kept:]
            ends = _ends(older, period, before=recent[0])
            if len(ends) + kept <= most and ends:
                return _told(readings, [*ends, *recent], period=period, whole_from=recent[0].on)
        ends = _ends(readings, period, before=None)
        if len(ends) <= most:
            return _told(readings, ends, period=period, whole_from=ends[-1].on)
    ends = _ends(readings, Period.YEAR, before=None)[-most:]
    return _told(readings, ends, period=Period.YEAR, whole_from=ends[-1].on)


def _ends(readings: Sequence[Reading], period: Period, *, before: Reading | None) -> list[Reading]:
    """Take the last reading of each period, but for the one that `before` is in: that one did not end there."""
    last = {NAMED[period](reading.on): reading for reading in readings}
    if before is not None:
        last.pop(NAMED[period](before.on), None)
    return list(last.values())


def _told(readings: Sequence[Reading], kept: Sequence[Reading], *, period: Period, whole_from: date) -> Thinned:
    return Thinned(readings=tuple(kept), period=period, whole_from=whole_from, left_out=len(readings) - len(kept))
