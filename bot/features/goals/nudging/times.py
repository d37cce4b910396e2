"""When people are reminded, and of which week a reminder is. No Slack, no database, no clock.

From Tuesday to Friday, from nine to six where somebody lives, at the first look in those hours that
finds something. That is Tuesday at nine for what waited already: Monday is left for those who check
in by themselves. Whatever zones there are, all those hours of one week lie between Monday noon and
Saturday noon in UTC, so that each of them is of the same week for everybody, and for whoever moves.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.kernel.ids import UserId
from bot.kernel.zones import zone, zone_names

DAYS: Final = frozenset({2, 3, 4, 5})
"""Tuesday to Friday, as ISO counts them."""
HOURS: Final = range(9, 18)
WEEK: Final = timedelta(weeks=1)
SNOOZED_FOR: Final = timedelta(weeks=2)
_KEY: Final = re.compile(r"nudge:([^:]+):(\d{4}-\d\d-\d\d)")


def is_time(now: datetime, zone_name: str | None) -> bool:
    """Whether somebody who lives there may be reminded now; by UTC where nobody knows their zone."""
    there = now.astimezone(UTC if zone_name not in zone_names() or zone_name is None else zone(zone_name))
    return there.isoweekday() in DAYS and there.hour in HOURS


def week_of(on: date) -> date:
    """Tell the Monday of a date's week."""
    return on - timedelta(days=on.weekday())


def next_quarter(today: date) -> date:
    """Tell the first day of the next quarter of the calendar."""
    quarters = today.year * 4 + (today.month - 1) // 3 + 1
    return date(quarters // 4, quarters % 4 * 3 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What names a reminder: there is one a person and week."""

    reader: UserId
    week: date
    """Its Monday, where they live."""

    @property
    def key(self) -> str:
        return f"nudge:{self.reader}:{self.week.isoformat()}"


def address_in(key: str) -> Address | None:
    """Read what a post's key names; None for one that is no reminder's."""
    found = _KEY.fullmatch(key)
    week = None if found is None else day_in(found[2])
    return None if found is None or week is None else Address(reader=UserId(found[1]), week=week)


def day_in(text: str) -> date | None:
    """Read a date as keys and buttons carry it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
