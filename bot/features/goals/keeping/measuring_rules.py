"""What may be written in a measure, and how two edits of it at once meet. No Slack, no database, no clock."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.features.goals.keeping.rules import Seen, as_text, checked_weight, mark
from bot.features.goals.rules.measures import MAX_MEASURED_BY, MAX_NAME, MAX_UNIT, Draft, Field, Measure
from bot.features.goals.rules.numbers import require_fitting
from bot.kernel.audit import Change, changes
from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError
from bot.kernel.typed import length, without_nul

MEASURE: Final = "measure"
"""What the audit of a node calls the name of one of its measures."""


def checked(draft: Draft) -> Draft:
    """Tidy what was typed. Raises UserFacingError, with the field at fault, for what breaks a rule."""
    name = " ".join(without_nul(draft.name).split())
    unit = " ".join(without_nul(draft.unit).split())
    measured_by = without_nul(draft.measured_by).strip()
    if not any(sign.isalnum() for sign in name):
        raise UserFacingError("Give the measure a name, like “Orders delivered on time”.", field=Field.NAME)
    _check_length("A name", name, MAX_NAME, Field.NAME)
    _check_length("A unit", unit, MAX_UNIT, Field.UNIT)
    _check_length("This", measured_by, MAX_MEASURED_BY, Field.MEASURED_BY)
    require_fitting(draft.target, field=Field.TARGET)
    if draft.baseline is not None:
        require_fitting(draft.baseline, field=Field.BASELINE)
    weight = checked_weight(draft.weight, field=Field.WEIGHT)
    return replace(draft, name=name, unit=unit, measured_by=measured_by, weight=weight)


def check_apart(draft: Draft, others: Iterable[Measure]) -> None:
    """Raise UserFacingError where another measure of the same node has the same name: a check-in names them."""
    folded = draft.name.casefold()
    if any(other.name.casefold() == folded for other in others):
        raise UserFacingError(
            f"“{closed(draft.name)}” is measured here already; choose another name.", field=Field.NAME
        )


def seen_of(draft: Draft, version: int) -> Seen:
    return Seen(version=version, marks={field: mark(getattr(draft, field)) for field in Field})


def merged(typed: Draft, seen: Seen, current: Draft) -> tuple[Draft, tuple[Field, ...]]:
    """Keep what the editor changed, take what somebody else changed meanwhile, and say what that is."""
    mine = {field for field in Field if mark(getattr(typed, field)) != seen.marks.get(field)}
    changed = tuple(field for field in Field if mark(getattr(current, field)) != seen.marks.get(field))
    kept = {field.value: getattr(typed if field in mine else current, field) for field in Field}
    return Draft(**kept), changed


def differ(one: Draft, other: Draft) -> bool:
    return any(mark(getattr(one, field)) != mark(getattr(other, field)) for field in Field)


def as_changes(before: Draft | None, after: Draft | None) -> tuple[Change, ...]:
    """Say what became of a measure, for the audit of its node: its name first, also where that stays.

    None is no measure. What a removed one was stays in the rows.
    """
    named = Change(field=MEASURE, before=_name(before), after=_name(after))
    if after is None:
        return (named,)
    return (named, *changes(_as_fields(before), _as_fields(after)))


def _as_fields(draft: Draft | None) -> dict[str, str]:
    if draft is None:
        return {}
    return {field.value: as_text(getattr(draft, field)) for field in Field if field is not Field.NAME}


def _check_length(what: str, text: str, most: int, field: Field) -> None:
    if length(text) > most:
        raise UserFacingError(f"{what} has at most {most} characters; there are {length(text)}.", field=field)


def _name(draft: Draft | None) -> str | None:
    return None if draft is None else draft.name
