"""Dates and instants in words, by the clock of the schedule that they belong to."""

from datetime import date

from bot.features.digests.rules.calendar import DAYS, Due, Rhythm
from bot.kernel.zones import zone as zone_of
from handlers.forms.days import MONTHS


def day(on: date) -> str:
    """Say a date: "Monday 5 January"."""
    return f"{DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"


def moment(due: Due, rhythm: Rhythm) -> str:
    """Say when something is due: "Monday 5 January, 09:00 (Europe/Madrid)"."""
    local = due.at.astimezone(zone_of(rhythm.zone))
    return f"{day(local.date())}, {local:%H:%M} ({rhythm.zone})"
