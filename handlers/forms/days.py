"""Dates as people read them."""

from datetime import date
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(on: date) -> str:
    """Say a date: "5 January 2026"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_in(words: str) -> str | None:
    """Say a date that is kept as "2026-01-05"; None for what is no such date."""
    try:
        return day(date.fromisoformat(words))
    except ValueError:
        return None


def short_day(on: date) -> str:
    """Say a date where there is little room: "5 Jan 2026"."""
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"
