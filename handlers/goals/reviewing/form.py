"""The form of a review: its ids, its picture, and how to read it back."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.features.goals.finding import CALLED
from bot.features.goals.reviewing.reviews import Sheet, Told
from bot.features.goals.reviewing.rules import MAX_RATIONALE, Decision, Field, Given
from bot.features.goals.rules.tree import Level, Node, State
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals.wording import day
from handlers.kit import as_json, context, escape, metadata_of, plain, section, shown

CALLBACK: Final = "goals.review_form.v1"
AT: Final = "value"
MOST_NAMED: Final = 3
"""Of what is stopped with it, so many are named."""
MOST_SAID: Final = 600
"""Characters of each field of a bet, and of an earlier rationale, that the form shows; the page has all of it."""
DID: Final = {
    Decision.CONTINUE: "continue",
    Decision.RESCOPE: "rescope",
    Decision.START: "start",
    Decision.STOP: "stop",
}


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    node: NodeId
    mark: str
    place: Place = Place()


class Filled(BaseModel):
    """A submitted form."""

    node: NodeId
    given: Given
    place: Place


def build(sheet: Sheet, *, place: Place) -> View:
    """Build the form; where somebody else was faster, with what was typed before."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(node=sheet.node.id, mark=sheet.mark, place=place)),
        title=plain("Review"),
        submit=plain("Decide"),
        close=plain("Cancel"),
        blocks=[*_top(sheet), *_fields(sheet), *_past(sheet)],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    held = {block: one for block, elements in view["state"]["values"].items() for one in elements.values()}
    chosen = (held.get(Field.DECISION, {}).get("selected_option") or {}).get("value")
    given = Given(
        decision=Decision(chosen) if chosen in set(Decision) else None,
        rationale=held.get(Field.RATIONALE, {}).get("value") or "",
        next_on=_date(held.get(Field.NEXT_ON, {}).get("selected_date")),
        mark=meta.mark,
    )
    return Filled(node=meta.node, given=given, place=meta.place)


def _date(picked: Any) -> date | None:
    try:
        return date.fromisoformat(str(picked))
    except ValueError:
        return None


def _top(sheet: Sheet) -> Iterator[Block]:
    node = sheet.node
    if sheet.typed is not None:
        yield section(
            "*Not saved yet.* Somebody else reviewed or changed this while you were typing. What you typed is still "
            "here: look at it once more, and send it again."
        )
    yield section(f"*{escape(shown(node.name, most=150))}*")
    hypothesis = node.draft.hypothesis
    for label, words in (
        ("We believe", hypothesis.belief),
        ("It will result in", hypothesis.expected_outcome),
        ("We will know when", hypothesis.success_signal),
        ("We stop when", hypothesis.kill_criteria),
    ):
        if words:
            yield context(f"*{label}* {escape(shown(' '.join(words.split()), most=MOST_SAID))}")


def _fields(sheet: Sheet) -> Iterator[Block]:
    typed = sheet.typed or Given(decision=None)
    options = {
        one: Option(value=one.value, text=plain(label), description=plain(told))
        for one, (label, told) in ((one, _option(one, sheet)) for one in sheet.decisions)
    }
    chosen = None if typed.decision is None else options.get(typed.decision)
    yield InputBlock(
        block_id=Field.DECISION,
        label=plain("What do you decide?"),
        element=RadioButtonsElement(action_id=AT, options=list(options.values()), initial_option=chosen),
    )
    if sheet.below:
        yield context(_with_it(sheet))
    yield InputBlock(
        block_id=Field.RATIONALE,
        label=plain("Why?"),
        element=PlainTextInputElement(
            action_id=AT, initial_value=typed.rationale or None, max_length=MAX_RATIONALE, multiline=True
        ),
        hint=plain("What happened, and what decided it. Everyone who works here can read it."),
    )
    next_on = typed.next_on
    yield InputBlock(
        block_id=Field.NEXT_ON,
        label=plain("Next review"),
        element=DatePickerElement(action_id=AT, initial_date=None if next_on is None else next_on.isoformat()),
        hint=plain(_when(sheet.node)),
        optional=True,
    )


def _option(decision: Decision, sheet: Sheet) -> tuple[str, str]:
    is_stopped = sheet.node.state is State.STOPPED
    return {
        Decision.CONTINUE: ("Continue", "It goes on as it is."),
        Decision.RESCOPE: ("Rescope", "It goes on, changed: what it taught so far is written down next."),
        Decision.START: ("Start again", "It is active again; what was stopped with it is not.")
        if is_stopped
        else ("Start now", "It was to begin later, and begins today."),
        Decision.STOP: ("Stop", "It ends here: what it taught is written down next."),
    }[decision]


def _with_it(sheet: Sheet) -> str:
    names = ", ".join(f"“{escape(shown(one.name, most=80))}”" for one in sheet.below[:MOST_NAMED])
    others = len(sheet.below) - MOST_NAMED
    more = f" and {others} more" if others > 0 else ""
    return (
        f"*Stop* also stops what is active below it: {names}{more}. "
        "To let one of them go on, move it elsewhere on its page first."
    )


def _when(node: Node) -> str:
    needed = "A bet needs one, unless it is stopped." if node.level is Level.BET else "Leave it empty for none."
    return f"The day on which its lead is reminded. {needed}"


def _past(sheet: Sheet) -> Iterator[Block]:
    if not sheet.past:
        return
    yield DividerBlock()
    yield section("*Earlier reviews*")
    for told in sheet.past:
        yield context(_line(told))
    yield context(f"The history on the page of this {CALLED[sheet.node.level]} has every word.")


def _line(told: Told) -> str:
    review = told.review
    by = f" by {escape(shown(told.by, most=80))}" if told.by else ""
    said = escape(shown(" ".join(review.rationale.split()), most=MOST_SAID))
    return f"{day(review.at.date())}{by}: *{DID[review.decision]}*. {said}"
