"""What the status of one measure is and why: from its latest reading and the time that has passed."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from bot.features.goals.rules.due import is_late, next_due
from bot.features.goals.rules.judgement import Measured, Status
from bot.features.goals.rules.measures import Direction, Measure, Reading
from bot.features.goals.rules.numbers import shown_number, shown_progress
from bot.features.goals.rules.pace import by_nearness, by_pace, even_pace
from bot.features.goals.rules.progress import exact_progress, is_approached, is_kept, is_met, rounded
from bot.kernel.directions import closed

_WANTED: Final = {
    Direction.INCREASE: "at least",
    Direction.DECREASE: "at most",
    Direction.AT_LEAST: "at least",
    Direction.AT_MOST: "at most",
    Direction.EQUALS: "exactly",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """When something runs, and which date it is."""

    starts_on: date
    ends_on: date | None
    today: date

    @property
    def has_ended(self) -> bool:
        """Whether the last day has passed."""
        return self.ends_on is not None and self.today > self.ends_on

    @property
    def read_until(self) -> date:
        """Up to when readings are expected: after the end nothing gets older."""
        return self.today if self.ends_on is None else min(self.today, self.ends_on)


def judge_measure(measure: Measure, latest: Reading | None, time: Time) -> Measured:
    """Judge one measure by its latest reading."""
    progress = None if latest is None else exact_progress(measure.draft, latest.value)
    expected = Fraction(1) if is_kept(measure.draft) else even_pace(time.starts_on, time.ends_on, today=time.today)
    due_on = next_due(measure, latest, starts_on=time.starts_on)
    status, told = _judged(measure, latest, progress=progress, expected=expected, due_on=due_on, time=time)
    return Measured(
        measure=measure,
        latest=latest,
        progress=None if progress is None else rounded(progress),
        expected=None if expected is None else rounded(expected),
        status=status,
        because=f"“{closed(measure.name)}” {told}.",
        due_on=due_on,
    )


def _judged(
    measure: Measure,
    latest: Reading | None,
    *,
    progress: Fraction | None,
    expected: Fraction | None,
    due_on: date,
    time: Time,
) -> tuple[Status, str]:
    if latest is None:
        due = "was" if time.today > due_on else "is"
        return Status.NO_DATA, f"has no reading yet; one {due} due on {_day(due_on)}"
    target = closed(shown_number(measure.draft.target, measure.unit))
    at = f"is at {closed(shown_number(latest.value, measure.unit))}"
    met = is_met(measure.draft, latest.value)
    if met and is_approached(measure.draft):
        return Status.ACHIEVED, f"{at} and has reached its target of {target}"
    if is_late(due_on, measure.draft.frequency, today=time.read_until):
        return Status.STALE, f"has no reading since {_day(latest.on)}; one was due on {_day(due_on)}"
    if is_kept(measure.draft):
        return _judged_kept(at, f"{_WANTED[measure.draft.direction]} {target}", progress, met=met, time=time)
    return _judged_on_the_way(f"{at} on the way to {target}", progress, expected, time)


def _judged_kept(at: str, wanted: str, nearness: Fraction | None, *, met: bool, time: Time) -> tuple[Status, str]:
    if met and time.has_ended:
        return Status.ACHIEVED, f"{at}, {wanted} to the end as wanted"
    if met:
        return Status.ON_TRACK, f"{at}, {wanted} as wanted"
    near = "" if nearness is None else ", far from it" if nearness < 0 else f": {_share(nearness)} near"
    ended = "; its end has passed" if time.has_ended else ""
    return by_nearness(nearness, has_ended=time.has_ended), f"{at}, where {wanted} is wanted{near}{ended}"


def _judged_on_the_way(at: str, progress: Fraction | None, expected: Fraction | None, time: Time) -> tuple[Status, str]:
    if time.has_ended:
        return Status.OFF_TRACK, f"{at}; its end has passed"
    if progress is None:
        return Status.NO_DATA, f"{at}; without a baseline nobody can tell how far that is"
    far = f"{at}, {_share(progress)} of the way"
    if expected is None:
        return by_pace(progress, None), f"{far}; no end is set, so nothing is late"
    return by_pace(progress, expected), f"{far}; an even pace would be at {_share(expected)}"


def _share(value: Fraction) -> str:
    return shown_progress(rounded(value))


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
