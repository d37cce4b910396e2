"""What Pollen writes to people of a hand-over: pure functions of the hand-over as it stands."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block

from bot.features.products.handing_over.letters import Letter, Page, Told
from bot.features.products.handing_over.rules import State, Void
from handlers.forms.days import day
from handlers.forms.words import note, said
from handlers.kit import actions, as_dicts, button, escape, section, shown, spoken
from handlers.products.handing_over.pieces import (
    BRIEF,
    SEE,
    buttons,
    capital,
    is_cut,
    name_of,
    product,
    stays,
    who,
    whose,
    why_void,
    written,
)
from handlers.products.ids import HAND_OVER, OPEN_PRODUCT

ALOUD: Final = 300
"""Characters of people's words in the text that stands for a letter."""


def render(letter: Letter) -> Page:
    """Write a letter."""
    draw = {Told.PROPOSED: _asked, Told.REMINDED: _reminded, Told.OWNER: _to_owner, Told.ENDED: _ended}
    aloud, blocks = draw[letter.address.told](letter)
    return Page(text=spoken(aloud), blocks=as_dicts(blocks))


# To the recipient.


def _asked(letter: Letter) -> tuple[str, Sequence[Block]]:
    by = name_of(letter.hand_over.proposed_by, letter.names)
    begins = f"{capital(by)} proposes that you take over"
    if letter.hand_over.proposed_by == letter.address.reader:
        begins, by = "You proposed that you take over", "whoever built it"
    first = f"{begins} {_about(letter)}."
    then = _then(letter) if letter.hand_over.is_open else _what_became(letter)
    return f"{first} {then}", [
        section(escape(first)),
        *written(letter.hand_over, by=by, most=BRIEF),
        *([note("Some of it is cut here. “See the hand-over” has all of it.")] if is_cut(letter.hand_over) else []),
        note(then),
        _buttons(letter),
    ]


def _then(letter: Letter) -> str:
    return (
        f"You can decide until {day(letter.until)}. {_whose(letter)} until you accept; without your word nothing "
        "changes. If you accept, you own it from then on, and its consumers are told."
    )


def _reminded(letter: Letter) -> tuple[str, Sequence[Block]]:
    hand_over = letter.hand_over
    by = who(hand_over.proposed_by, letter.names, reader=letter.address.reader)
    first = f"{capital(by)} proposed that you take over {_about(letter)}."
    then = (
        f"You can accept or decline until {day(letter.until)}; after that it stays as it is. This is the only reminder."
    )
    if not hand_over.is_open:
        then = _what_became(letter)
    return f"{first} {then}", [
        section(escape(first)),
        note(then),
        _buttons(letter),
    ]


# To the owner, where somebody else proposed it.


def _to_owner(letter: Letter) -> tuple[str, Sequence[Block]]:
    hand_over = letter.hand_over
    by, to = name_of(hand_over.proposed_by, letter.names), name_of(hand_over.to, letter.names)
    first = f"{capital(by)} proposes that {to} takes over {_about(letter)} from you."
    if hand_over.proposed_by == hand_over.to:
        first = f"{capital(by)} proposes to take over {_about(letter)} from you."
    then = (
        f"You own it until {to} accepts, which is possible until {day(letter.until)}. You can withdraw the proposal; "
        f"best talk with {by} first."
    )
    if not hand_over.is_open:
        then = _what_became(letter)
    return f"{first} {then}", [
        section(escape(first)),
        note(then),
        _buttons(letter),
    ]


# What became of it.


def _ended(letter: Letter) -> tuple[str, Sequence[Block]]:
    hand_over, became = letter.hand_over, _what_became(letter)
    reason = hand_over.answer if hand_over.state is State.DECLINED else ""
    first = f"About the hand-over of {_about(letter)}: {became}"
    again = hand_over.state in {State.DECLINED, State.EXPIRED, State.VOID} and letter.product.is_living
    offer = again and letter.may_propose and hand_over.to != letter.address.reader
    more = [button("Hand it over", action=HAND_OVER, value=str(letter.product.id))] if offer else []
    return f"{first}{f' “{shown(reason, most=ALOUD)}”' if reason else ''}", [
        said(first, quote=reason),
        actions(*more, *_openers(letter)),
    ]


def _what_became(letter: Letter) -> str:
    hand_over, names, reader = letter.hand_over, letter.names, letter.address.reader
    to, by = (who(user, names, reader=reader) for user in (hand_over.to, hand_over.ended_by))
    stayed = f"{stays(letter.product, names, reader=reader)}."
    changed = hand_over.void in {Void.OWNER_CHANGED, Void.RETIRED}
    return {
        State.PROPOSED: "",
        State.ACCEPTED: f"{capital(to)} accepted and {'own' if to == 'you' else 'owns'} it now. Its consumers are told.",
        State.DECLINED: f"{capital(to)} declined. {stayed}",
        State.WITHDRAWN: f"{capital(by)} withdrew it. {stayed}",
        State.EXPIRED: f"The 14 days in which {to} could decide are over. {stayed} It can be proposed again.",
        State.VOID: f"It is over. {why_void(hand_over, names)} {f'{_whose(letter)} now.' if changed else stayed}",
    }[hand_over.state]


# Pieces.


def _about(letter: Letter) -> str:
    return product(letter.product, letter.domain_name)


def _whose(letter: Letter) -> str:
    return whose(letter.product, letter.names, reader=letter.address.reader)


def _buttons(letter: Letter) -> Block:
    return actions(*buttons(letter.hand_over, letter.acts), *_openers(letter))


def _openers(letter: Letter) -> list[object]:
    return [
        button("See the hand-over", action=SEE, value=str(letter.hand_over.id)),
        button("See the product", action=OPEN_PRODUCT, value=str(letter.product.id)),
    ]
