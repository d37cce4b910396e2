"""The form of an answer, a question back and a reply; and the page of a request, whose place it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.features.goals.supporting.rules import MAX_WORDS, OF_SPONSOR, Act, Field, State
from bot.features.goals.supporting.service import Done, Meanwhile, Seen
from bot.kernel.ids import SupportId
from handlers.forms.after import Place
from handlers.goals.ids import SUPPORT
from handlers.goals.supporting.pieces import (
    DONE,
    buttons,
    by_day,
    goal_in_bold,
    listed,
    name_of,
    quote,
    turns_told,
    what_became_of,
    who,
)
from handlers.goals.wording import called
from handlers.kit import Message, actions, as_json, button, context, escape, metadata_of, plain, section, shown

FORM: Final = "goals.support_answer.v1"
PAGE: Final = "goals.support_request.v1"
TYPED: Final = "typed"
MOST_TURNS: Final = 20
"""Turns on a request's page; the history of its node has all."""
BRIEF: Final = 500
TITLES: Final = {Act.YES: "Say yes", Act.NO: "Say no", Act.ASK_BACK: "Ask back", Act.REPLY: "Reply"}
QUESTIONS: Final = {
    Act.YES: "How will you help?",
    Act.NO: "Why not?",
    Act.ASK_BACK: "What do you want to know?",
    Act.REPLY: "Your reply",
}


class Meta(BaseModel):
    """What the form and the page carry unseen."""

    v: int = 1
    request: SupportId
    act: Act | None = None
    place: Place
    in_letter: bool = False
    """Whether it was opened from a letter, which shows by itself what became of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    meta: Meta
    act: Act
    said: str


def form(seen: Seen, act: Act, *, place: Place, in_letter: bool, typed: str = "", note: str = "") -> View:
    """Build the form of an act; filled with `typed`, and `note` above, where it is shown again."""
    answer = InputBlock(
        block_id=Field.SAID,
        label=plain(QUESTIONS[act]),
        element=PlainTextInputElement(
            action_id=TYPED, multiline=True, max_length=MAX_WORDS, initial_value=typed or None
        ),
    )
    said_last = [turn for turn in seen.request.turns[-1:] if turn.said]
    return View(
        type="modal",
        callback_id=FORM,
        private_metadata=as_json(Meta(request=seen.request.id, act=act, place=place, in_letter=in_letter)),
        title=plain(TITLES[act]),
        submit=plain("Send"),
        close=plain("Cancel"),
        blocks=[
            *([section(f"*{escape(note)}*")] if note else []),
            section(_title(seen)),
            quote("", seen.request.needed),
            *turns_told(said_last, seen.names, reader=seen.reader),
            answer,
            context(escape(_hears(seen, act))),
        ],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    values = (view.get("state") or {}).get("values") or {}
    said = str((values.get(Field.SAID) or {}).get(TYPED, {}).get("value") or "")
    return Filled(meta=meta, act=meta.act or Act.REPLY, said=said)


def page(seen: Seen, *, place: Place, said: str = "") -> View:
    """Build the page of a request; `said` tells on top what just happened."""
    return View(
        type="modal",
        callback_id=PAGE,
        private_metadata=as_json(Meta(request=seen.request.id, place=place)),
        title=plain("Asked for support"),
        close=plain("Back" if place.callback else "Close"),
        blocks=list(_page(seen, said)),
    )


def place_in(view: Mapping[str, Any]) -> Place:
    """Tell where a request's page was opened from."""
    return metadata_of(view, Meta).place


def _page(seen: Seen, said: str) -> Iterator[Block]:
    if said:
        yield section(escape(shown(said, most=BRIEF)))
    yield section(_title(seen))
    yield quote("", seen.request.needed)
    turns = seen.request.turns
    if len(turns) > MOST_TURNS:
        yield context("What was said before is in the history of its page.")
    yield from turns_told(turns[-MOST_TURNS:], seen.names, reader=seen.reader)
    notes = " ".join(filter(None, (what_became_of(seen.node), _waits(seen))))
    if notes:
        yield context(escape(notes))
    if seen.acts:
        yield actions(*buttons(seen.request, seen.acts))


def _title(seen: Seen) -> str:
    asker = who(seen.request.asked_by, seen.names, reader=seen.reader)
    asks = "ask" if asker == "You" else "asks"
    return (
        f"*{escape(asker)}* {asks} for support of {goal_in_bold(seen.node, seen.domain_name)}, "
        f"*{by_day(seen.request)}*:"
    )


def _waits(seen: Seen) -> str:
    waits_for = {State.ASKED: (seen.answerer, "answer"), State.ASKED_BACK: (seen.request.asked_by, "reply")}
    if seen.request.state not in waits_for:
        return ""
    user, verb = waits_for[seen.request.state]
    return f"{who(user, seen.names, reader=seen.reader)} {'are' if user == seen.reader else 'is'} to {verb}."


def _hears(seen: Seen, act: Act) -> str:
    user = seen.request.asked_by if act in OF_SPONSOR else seen.answerer
    gets = "You get" if user == seen.reader else f"{name_of(user, seen.names)} gets"
    return (
        f"{gets} it in a direct message. Everyone who works here can read it on the page of this {called(seen.node)}."
    )


def done(result: Done) -> str:
    """Tell whoever acted what happens next."""
    if result.act is Act.WITHDRAW:
        return "It is withdrawn. Nobody needs to answer it any more."
    if not result.told:
        return "It is noted. It stands on the page."
    return f"{listed(result.told)} {'gets' if len(result.told) == 1 else 'get'} it now, in a direct message."


def meanwhile(result: Meanwhile) -> str:
    """Tell who was faster, and what they said."""
    last = result.seen.request.last
    if last is None:
        return "Nobody asked anything back yet, so there is nothing to reply to."
    by = who(last.by, result.seen.names, reader=result.seen.reader)
    said = f": “{shown(last.said, most=BRIEF)}”" if last.said else ""
    return f"{by} {DONE[last.act]} meanwhile{said}"


def not_sent(result: Meanwhile) -> str:
    """Tell the same above a form that keeps what was typed."""
    return f"{shown(meanwhile(result), most=BRIEF)} What you typed was not sent; it is still here, to be copied."


def open_again(request: SupportId) -> Message:
    """Offer a request again whose moment was missed."""
    text = "Slack did not open it this time. Press the button to open the request now."
    return Message(text, [section(text), actions(button("See the request", action=SUPPORT, value=str(request)))])
