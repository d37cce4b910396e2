"""When the next reading of a measure is expected, and when it is late: by the measure's own frequency."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from bot.features.goals.rules.measures import Frequency, Measure, Reading

_DAYS: Final = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}
_MONTHS: Final = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


def next_due(measure: Measure, latest: Reading | None, *, starts_on: date) -> date:
    """Tell when the next reading is expected.

    One frequency after the latest; without any, one frequency after the node began or the measure
    was written, whichever came later.
    """
    since = max(starts_on, measure.created_at.date()) if latest is None else latest.on
    return one_later(since, measure.draft.frequency)


def one_later(on: date, frequency: Frequency) -> date:
    """Tell the date one frequency later: the same day of a later month, or that month's last (31 January, 28 February)."""
    if frequency in _DAYS:
        return date.fromordinal(min(on.toordinal() + _DAYS[frequency], date.max.toordinal()))
    months = on.year * 12 + on.month - 1 + _MONTHS[frequency]
    year, month = divmod(months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def fresh_until(due_on: date, frequency: Frequency) -> date:
    """Tell the last date on which a reading that was due is only awaited: half a frequency later, in whole days."""
    return due_on + timedelta(days=(one_later(due_on, frequency) - due_on).days // 2)


def is_late(due_on: date, frequency: Frequency, *, today: date) -> bool:
    """Whether the reading is missing for longer than half a frequency."""
    return today > fresh_until(due_on, frequency)
