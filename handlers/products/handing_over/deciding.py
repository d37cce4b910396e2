"""The page of a hand-over, and the form in which it is declined."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.products.handing_over.rules import Act, Field, State
from bot.features.products.handing_over.seen import Done, Meanwhile, Seen
from bot.features.products.rules.product import MAX_WORDS
from bot.kernel.ids import HandOverId
from handlers.forms.after import Place
from handlers.forms.days import day
from handlers.forms.fields import field, held_in, typing, words
from handlers.forms.words import note, said
from handlers.kit import actions, as_json, escape, metadata_of, plain, section, shown
from handlers.products.handing_over.pieces import (
    BRIEF,
    buttons,
    capital,
    name_of,
    product,
    who,
    whose,
    why_void,
    written,
)

PAGE: Final = "products.hand_over_page.v1"
DECLINING: Final = "products.hand_over_decline.v1"
TYPED: Final = "typed"


class Meta(BaseModel):
    """What the page and the form carry unseen."""

    v: int = 1
    hand_over: HandOverId
    place: Place = Place()
    in_letter: bool = False
    """Whether it was opened from a letter, which shows by itself what became of the hand-over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    meta: Meta
    reason: str


def page(seen: Seen, *, place: Place, on_top: str = "") -> View:
    """Build the page of a hand-over; `on_top` tells what just happened."""
    return View(
        type="modal",
        callback_id=PAGE,
        private_metadata=as_json(Meta(hand_over=seen.hand_over.id, place=place)),
        title=plain("Hand-over"),
        close=plain("Back" if place.callback else "Close"),
        blocks=list(_page(seen, on_top)),
    )


def place_in(view: Mapping[str, Any]) -> Place:
    """Tell where a hand-over's page was opened from."""
    return metadata_of(view, Meta).place


def _page(seen: Seen, on_top: str) -> Iterator[Block]:
    hand_over, names, reader = seen.hand_over, seen.names, seen.reader
    if on_top:
        yield section(f"*{escape(shown(on_top, most=BRIEF))}*")
    by, to = who(hand_over.proposed_by, names, reader=reader), who(hand_over.to, names, reader=reader)
    about = product(seen.product, seen.domain_name)
    yield section(escape(f"{capital(by)} proposed on {day(seen.since)} that {to} should own {about}."))
    yield said(_stands(seen), quote=hand_over.answer)
    yield from written(hand_over, by="whoever built it" if hand_over.proposed_by == reader else by)
    if seen.acts:
        yield actions(*buttons(hand_over, seen.acts))


def _stands(seen: Seen) -> str:
    hand_over, names, reader = seen.hand_over, seen.names, seen.reader
    owns = f"{whose(seen.product, names, reader=reader)} now."
    to = who(hand_over.to, names, reader=reader)
    if hand_over.state is State.PROPOSED:
        return f"{capital(to)} can accept or decline until {day(seen.until)}. {owns}"
    return f"{became(seen)} {owns}"


def became(seen: Seen) -> str:
    """Say how a hand-over ended."""
    hand_over, names, reader = seen.hand_over, seen.names, seen.reader
    to, by = (capital(who(user, names, reader=reader)) for user in (hand_over.to, hand_over.ended_by))
    return {
        State.PROPOSED: "",
        State.ACCEPTED: f"{to} accepted it.",
        State.DECLINED: f"{to} declined it.",
        State.WITHDRAWN: f"{by} withdrew it.",
        State.EXPIRED: f"The time to decide ended on {day(seen.until)}. It can be proposed again.",
        State.VOID: f"It is over. {why_void(hand_over, names)}",
    }[hand_over.state]


def form(seen: Seen, *, place: Place, in_letter: bool, typed: str = "", on_top: str = "") -> View:
    """Build the form in which it is declined; filled with `typed`, and `on_top` above, where it is shown again."""
    by = name_of(seen.hand_over.proposed_by, seen.names)
    held = {Field.ANSWER.value: {"value": typed}}
    return View(
        type="modal",
        callback_id=DECLINING,
        private_metadata=as_json(Meta(hand_over=seen.hand_over.id, place=place, in_letter=in_letter)),
        title=plain("Decline"),
        submit=plain("Decline"),
        close=plain("Cancel"),
        blocks=[
            *([section(f"*{escape(on_top)}*")] if on_top else []),
            section(escape(f"You decline to take over {product(seen.product, seen.domain_name)}.")),
            field(Field.ANSWER, "Why?", typing(held, Field.ANSWER, at=TYPED, most=MAX_WORDS, multiline=True)),
            note(
                f"{capital(by)} reads it in a direct message. It stays in the product's history, which everyone who "
                "works here can read."
            ),
        ],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    return Filled(meta=metadata_of(view, Meta), reason=words(held_in(view), Field.ANSWER))


def done(result: Done) -> str:
    """Tell whoever acted what happens next."""
    by = name_of(result.seen.hand_over.proposed_by, result.seen.names)
    hears = "" if result.seen.hand_over.proposed_by == result.seen.reader else f" {capital(by)} is told."
    if result.act is Act.ACCEPT:
        many = "1 consumer is" if result.consumers == 1 else f"{result.consumers} consumers are"
        return f"You own it now.{hears}{f' {many} told.' if result.consumers else ''}"
    if result.act is Act.DECLINE:
        return f"You declined. Nothing changes.{hears}"
    return f"It is withdrawn. Nothing changes, and nobody needs to decide.{hears}"


def meanwhile(result: Meanwhile) -> str:
    """Tell what came before, so that nothing was done."""
    return f"{became(result.seen)} {whose(result.seen.product, result.seen.names, reader=result.seen.reader)} now."


def not_sent(result: Meanwhile) -> str:
    """Tell the same above a form that keeps what was typed."""
    return f"{shown(meanwhile(result), most=BRIEF)} What you typed was not sent; it is still here, to be copied."
