"""How far a measure has come: 0 at its baseline, 1 at its target, exact whatever the size of the numbers.

What is approached (increase, decrease) is compared with where it began. What is kept (at least, at most, equals)
is 1 as long as it is met, and how near it is otherwise. An increase or a decrease that began at its target or
beyond has nothing to approach: it is kept too.

How near: away from the target by nothing is 1; away by as much as the baseline is, is 0. Where the baseline is
missing or met the target, the target's own size takes its place: 90 of at least 100 is 0.9. Where that is zero
there is nothing to compare with, and no progress.
"""

from decimal import ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Final

from bot.features.goals.rules.measures import Direction, Draft

PRECISION: Final = 28
"""Significant digits of what is not a whole number of them. Statuses are decided before any rounding."""
_UP: Final = frozenset({Direction.INCREASE, Direction.AT_LEAST})
_DOWN: Final = frozenset({Direction.DECREASE, Direction.AT_MOST})
_APPROACHING: Final = frozenset({Direction.INCREASE, Direction.DECREASE})


def is_met(draft: Draft, value: Decimal) -> bool:
    return not _away(draft, value)


def began_met(draft: Draft) -> bool:
    """Whether the baseline reaches the target already."""
    return draft.baseline is not None and is_met(draft, draft.baseline)


def is_approached(draft: Draft) -> bool:
    """Whether reaching the target once is enough."""
    return draft.direction in _APPROACHING


def is_kept(draft: Draft) -> bool:
    """Whether it is to be as it should be from the first day, so that time elapsed says nothing of it."""
    return not is_approached(draft) or began_met(draft)


def exact_progress(draft: Draft, value: Decimal) -> Fraction | None:
    """Tell how far it has come with this value; None where that cannot be told."""
    if not is_kept(draft):
        if draft.baseline is None:
            return Fraction(1) if is_met(draft, value) else None
        start, target = Fraction(draft.baseline), Fraction(draft.target)
        return (Fraction(value) - start) / (target - start)
    away = _away(draft, value)
    if not away:
        return Fraction(1)
    began_away = Fraction(0) if draft.baseline is None else _away(draft, draft.baseline)
    span = began_away or abs(Fraction(draft.target))
    return 1 - away / span if span else None


def progress_at(draft: Draft, value: Decimal) -> Decimal | None:
    """Tell the same as a Decimal."""
    exact = exact_progress(draft, value)
    return None if exact is None else rounded(exact)


def rounded(exact: Fraction) -> Decimal:
    """Write a fraction with at most PRECISION significant digits, the rest cut off downwards: below 1 stays below 1."""
    return Context(prec=PRECISION, rounding=ROUND_FLOOR).divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _away(draft: Draft, value: Decimal) -> Fraction:
    """Tell by how much the target is missed; 0 where it is met."""
    beyond = Fraction(value) - Fraction(draft.target)
    if draft.direction in _UP:
        return max(-beyond, Fraction(0))
    return max(beyond, Fraction(0)) if draft.direction in _DOWN else abs(beyond)
