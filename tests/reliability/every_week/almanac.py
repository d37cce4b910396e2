"""What the clocks of a zone showed and when, found by looking at them: what the rules are compared with.

Nothing here is taken from Pollen but the zones themselves. A zone is looked at from instant to instant in UTC,
which is never ambiguous, and each change of its offset is searched to the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from importlib import resources

from bot.kernel.zones import zone, zone_names

FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
SPARE = timedelta(days=100)
NONE, SECOND = timedelta(0), timedelta(seconds=1)
HALF = {"weekly": 3.5, "fortnightly": 7.0, "monthly": 15.0, "quarterly": 45.0}
"""Half a cadence, in days."""
LONGEST = {"weekly": 7, "fortnightly": 14, "monthly": 35, "quarterly": 98}
"""The most days from one date to the next."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time during which a zone's offset stays the same."""

    begins: datetime
    ends: datetime
    offset: timedelta

    def shown(self, instant: datetime) -> datetime:
        """What the clock on the wall shows, without a zone."""
        return (instant + self.offset).replace(tzinfo=None)


@dataclass(frozen=True)
class Almanac:
    """The spans of one zone."""

    name: str
    spans: tuple[Span, ...]

    def instant(self, day: date, at: time) -> datetime:
        """The first instant that shows this, or else the one at which the clock jumps over it."""
        wanted = datetime.combine(day, at)
        for span in self.spans:
            if span.shown(span.begins) > wanted:
                return span.begins
            if wanted < span.shown(span.ends):
                return (wanted - span.offset).replace(tzinfo=UTC)
        raise AssertionError(f"{wanted} lies outside of the almanac of {self.name}")

    @property
    def changes(self) -> list[datetime]:
        return [span.begins for span in self.spans[1:] if FIRST <= span.begins < LAST]


def almanac(name: str, *, step: timedelta, first: datetime = FIRST, last: datetime = LAST) -> Almanac:
    """Look at a zone's clock every `step`; two changes within one step that undo each other stay unseen."""
    clock, ends = zone(name), last + SPARE
    spans: list[Span] = []
    begins = here = first - SPARE
    offset = begins.astimezone(clock).utcoffset() or NONE
    while here < ends:
        there = here + step
        if there.astimezone(clock).utcoffset() == offset:
            here = there
            continue
        before, behind = here, there
        while behind - before > SECOND:
            middle = before + (behind - before) // 2
            if middle.astimezone(clock).utcoffset() == offset:
                before = middle
            else:
                behind = middle
        behind = behind.replace(microsecond=0)
        spans.append(Span(begins, behind, offset))
        begins = here = behind
        offset = here.astimezone(clock).utcoffset() or NONE
    return Almanac(name, (*spans, Span(begins, ends + step, offset)))


def different_zones() -> dict[str, list[str]]:
    """Every IANA zone: those of which all rules are the same byte by byte stand behind the first of them."""
    same: dict[str, list[str]] = {}
    for name in sorted(zone_names()):
        rules = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        same.setdefault(sha256(rules).hexdigest(), []).append(name)
    return {names[0]: names for names in same.values()}


def matches(cadence: str, weekday: int, day: date) -> bool:
    """Whether a digest may be due on a date, leaving aside which weeks a fortnightly one takes."""
    first_such = day.weekday() == weekday and (day - timedelta(days=7)).month != day.month
    return {
        "weekly": day.weekday() == weekday,
        "fortnightly": day.weekday() == weekday,
        "monthly": first_such,
        "quarterly": first_such and day.month in {1, 4, 7, 10},
    }[cadence]


def days(first: date, *, every: int = 1) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=every)


@dataclass(frozen=True, slots=True)
class Settings:
    """When a digest is to come, as a lead sees it in the form."""

    cadence: str
    weekday: int
    at: time
    zone: str


def dues(
    settings: Settings, of: Almanac, *, set_at: datetime, last: datetime | None
) -> Iterator[tuple[date, datetime]]:
    """What is due under settings that were chosen at an instant, after the last edition: date by date, without end.

    The first one lies ahead and at least half a cadence from the last edition; each further
    one is a step on, whatever the clocks do.
    """
    earliest = set_at if last is None else last + timedelta(days=HALF[settings.cadence])
    begun: date | None = None
    for day in days(min(set_at, earliest).date() - timedelta(days=3)):
        if not matches(settings.cadence, settings.weekday, day):
            continue
        at = of.instant(day, settings.at)
        if begun is None and (at <= set_at or at < earliest):
            continue
        begun = begun or day
        if settings.cadence != "fortnightly" or (day - begun).days % 14 == 0:
            yield day, at
