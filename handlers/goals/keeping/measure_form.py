"""The form of a measure, which lies in the place of the list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field as Default
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from bot.features.goals.keeping.measuring_rules import seen_of
from bot.features.goals.keeping.rules import Seen
from bot.features.goals.rules.measures import (
    MAX_MEASURED_BY,
    MAX_NAME,
    MAX_UNIT,
    Direction,
    Draft,
    Field,
    Frequency,
    Measure,
    Timing,
)
from bot.features.goals.rules.numbers import read_number, typed_number
from bot.features.goals.rules.tree import Node
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import MeasureId, NodeId
from handlers.forms.after import Place
from handlers.forms.fields import Held, chosen, field, held_in, menu, of_option, of_words, typing, words
from handlers.goals.keeping import ids
from handlers.goals.keeping.measure_list import Meta as ListMeta
from handlers.goals.keeping.messages import DIRECTIONS, FREQUENCIES, TIMINGS
from handlers.kit import actions, as_json, button, context, escape, metadata_of, plain, section

_MOST_NUMBER: Final = 100
_HINTS: Final = {
    Field.NAME: "What is counted, like “Orders delivered on time”.",
    Field.UNIT: "As you write it behind or before a number: %, days, €.",
    Field.BASELINE: "Where it stands now. Leave it empty where nobody knows yet.",
    Field.TARGET: "Where it should be in the end, like 95 or 1.2k.",
    Field.TIMING: "A leading measure moves before the outcome does, a lagging one after it.",
    Field.MEASURED_BY: "Where the number comes from, and how.",
    Field.WEIGHT: "1 counts like the others, 2 twice as much. Without weights the weakest measure decides.",
}
_LABELS: Final = {
    Field.NAME: "What is measured?",
    Field.UNIT: "Unit",
    Field.BASELINE: "Baseline",
    Field.TARGET: "Target",
    Field.DIRECTION: "Which way is good?",
    Field.TIMING: "When does it move?",
    Field.FREQUENCY: "How often is there a new number?",
    Field.MEASURED_BY: "How is it measured?",
    Field.WEIGHT: "Weight",
}
_TYPED: Final = {
    Field.NAME: MAX_NAME,
    Field.UNIT: MAX_UNIT,
    Field.BASELINE: _MOST_NUMBER,
    Field.TARGET: _MOST_NUMBER,
    Field.MEASURED_BY: MAX_MEASURED_BY,
    Field.WEIGHT: _MOST_NUMBER,
}
_CHOSEN: Final[Mapping[Field, Mapping[Any, str]]] = {
    Field.DIRECTION: DIRECTIONS,
    Field.TIMING: TIMINGS,
    Field.FREQUENCY: FREQUENCIES,
}
_REQUIRED: Final = frozenset({Field.NAME, Field.TARGET, *_CHOSEN})


class Meta(ListMeta):
    """What the form carries unseen, beside what the list does."""

    measure: MeasureId | None = None
    version: int = 0
    marks: dict[str, str] = Default(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    node: NodeId
    measure: MeasureId | None
    """None for a new one."""
    draft: Draft
    seen: Seen
    place: Place


def build_new(node: Node, *, place: Place) -> View:
    held = {
        Field.DIRECTION.value: of_option(Direction.INCREASE, ""),
        Field.TIMING.value: of_option(Timing.LAGGING, ""),
        Field.FREQUENCY.value: of_option(Frequency.MONTHLY, ""),
    }
    about = context(f"How we know that *{escape(node.name)}* is reached.")
    return _view(Meta(node=node.id, place=place), held, [about])


def build_edit(measure: Measure, *, place: Place, draft: Draft | None = None, note: Sequence[str] = ()) -> View:
    """Build the form for a measure as it is now; filled with `draft` where it is shown again."""
    seen = seen_of(measure.draft, measure.version)
    meta = Meta(node=measure.node, measure=measure.id, version=measure.version, marks=dict(seen.marks), place=place)
    top: list[Block] = [*map(section, note)] or [context("What was read so far stays as it is.")]
    return _view(meta, held_of(draft or measure.draft), top)


def held_of(draft: Draft) -> dict[str, Mapping[str, Any]]:
    """Write a draft as a form holds it."""
    return {
        Field.NAME: of_words(draft.name),
        Field.UNIT: of_words(draft.unit),
        Field.BASELINE: of_words("" if draft.baseline is None else typed_number(draft.baseline)),
        Field.TARGET: of_words(typed_number(draft.target)),
        Field.DIRECTION: of_option(draft.direction, ""),
        Field.TIMING: of_option(draft.timing, ""),
        Field.FREQUENCY: of_option(draft.frequency, ""),
        Field.MEASURED_BY: of_words(draft.measured_by),
        Field.WEIGHT: of_words("" if draft.weight is None else typed_number(draft.weight)),
    }


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError, with the field at fault, for what cannot be read."""
    meta, held = metadata_of(view, Meta), held_in(view)
    unit = words(held, Field.UNIT)
    baseline, weight = words(held, Field.BASELINE).strip(), words(held, Field.WEIGHT).strip()
    draft = Draft(
        name=words(held, Field.NAME),
        unit=unit,
        baseline=read_number(baseline, field=Field.BASELINE, unit=unit) if baseline else None,
        target=read_number(words(held, Field.TARGET), field=Field.TARGET, unit=unit),
        direction=_one_of(Direction, held, Field.DIRECTION),
        timing=_one_of(Timing, held, Field.TIMING),
        frequency=_one_of(Frequency, held, Field.FREQUENCY),
        measured_by=words(held, Field.MEASURED_BY),
        weight=read_number(weight, field=Field.WEIGHT) if weight else None,
    )
    seen = Seen(version=meta.version, marks=meta.marks)
    return Filled(node=meta.node, measure=meta.measure, draft=draft, seen=seen, place=meta.place)


def _one_of(choices: Any, held: Held, name: Field) -> Any:
    try:
        return choices(chosen(held, name))
    except ValueError as error:
        raise UserFacingError("Choose one of these.", field=name) from error


def _view(meta: Meta, held: Held, top: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.MEASURE_FORM,
        private_metadata=as_json(meta),
        title=plain("New measure" if meta.measure is None else "Change a measure"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[*top, *_inputs(meta, held), actions(button("Back to the list", action=ids.BACK), block_id="back")],
    )


def _inputs(meta: Meta, held: Held) -> Iterator[Block]:
    at = f"value.{meta.measure or 'new'}.{meta.version}"
    for one, label in _LABELS.items():
        if one in _CHOSEN:
            options = [Option(text=plain(text), value=str(value)) for value, text in _CHOSEN[one].items()]
            element: Any = menu(held, one, options, at=at)
        else:
            element = typing(held, one, at=at, most=_TYPED[one], multiline=one is Field.MEASURED_BY)
        yield field(one, label, element, hint=_HINTS.get(one), optional=one not in _REQUIRED)
