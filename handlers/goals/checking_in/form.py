"""The form of a check-in: its ids, its picture, and how to read it back.

The fields for numbers come first and the first has the focus, so that whoever has five numbers
types each, presses Tab four times and Enter once.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.goals.checking_in.results import Line, Sheet
from bot.features.goals.checking_in.typed import MOST_SURE, Field, Seen, Typed, field_of
from bot.features.goals.rules.measures import MAX_NOTE, Direction, Measure
from bot.features.goals.rules.numbers import shown_number
from bot.kernel.ids import MeasureId, NodeId
from handlers.forms.after import Place
from handlers.goals.checking_in import meanwhile
from handlers.goals.ids import MEASURES
from handlers.goals.wording import called, day
from handlers.kit import actions, as_json, button, closed, context, escape, metadata_of, plain, section, shown

CALLBACK: Final = "goals.check_in_form.v1"
AT: Final = "value"
NEEDED: Final = "needed"
MOST_TYPED: Final = 100
MOST_LABEL: Final = 150
_SURE: Final = {0: "0: it will not be reached", MOST_SURE: f"{MOST_SURE}: certain"}
_TARGETS: Final = {
    Direction.INCREASE: "Target",
    Direction.DECREASE: "Target",
    Direction.AT_LEAST: "Always at least",
    Direction.AT_MOST: "Always at most",
    Direction.EQUALS: "Always",
}


_OF_NUMBERS: Final = (
    "Of the numbers above. It may lie in the past; a number that was written for that date is replaced."
)


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    node: NodeId
    check_in: int = 0
    marks: dict[MeasureId, str] = Default(default_factory=dict)
    asked: dict[MeasureId, str] = Default(default_factory=dict)
    place: Place = Place()


class Filled(BaseModel):
    """A submitted form."""

    node: NodeId
    typed: Typed
    seen: Seen
    place: Place


def build(sheet: Sheet, *, place: Place) -> View:
    """Build the form: empty, or with what was typed in it and what there is to look at first."""
    meta = Meta(
        node=sheet.node.id,
        check_in=sheet.seen.check_in,
        marks=dict(sheet.seen.marks),
        asked=dict(sheet.seen.asked),
        place=place,
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(meta),
        title=plain("Check in"),
        submit=plain("Yes, check in" if sheet.has_questions else "Check in"),
        close=plain("Cancel"),
        blocks=[*_top(sheet, place), *_numbers(sheet), *_rest(sheet)],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    held = {block: one for block, elements in view["state"]["values"].items() for one in elements.values()}
    picked = held.get(Field.ON, {}).get("selected_date")
    sure = (held.get(Field.CONFIDENCE, {}).get("selected_option") or {}).get("value")
    return Filled(
        node=meta.node,
        typed=Typed(
            values={MeasureId(number): str(one.get("value") or "") for number, one in _of_measures(held)},
            on=_date(picked),
            confidence=int(sure) if sure is not None and re.fullmatch(r"\d{1,2}", str(sure)) else None,
            note=held.get(Field.NOTE, {}).get("value") or "",
            needs_support=bool(held.get(Field.SUPPORT, {}).get("selected_options")),
        ),
        seen=Seen(check_in=meta.check_in, marks=meta.marks, asked=meta.asked),
        place=meta.place,
    )


def _of_measures(held: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for block, one in held.items():
        found = re.fullmatch(r"value_(\d{1,18})", block)
        if found is not None:
            yield int(found[1]), one


def _date(picked: Any) -> date | None:
    try:
        return date.fromisoformat(str(picked))
    except ValueError:
        return None


# Its parts.


def _top(sheet: Sheet, place: Place) -> Iterator[Block]:
    yield section(f"*{escape(sheet.node.name)}*")
    yield from meanwhile.on_top(sheet)
    if sheet.lines:
        yield context("A field that you leave empty means no new number. Everyone who works here sees what you save.")
        return
    none = f"This {called(sheet.node)} has no measures, so there are no numbers to give. Say how it goes, or"
    if place.callback:
        # On a page there may be no room for another form on top, and the page has the button itself.
        yield section(f"{none} close this and press *Measures* to add what it is measured by.")
        return
    yield section(f"{none} add what it is measured by.")
    yield actions(button("Add measures", action=MEASURES, value=str(sheet.node.id)), block_id="measures")


def _numbers(sheet: Sheet) -> Iterator[Block]:
    for place, line in enumerate(sheet.lines):
        yield from meanwhile.above(line)
        yield _number(sheet, line, has_focus=place == 0)
        yield from meanwhile.below(line, sheet)
    if sheet.left_out:
        yield context(f"{sheet.left_out} more measures have no room here.")


def _number(sheet: Sheet, line: Line, *, has_focus: bool) -> InputBlock:
    measure = line.measure
    typed = None if sheet.typed is None else sheet.typed.values.get(measure.id)
    return InputBlock(
        block_id=field_of(measure.id),
        label=plain(_label(measure)),
        element=PlainTextInputElement(
            action_id=AT,
            initial_value=(typed or "")[:MOST_TYPED] or None,
            max_length=MOST_TYPED,
            focus_on_load=has_focus,
        ),
        hint=plain(_hint(line)),
        optional=True,
    )


def _label(measure: Measure) -> str:
    unit = f" ({closed(measure.unit)})" if measure.unit else ""
    return shown(f"{closed(measure.name)}{unit}", most=MOST_LABEL)


def _hint(line: Line) -> str:
    measure, latest = line.measure, line.latest
    target = f"{_TARGETS[measure.draft.direction]}: {shown_number(measure.draft.target, measure.unit)}."
    if latest is not None:
        return f"Last: {shown_number(latest.value, measure.unit)}, on {day(latest.on)}. {target}"
    if measure.draft.baseline is not None:
        return f"No number yet; it began at {shown_number(measure.draft.baseline, measure.unit)}. {target}"
    return f"No number yet. {target}"


def _rest(sheet: Sheet) -> Iterator[Block]:
    typed = sheet.typed
    picked = sheet.today if typed is None or typed.on is None else typed.on
    yield InputBlock(
        block_id=Field.ON.value,
        label=plain("Date"),
        element=DatePickerElement(action_id=AT, initial_date=picked.isoformat()),
        hint=plain(_OF_NUMBERS if sheet.lines else "It may lie in the past."),
    )
    sure = [_sure(number) for number in range(MOST_SURE + 1)]
    chosen = None if typed is None or typed.confidence is None else sure[typed.confidence]
    yield InputBlock(
        block_id=Field.CONFIDENCE.value,
        label=plain("How sure are you that it will be reached?"),
        element=StaticSelectElement(action_id=AT, placeholder=plain("0 to 10"), options=sure, initial_option=chosen),
        hint=_last_sure(sheet),
        optional=True,
    )
    yield InputBlock(
        block_id=Field.NOTE.value,
        label=plain("Note"),
        element=PlainTextInputElement(
            action_id=AT,
            initial_value=None if typed is None else typed.note or None,
            max_length=MAX_NOTE,
            multiline=True,
        ),
        optional=True,
    )
    yield _support(sheet)


def _support(sheet: Sheet) -> InputBlock:
    needed = Option(value=NEEDED, text=plain("It needs support"))
    is_ticked = sheet.typed is not None and sheet.typed.needs_support
    before = sheet.last is not None and sheet.last.needs_support
    return InputBlock(
        block_id=Field.SUPPORT.value,
        label=plain("Support"),
        element=CheckboxesElement(action_id=AT, options=[needed], initial_options=[needed] if is_ticked else None),
        hint=plain("It needed support at the last check-in. Without a tick, it no longer does.") if before else None,
        optional=True,
    )


def _sure(number: int) -> Option:
    return Option(value=str(number), text=plain(_SURE.get(number, str(number))))


def _last_sure(sheet: Sheet) -> Any:
    last = sheet.last
    if last is None or last.confidence is None:
        return None
    return plain(f"Last: {last.confidence}, on {day(last.on)}.")
