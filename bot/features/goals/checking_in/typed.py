"""What somebody types into the form of a check-in, what they had before their eyes, and which of it breaks a rule."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.features.goals.rules.measures import MAX_NOTE, Measure, Reading
from bot.features.goals.rules.numbers import read_number
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import MeasureId
from bot.kernel.typed import without_nul

MOST_SURE = 10
NOTHING = "Nothing is filled in yet. Give a number, say how sure you are, write a note, or tick that it needs support."
NOTHING_SAID = "Nothing is filled in yet. Say how sure you are, write a note, or tick that it needs support."
"""Where there is no measure to give a number for."""


class Field(StrEnum):
    """What the form asks for besides the measures, and what an error about it points at."""

    ON = "on"
    CONFIDENCE = "confidence"
    NOTE = "note"
    SUPPORT = "support"


class FieldsError(UserFacingError):
    """What was typed into several fields cannot be read: a sentence for each of them."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        first, text = next(iter(fields.items()))
        super().__init__(text, field=first)
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was sent. An empty field of a measure is no new reading."""

    values: Mapping[MeasureId, str] = field(default_factory=dict)
    on: date | None
    confidence: int | None = None
    note: str = ""
    needs_support: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody had before their eyes when they typed."""

    check_in: int = 0
    """The number of the node's newest check-in."""
    marks: Mapping[MeasureId, str] = field(default_factory=dict)
    """What each measure and its last value were; a mark says whether they changed, never what they were."""
    asked: Mapping[MeasureId, str] = field(default_factory=dict)
    """Values that were asked about: sent again, they are meant."""


def field_of(measure: MeasureId) -> str:
    """Name the field of a measure, and what an error about it points at."""
    return f"value_{measure}"


def values_in(typed: Typed, measures: Iterable[Measure]) -> dict[MeasureId, Decimal]:
    """Read the numbers of these measures. Raises FieldsError with a sentence for each that is none."""
    values: dict[MeasureId, Decimal] = {}
    wrong: dict[str, str] = {}
    for measure in measures:
        text, at = typed.values.get(measure.id, ""), field_of(measure.id)
        if not text.strip():
            continue
        try:
            values[measure.id] = read_number(text, field=at, unit=measure.unit)
        except UserFacingError as error:
            wrong[at] = error.text
    if wrong:
        raise FieldsError(wrong)
    return values


def check(typed: Typed, *, today: date) -> date:
    """Return the date that it is about. Raises UserFacingError, with the field at fault, for what breaks a rule."""
    if typed.on is None:
        raise UserFacingError("Choose the date that these numbers are of.", field=Field.ON)
    if typed.on > today:
        raise UserFacingError("This date is still to come. Choose today or a date before it.", field=Field.ON)
    if typed.confidence is not None and not 0 <= typed.confidence <= MOST_SURE:
        raise UserFacingError(f"Choose a number from 0 to {MOST_SURE}.", field=Field.CONFIDENCE)
    if len(typed.note.strip()) > MAX_NOTE:
        raise UserFacingError(
            f"A note has at most {MAX_NOTE:,} characters; this one has {len(typed.note.strip()):,}.", field=Field.NOTE
        )
    return typed.on


def tidied(typed: Typed) -> Typed:
    """Leave out of the note what no database keeps."""
    return replace(typed, note=without_nul(typed.note))


def is_empty(typed: Typed) -> bool:
    """Whether nothing was said at all: a date alone says nothing."""
    has_values = any(text.strip() for text in typed.values.values())
    return not has_values and typed.confidence is None and not typed.note.strip() and not typed.needs_support


def mark_of(measure: Measure, latest: Reading | None) -> str:
    """Mark a measure and its last value, short enough for ten of them to travel in a form."""
    return f"{measure.version}-{_print('' if latest is None else f'{latest.on}|{latest.value}|{latest.at}')}"


def is_redefined(before: str | None, now: str) -> bool:
    """Whether the measure itself is another than what was marked before."""
    return before is not None and before.partition("-")[0] != now.partition("-")[0]


def is_moved(before: str, now: str) -> bool:
    """Whether the last value is another than what was marked before."""
    return before.partition("-")[2] != now.partition("-")[2]


def mark_of_question(value: Decimal, compared: Decimal) -> str:
    """Mark what was asked about: this value, beside that one."""
    return _print(f"{value:f}|{compared:f}")


def _print(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
