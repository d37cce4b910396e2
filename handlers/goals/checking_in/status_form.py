"""The form in which a lead says what the status is: its ids, its picture, and how to read it back."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.goals.checking_in.results import Desk, Wish
from bot.features.goals.checking_in.saying import BECAUSE, LONGEST, MAX_BECAUSE, SAYABLE, STATUS, UNTIL
from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.tree import SaidStatus
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals.wording import STATUS_WORDS, day, status_said
from handlers.kit import as_json, context, escape, metadata_of, plain, section, shown

CALLBACK: Final = "goals.say_status_form.v1"
AT: Final = "value"
BY_NUMBERS: Final = "numbers"
"""The choice that takes back what was said."""
FOR: Final = timedelta(days=28)
"""How long it holds, unless another date is chosen."""
MOST_SAID: Final = 500
MOST_BECAUSE: Final = 350
"""Escaped, a sign may take five: together they fit what Slack takes below a form."""


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    node: NodeId
    mark: str
    place: Place = Place()


class Filled(BaseModel):
    """A submitted form."""

    node: NodeId
    wish: Wish
    mark: str
    place: Place


def build(desk: Desk, *, place: Place) -> View:
    """Build the form, with what holds now or, where it is shown again, with what was typed."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(node=desk.node.id, mark=desk.mark, place=place)),
        title=plain("Say the status"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=[*_top(desk), *_fields(desk)],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    held = {block: one for block, elements in view["state"]["values"].items() for one in elements.values()}
    chosen = (held.get(STATUS, {}).get("selected_option") or {}).get("value")
    if chosen != BY_NUMBERS and chosen not in list(Status):
        raise UserFacingError("Choose what the status is.", field=STATUS)
    wish = Wish(
        status=None if chosen == BY_NUMBERS else Status(str(chosen)),
        because=held.get(BECAUSE, {}).get("value") or "",
        until=_date(held.get(UNTIL, {}).get("selected_date")),
    )
    return Filled(node=meta.node, wish=wish, mark=meta.mark, place=meta.place)


def _date(picked: Any) -> date | None:
    try:
        return date.fromisoformat(str(picked))
    except ValueError:
        return None


def _top(desk: Desk) -> Iterator[Block]:
    judgement, said = desk.judgement, desk.node.said
    yield section(f"*{escape(desk.node.name)}*")
    if desk.is_changed:
        yield section(
            "*Not saved yet.* Somebody else said or took back the status while you were typing. What you typed is "
            "still here: look at it once more, and send it again."
        )
    yield context(_by_numbers(judgement))
    if said is not None and judgement.is_said:
        yield section(
            f"{escape(desk.said_by or 'A lead')} says *{_said(said)}* until {day(said.until)}: "
            f"{escape(shown(said.because, most=MOST_SAID))}\nTo take it back, choose “{_TAKE_BACK}”."
        )


_TAKE_BACK: Final = "What the numbers say"


def _said(said: SaidStatus) -> str:
    return status_said(Status(said.status)) if said.status in list(Status) else escape(said.status)


def _by_numbers(judgement: Judgement) -> str:
    if judgement.computed is not None:
        return f"The numbers say: {status_said(judgement.computed)}."
    because = escape(shown(judgement.because, most=MOST_BECAUSE))
    return f"The numbers say: {status_said(judgement.status)}. {because}"


def _fields(desk: Desk) -> Iterator[Block]:
    said, wish = desk.node.said, desk.wish or _wish_of(desk)
    options = [Option(value=status.value, text=plain(STATUS_WORDS[status].capitalize())) for status in SAYABLE]
    if said is not None:
        options.append(Option(value=BY_NUMBERS, text=plain(_TAKE_BACK)))
    wanted = BY_NUMBERS if desk.wish is not None and wish.status is None else wish.status
    yield InputBlock(
        block_id=STATUS,
        label=plain("Status"),
        element=StaticSelectElement(
            action_id=AT,
            placeholder=plain("Choose one"),
            options=options,
            initial_option=next((option for option in options if option.value == wanted), None),
        ),
    )
    yield InputBlock(
        block_id=BECAUSE,
        label=plain("Why"),
        element=PlainTextInputElement(
            action_id=AT, initial_value=wish.because[:MAX_BECAUSE] or None, max_length=MAX_BECAUSE, multiline=True
        ),
        hint=plain("What the numbers do not show. Everyone who works here reads it beside the status."),
        optional=said is not None,
    )
    yield InputBlock(
        block_id=UNTIL,
        label=plain("Until"),
        element=DatePickerElement(action_id=AT, initial_date=None if wish.until is None else wish.until.isoformat()),
        hint=plain(
            f"The last date on which it holds, at most {LONGEST.days} days from now. Then the numbers say it again."
        ),
        optional=said is not None,
    )


def _wish_of(desk: Desk) -> Wish:
    said = desk.node.said
    if said is not None and desk.judgement.is_said:
        status = Status(said.status) if said.status in list(Status) else None
        return Wish(status=status, because=said.because, until=said.until)
    return Wish(status=None, until=desk.today + FOR)
