"""When a digest is due: dates of a local calendar, and the instants that they stand for.

A schedule is a rhythm and the date on which it starts. Everything else follows from these
two, so a bot that was stopped for a month knows what it missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from bot.kernel.zones import zone as zone_of

MONDAY = 0
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATE = timedelta(hours=48)
"""How late an edition may still go out."""
QUARTERS = frozenset({1, 4, 7, 10})


class Cadence(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    """On the first such weekday of each month."""
    QUARTERLY = "quarterly"
    """On the first such weekday of January, April, July and October; only the organisation's own digest."""


HALF = {
    Cadence.WEEKLY: timedelta(days=3.5),
    Cadence.FORTNIGHTLY: timedelta(days=7),
    Cadence.MONTHLY: timedelta(days=15),
    Cadence.QUARTERLY: timedelta(days=45),
}
"""The least time between an edition and the first one of changed settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often, on which weekday (0 is Monday), and when by which clock on the wall."""

    cadence: Cadence
    weekday: int
    at: time
    zone: str
    """An IANA name."""

    def falls_on(self, day: date) -> bool:
        """Whether an edition may be due on this date, leaving aside which week a fortnightly one is in."""
        if day.weekday() != self.weekday:
            return False
        if self.cadence in {Cadence.WEEKLY, Cadence.FORTNIGHTLY}:
            return True
        return day.day <= 7 and (self.cadence is Cadence.MONTHLY or day.month in QUARTERS)  # noqa: PLR2004


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A local date on which an edition is due, and the instant that this means."""

    on: date
    at: datetime


def instant_of(day: date, rhythm: Rhythm) -> datetime:
    """Return the instant, in UTC, at which `day` has the rhythm's time.

    Where clocks are put back the time comes twice: the first counts. Where they are put
    forward over it, even over the whole day, the first instant after the gap counts.
    """
    zone = zone_of(rhythm.zone)
    wanted = datetime.combine(day, rhythm.at)
    first = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(first, zone) == wanted:
        return first
    # In a gap, fold=1 reckons with the offset after it and so lands before it; fold=0 lands behind it.
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _first_behind(wanted, zone, before=before, behind=first)


def due_from(rhythm: Rhythm, starts_on: date, *, after: date | None = None) -> Iterator[Due]:
    """List, without end, what is due under a rhythm that starts on or after a date, and later than `after`."""
    return (Due(day, instant_of(day, rhythm)) for day in _dates(rhythm, starts_on, after))


def start_of(rhythm: Rhythm, *, now: datetime, last: datetime | None) -> date:
    """Return the date on which new, changed or resumed settings are first due.

    It is the first matching one in the future that keeps half a cadence from the last
    edition's due instant, so a change never brings two digests at once.
    """
    earliest = now if last is None else max(now, last + HALF[rhythm.cadence] - timedelta(microseconds=1))
    # Begin two days back: the zone may be behind, and a skipped day's instant lies on the next.
    day = (earliest - timedelta(days=2)).astimezone(zone_of(rhythm.zone)).date()
    while not (rhythm.falls_on(day) and instant_of(day, rhythm) > earliest):
        day += timedelta(days=1)
    return day


def open_dues(rhythm: Rhythm, starts_on: date, *, after: date | None, now: datetime) -> list[Due]:
    """List what was due up to now and comes after the last date that is settled already."""
    return list(takewhile(lambda due: due.at <= now, due_from(rhythm, starts_on, after=after)))


def next_due(rhythm: Rhythm, starts_on: date, *, after: date | None, now: datetime) -> Due:
    """Return what goes out next: the latest that is overdue but not too late, else the first to come."""
    overdue = open_dues(rhythm, starts_on, after=after, now=now)
    if overdue and now - overdue[-1].at <= LATE:
        return overdue[-1]
    return next(due for due in due_from(rhythm, starts_on, after=after) if due.at > now)


def _dates(rhythm: Rhythm, starts_on: date, after: date | None) -> Iterator[date]:
    earliest = starts_on if after is None else max(starts_on, after + timedelta(days=1))
    if rhythm.cadence in {Cadence.WEEKLY, Cadence.FORTNIGHTLY}:
        step = 7 if rhythm.cadence is Cadence.WEEKLY else 14
        # Counted from the start, so that a fortnightly rhythm keeps to its weeks.
        first = starts_on + timedelta(days=(rhythm.weekday - starts_on.weekday()) % 7)
        skipped = max(0, -((first - earliest).days // step))
        return (first + timedelta(days=turn * step) for turn in count(skipped))
    months = count(earliest.year * 12 + earliest.month - 1)
    days = (_first_in(date(month // 12, month % 12 + 1, 1), rhythm.weekday) for month in months)
    return (day for day in days if day >= earliest and rhythm.falls_on(day))


def _first_in(month: date, weekday: int) -> date:
    return month + timedelta(days=(weekday - month.weekday()) % 7)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _first_behind(wanted: datetime, zone: ZoneInfo, *, before: datetime, behind: datetime) -> datetime:
    """Find the second at which the wall clock jumps over `wanted`."""
    span = int((behind - before).total_seconds())
    low, high = 0, span
    while high - low > 1:
        middle = (low + high) // 2
        if _wall(before + timedelta(seconds=middle), zone) >= wanted:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)
