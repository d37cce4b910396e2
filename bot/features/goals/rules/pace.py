"""What progress says of a status, given how much of the time has passed. Nothing else enters into it."""

from datetime import date
from fractions import Fraction
from typing import Final

from bot.features.goals.rules.judgement import Status

ON_TRACK_BEHIND: Final = Fraction(10, 100)
"""How far behind an even pace still is on track.

A number that is read twelve times between start and end moves by a twelfth at each reading: shortly before the
next one it lies 8 points behind, though all goes evenly. A tenth leaves room for that, and for little more.
"""
AT_RISK_BEHIND: Final = Fraction(30, 100)
"""How far behind an even pace is at risk, and not yet off track.

30 points behind at half-time, the rest must go 1.6 times as fast as planned; further behind, or later, it is twice
as fast and more, which hardly anything does without being changed.
"""


def even_pace(starts_on: date, ends_on: date | None, *, today: date) -> Fraction | None:
    """Tell which share of the time has passed, and of progress should have been made: 0 to 1. None without an end."""
    if ends_on is None:
        return None
    if today >= ends_on:
        return Fraction(1)
    if today <= starts_on:
        return Fraction(0)
    return Fraction((today - starts_on).days, (ends_on - starts_on).days)


def by_pace(progress: Fraction, expected: Fraction | None, *, has_ended: bool = False) -> Status:
    """Judge what is not there yet.

    What stands worse than where it began is never on track. Where no end is set nothing is late: it is judged as
    on its first day, so it is on track unless it went the wrong way. After its end nothing short of 1 will do.
    """
    behind = (expected or Fraction(0)) - progress
    if behind > AT_RISK_BEHIND or (has_ended and progress < 1):
        return Status.OFF_TRACK
    if behind > ON_TRACK_BEHIND or progress < 0:
        return Status.AT_RISK
    return Status.ON_TRACK


def by_nearness(nearness: Fraction | None, *, has_ended: bool) -> Status:
    """Judge what should be met all the time and is not: never on track, and off track once it is far."""
    if has_ended or nearness is None or 1 - nearness > AT_RISK_BEHIND:
        return Status.OFF_TRACK
    return Status.AT_RISK
