"""How several measures, or several nodes below, become one status and one progress: the weakest, or a mean by weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.numbers import shown_number, shown_progress
from bot.features.goals.rules.pace import by_pace
from bot.features.goals.rules.progress import rounded
from bot.kernel.directions import closed

MOST_NAMED: Final = 5
"""Parts that a sentence names."""
_UNKNOWN: Final = frozenset({Status.STALE, Status.NO_DATA})
_WORST_FIRST: Final = tuple(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A measure, or a node below, as it stands."""

    name: str
    status: Status
    because: str
    progress: Decimal | None
    expected: Decimal | None
    weight: Decimal | None
    computed: Status
    """What its readings say, whatever its lead says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    status: Status
    because: str
    progress: Decimal | None = None
    expected: Decimal | None = None
    how: str = ""


def rolled_up(parts: Sequence[Part], *, called: str, has_ended: bool) -> Whole:
    """Make one of at least one part. `called` reads like "its 3 measures".

    A mean is of numbers alone; what a lead says of a part counts where the weakest decides.
    """
    counted = [part for part in parts if _weight(part) > 0]
    if len(parts) > 1 and counted and any(part.weight is not None for part in parts):
        return _weighted(parts, counted, called=called, has_ended=has_ended)
    return _weakest(parts, called=called)


def worst(*statuses: Status) -> Status:
    return min(statuses, key=_WORST_FIRST.index)


def _weakest(parts: Sequence[Part], *, called: str) -> Whole:
    status = worst(*(part.status for part in parts))
    deciding = min((part for part in parts if part.status is status), key=_progress_first)
    known = [part for part in parts if part.progress is not None]
    if not known:
        return Whole(status=status, because=deciding.because)
    least = min(known, key=_progress_first)
    return Whole(
        status=status,
        because=deciding.because,
        progress=least.progress,
        expected=least.expected,
        how=_how_weakest(least, parts, known, called=called),
    )


def _how_weakest(least: Part, parts: Sequence[Part], known: Sequence[Part], *, called: str) -> str:
    if len(parts) == 1:
        return f"Progress is that of {called}, “{closed(least.name)}”."
    progress = shown_progress(least.progress or Decimal(0))
    return f"Progress is that of the weakest of {called}: “{closed(least.name)}”, {progress}.{_left_out(len(parts) - len(known))}"


def _weighted(parts: Sequence[Part], counted: Sequence[Part], *, called: str, has_ended: bool) -> Whole:
    known = [part for part in counted if part.progress is not None]
    if not known:
        return _weakest(counted, called=called)
    progress = _mean(known, [_capped(part.progress) for part in known])
    expected = None
    if all(part.expected is not None for part in known):
        expected = _mean(known, [Fraction(part.expected or 0) for part in known])
    all_there = all(part.computed is Status.ACHIEVED for part in known)
    by_mean = Status.ACHIEVED if all_there else by_pace(progress, expected, has_ended=has_ended)
    status, because = by_mean, f"By weight, {called} come to {_share(progress)}{_even(expected)}."
    # A mean cannot tell of what has no number, or none that is recent; it does not hide it either.
    untold = [part for part in counted if part.progress is None or part.status in _UNKNOWN]
    for part in untold:
        if worst(status, part.status) is not status:
            status, because = part.status, part.because
    return Whole(
        status=status,
        because=because,
        progress=rounded(progress),
        expected=None if expected is None else rounded(expected),
        how=_how_weighted(parts, counted, known, called=called),
    )


def _how_weighted(parts: Sequence[Part], counted: Sequence[Part], known: Sequence[Part], *, called: str) -> str:
    named = [
        f"“{closed(part.name)}” {shown_progress(part.progress or Decimal(0))} (weight {_shown_weight(part)})"
        for part in known
    ]
    more = [f"{len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    told = f"Progress is the mean of {called} by weight: {', '.join([*named[:MOST_NAMED], *more])}."
    if any(part.weight is None for part in known):
        told += " What has no weight counts 1."
    if any(part.progress is not None and part.progress > 1 for part in known):
        told += " More than 100 % counts as 100 %."
    return told + _left_out(len(counted) - len(known)) + _weightless(len(parts) - len(counted))


def _mean(parts: Sequence[Part], values: Sequence[Fraction]) -> Fraction:
    weights = [_weight(part) for part in parts]
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)


def _weight(part: Part) -> Fraction:
    return Fraction(1) if part.weight is None else max(Fraction(part.weight), Fraction(0))


def _capped(progress: Decimal | None) -> Fraction:
    """Count more than the target as the target, so that one part cannot hide that another lags behind."""
    return min(Fraction(progress or 0), Fraction(1))


def _progress_first(part: Part) -> tuple[bool, Decimal]:
    return (part.progress is None, part.progress or Decimal(0))


def _shown_weight(part: Part) -> str:
    return "1" if part.weight is None else shown_number(part.weight)


def _share(value: Fraction) -> str:
    return shown_progress(rounded(value))


def _even(expected: Fraction | None) -> str:
    return "" if expected is None else f", where an even pace would be at {_share(expected)}"


def _left_out(count: int) -> str:
    if not count:
        return ""
    left_out = "1 of them is left out" if count == 1 else f"{count} of them are left out"
    return f" {left_out}: nothing tells how far {'it has' if count == 1 else 'they have'} come."


def _weightless(count: int) -> str:
    if not count:
        return ""
    return f" {count} of them {'has' if count == 1 else 'have'} a weight of 0, which counts for nothing."
