"""The form in which something is asked of a sponsor: its ids, its picture, and how to read it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import DatePickerElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.features.goals.supporting.rules import MAX_WORDS, Field
from bot.features.goals.supporting.service import Nobody, Seen, Sheet
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals.ids import ASK_SUPPORT, EDIT
from handlers.goals.supporting.pieces import LONGEST_NAME, goal_in_bold, name_of
from handlers.goals.wording import called, day
from handlers.kit import Message, actions, as_json, button, context, escape, metadata_of, plain, section, shown

CALLBACK: Final = "goals.support_form.v1"
TYPED: Final = "typed"


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    node: NodeId
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    node: NodeId
    needed: str
    needed_by: str
    place: Place


def build(sheet: Sheet, *, place: Place) -> View:
    """Build the form."""
    sponsor = shown(sheet.sponsor, most=LONGEST_NAME)
    needed = InputBlock(
        block_id=Field.NEEDED,
        label=plain("What do you need?"),
        hint=plain("What would help, as concretely as you can: a decision, people, money, a word with somebody."),
        element=PlainTextInputElement(action_id=TYPED, multiline=True, max_length=MAX_WORDS),
    )
    needed_by = InputBlock(
        block_id=Field.NEEDED_BY,
        label=plain("By when?"),
        hint=plain(f"From today until {day(sheet.latest)}."),
        element=DatePickerElement(action_id=TYPED, placeholder=plain("Choose a day")),
    )
    then = (
        f"{sponsor} gets it at once, in one direct message, and can say yes, say no or ask back. You hear of each. "
        f"Without an answer by that day, the next digest says so. Everyone who works here can read it on "
        f"the page of this {called(sheet.node)}."
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(node=sheet.node.id, place=place)),
        title=plain("Ask for support"),
        submit=plain("Ask"),
        close=plain("Cancel"),
        blocks=[
            section(f"*{escape(sponsor)}* sponsors {goal_in_bold(sheet.node, sheet.domain_name)}."),
            needed,
            needed_by,
            context(escape(then)),
        ],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    values = (view.get("state") or {}).get("values") or {}
    return Filled(
        node=meta.node,
        needed=str((values.get(Field.NEEDED) or {}).get(TYPED, {}).get("value") or ""),
        needed_by=str((values.get(Field.NEEDED_BY) or {}).get(TYPED, {}).get("selected_date") or ""),
        place=meta.place,
    )


def nobody(found: Nobody) -> Message:
    """Say that there is nobody to ask, with the way to name somebody."""
    said = nobody_said(found)
    return Message(said, [section(escape(said)), actions(_edit(found))])


def nobody_view(found: Nobody, *, place: Place) -> View:
    """Say the same in a form's place.

    It passes for the page that it lies on: once a sponsor is named here, that page is what is shown anew.
    """
    return View(
        type="modal",
        callback_id=place.callback,
        private_metadata=place.beneath,
        title=plain("Ask for support"),
        close=plain("Back"),
        blocks=[section(escape(nobody_said(found))), actions(_edit(found))],
    )


def _edit(found: Nobody) -> Any:
    return button("Name a sponsor", action=EDIT, value=str(found.node.id))


def nobody_said(found: Nobody) -> str:
    what = called(found.node)
    if found.sponsor is None:
        return f"This {what} has no sponsor yet, so there is nobody to ask. Name one first, then ask."
    sponsor = shown(found.sponsor, most=LONGEST_NAME)
    return (
        f"{sponsor}, who sponsors this {what}, cannot answer: they left, or are a guest now. "
        "Name another sponsor first, then ask."
    )


def asked(seen: Seen) -> str:
    """Tell whoever asked what happens next."""
    sponsor = name_of(seen.answerer, seen.names)
    return f"{sponsor} gets it now, in a direct message. You hear from Pollen as soon as {sponsor} answers."


def open_again(node: NodeId) -> Message:
    """Offer a form again whose moment was missed."""
    text = "Slack did not open the form this time. Press the button to open it now."
    return Message(text, [section(text), actions(button("Ask for support", action=ASK_SUPPORT, value=str(node)))])
