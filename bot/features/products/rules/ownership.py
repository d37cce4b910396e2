"""Who owned a product when: stretches of time that touch, never overlap and never leave a hole."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.features.products.rules.product import Owner
from bot.kernel.ids import UserId


class Why(StrEnum):
    """Why an ownership began."""

    RECORDED = "recorded"
    """The product was written down with this owner, or without one."""
    HANDED_OVER = "handed_over"
    LEFT = "left"
    """Its owner left the organisation: nobody owns it."""
    TAKEN = "taken"
    """Nobody owned it, and somebody took it."""
    GIVEN_UP = "given_up"
    IMPORTED = "imported"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    owner: Owner | None
    """None for nobody."""
    since: datetime
    until: datetime | None
    """None for now."""
    why: Why
    by: UserId | None = None


def owner_at(stretches: Sequence[Ownership], instant: datetime) -> Ownership | None:
    """Tell whose a product was at an instant; None before it was written down."""
    return next((one for one in stretches if one.since <= instant and (one.until is None or instant < one.until)), None)


def is_unbroken(stretches: Sequence[Ownership]) -> bool:
    """Whether these, from the first on, leave no hole, do not overlap, and only the last goes on."""
    if not stretches or stretches[-1].until is not None:
        return False
    return all(
        before.until == after.since and before.since <= after.since for before, after in itertools.pairwise(stretches)
    )


def owners_between(stretches: Sequence[Ownership], begin: datetime, end: datetime) -> tuple[Ownership, ...]:
    """Tell whose a product was from one instant to before another, the earliest first: on a day, say.

    What was given on in the same instant was never anybody's.
    """
    return tuple(
        one
        for one in stretches
        if one.since < end and (one.until is None or (one.until > begin and one.until > one.since))
    )
