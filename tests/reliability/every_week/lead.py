"""What a lead may do to a schedule, and what must come of it: reckoned beside Pollen, by the almanac alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, takewhile

from tests.reliability.every_week.almanac import HALF, LONGEST, Almanac, Settings, almanac, dues

BEGIN, END = datetime(2024, 11, 1, tzinfo=UTC), datetime(2036, 6, 1, tzinfo=UTC)
LATE = timedelta(hours=48)


@cache
def clock_of(zone: str) -> Almanac:
    return almanac(zone, step=timedelta(days=7), first=BEGIN, last=END)


@dataclass(slots=True)
class Edition:
    on: date
    at: datetime
    how: str
    """made, missed or skipped."""
    made: datetime
    cadence: str
    chosen: datetime
    """When the settings were chosen under which it was due."""
    before: datetime | None
    """When the edition before it was due, as far as it counted when these settings were chosen."""


@dataclass(slots=True)
class Expected:
    """The editions that a schedule must have brought by now."""

    settings: Settings
    chosen: datetime
    paused: bool = False
    editions: list[Edition] = field(default_factory=list)
    kept_from: datetime | None = None

    @property
    def last(self) -> Edition | None:
        return self.editions[-1] if self.editions else None

    def coming(self) -> Iterator[tuple[date, datetime]]:
        """What is not settled yet, date by date, without end."""
        whole = dues(self.settings, clock_of(self.settings.zone), set_at=self.chosen, last=self.kept_from)
        return (one for one in whole if self.last is None or one[0] > self.last.on)

    def due(self, until: datetime) -> list[tuple[date, datetime]]:
        """What is due and not settled, up to an instant."""
        return [] if self.paused else list(takewhile(lambda one: one[1] <= until, self.coming()))

    def next(self, now: datetime) -> tuple[date, datetime]:
        """What a lead is shown as the next one."""
        overdue = self.due(now)
        if overdue and now - overdue[-1][1] <= LATE:
            return overdue[-1]
        return next(one for one in self.coming() if one[1] > now)

    def settle(self, now: datetime) -> None:
        overdue = self.due(now)
        for number, (on, at) in enumerate(overdue, start=1):
            latest = number == len(overdue) and now - at <= LATE
            self.add(on, at, "made" if latest else "missed", now)

    def take(self, how: str, now: datetime) -> None:
        """Settle the next one before its time, and what it leaves behind."""
        on, at = self.next(now)
        for earlier, earlier_at in self.due(now):
            if earlier < on:
                self.add(earlier, earlier_at, "missed", now)
        self.add(on, at, how, now)

    def add(self, on: date, at: datetime, how: str, now: datetime) -> None:
        self.editions.append(Edition(on, at, how, now, self.settings.cadence, self.chosen, self.kept_from))

    def give_back(self, now: datetime) -> bool:
        """Take a skip back, if its date can still be kept; say whether."""
        if self.paused or self.last is None or self.last.how != "skipped":
            return False
        skipped = self.editions.pop()
        if self.next(now) == (skipped.on, skipped.at):
            return True
        self.editions.append(skipped)
        return False

    def choose(self, settings: Settings, now: datetime) -> None:
        if settings != self.settings:
            self.settings = settings
            self.begin(now)

    def begin(self, now: datetime) -> None:
        self.chosen = now
        came = [edition.at for edition in self.editions]
        came += [edition.made for edition in self.editions if edition.how == "made"]
        self.kept_from = max(came, default=None)


def check(editions: list[Edition]) -> None:
    """See that no two editions are close, and that no gap is longer than the settings of the time explain."""
    for earlier, later in pairwise(editions):
        half = timedelta(days=HALF[later.cadence])
        assert later.at - earlier.at >= half, (earlier, later)
        waited_for = max(earlier.at, later.chosen, (later.before or later.chosen) + half)
        longest = timedelta(days=LONGEST[later.cadence] + 1)
        assert later.at - waited_for <= longest, ("a hole", earlier, later)
    for earlier, later in pairwise(edition for edition in editions if edition.how == "made"):
        # What a lead sends before its time is that lead's wish.
        if later.made >= later.at:
            assert later.made - earlier.made >= timedelta(days=HALF[later.cadence]), (earlier, later)


def random_settings(rng: random.Random, zones: list[str], like: Settings | None = None) -> Settings:
    """Other settings: all of them, or one thing changed; a third of the times is one that some clock skips."""
    zone = rng.choice(zones)
    hour = rng.choice((rng.randrange(24), 2, 0))
    fresh = Settings(
        cadence=rng.choice(("weekly", "weekly", "fortnightly", "monthly")),
        weekday=rng.choice((rng.randrange(7), 6)),
        at=time(hour, rng.choice((0, 15, 30, 59))),
        zone=zone,
    )
    if like is None or rng.random() < 0.3:
        return fresh
    name = rng.choice(("cadence", "weekday", "at", "zone"))
    return replace(like, **{name: getattr(fresh, name)})
