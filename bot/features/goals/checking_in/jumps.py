"""Values that are so far from the last one that a slipped point, or another unit, is likelier than the news."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from bot.features.goals.rules.measures import Measure, Reading

FAR: Final = 100
"""Times as much or as little: two orders of magnitude."""


def compared(measure: Measure, readings: Sequence[Reading], *, on: date) -> Decimal | None:
    """Return what a value of that date is to be compared with; None where nothing is known.

    That is the last value before the date, else the first after it, else the baseline, else what
    was written for the date itself, which the new value is to replace. `readings` are all of the
    measure's, the earliest first.
    """
    before = [reading.value for reading in readings if reading.on < on]
    after = [reading.value for reading in readings if reading.on > on]
    same = [reading.value for reading in readings if reading.on == on]
    baseline = [] if measure.draft.baseline is None else [measure.draft.baseline]
    return next(iter([*before[-1:], *after[:1], *baseline, *same]), None)


def is_jump(value: Decimal, last: Decimal, *, measure: Measure) -> bool:
    """Whether a value is at least a hundred times as much, or as little, as the last one, whatever their signs.

    From zero nothing can be multiplied, so a value is then compared with what the measure is
    about: its target, or its baseline where that is further from zero. A value of zero is never
    asked about: no slipped point and no other unit makes one.
    """
    if value == 0:
        return False
    if last == 0:
        scale = max(abs(measure.draft.target), abs(measure.draft.baseline or Decimal()))
        return scale > 0 and abs(value) >= FAR * scale
    return abs(value) >= FAR * abs(last) or abs(last) >= FAR * abs(value)
