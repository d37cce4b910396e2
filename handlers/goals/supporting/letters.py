"""What Pollen writes to people of a request for support: pure functions of the request as it stands."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import Block

from bot.features.goals.supporting.letters import Letter, Page, Told
from bot.features.goals.supporting.rules import Act, Request, State
from handlers.goals.ids import EDIT, OPEN_NODE, SUPPORT
from handlers.goals.supporting.pieces import (
    buttons,
    by_day,
    goal,
    goal_in_bold,
    name_of,
    quote,
    turns_told,
    what_became_of,
    who,
)
from handlers.goals.wording import called
from handlers.kit import actions, as_dicts, button, context, escape, section, shown, spoken

BRIEF: Final = 400
"""Characters of what somebody knows already, or said themselves."""
ALOUD: Final = 300
"""Characters of people's words in the text that stands for a letter."""
LATEST: Final = 2
"""Turns that a letter shows of what followed; the request's own page has all."""


def render(letter: Letter) -> Page:
    """Write a letter."""
    draw = {Told.ASKED: _asked, Told.ANSWERED: _answered, Told.MOVED: _moved, Told.AWAY: _away}
    said, blocks = draw[letter.address.told](letter)
    return Page(text=spoken(said), blocks=as_dicts(blocks))


# To the sponsor.


def _asked(letter: Letter) -> tuple[str, Sequence[Block]]:
    request, reader = letter.request, letter.address.reader
    asker, before = name_of(request.asked_by, letter.names), request.turns[: letter.address.turn]
    if before:
        said, blocks = _replied(letter)
    else:
        begins = f"{asker} asks for your support of"
        said = f"{begins} {_about(letter)}, {by_day(request)}: {shown(request.needed, most=ALOUD)}"
        bold = f"*{escape(asker)}* asks for your support of {_about_in_bold(letter)}, *{by_day(request)}*:"
        blocks = [section(bold), quote("", request.needed)]
    after = request.turns[letter.address.turn :]
    blocks += turns_told(after[-LATEST:], letter.names, reader=reader, most=BRIEF)
    blocks += _notes(_after_asking(letter))
    blocks.append(actions(*buttons(request, letter.acts), *_openers(letter)))
    return said, blocks


def _replied(letter: Letter) -> tuple[str, list[Block]]:
    request, turn = letter.request, letter.request.turns[letter.address.turn - 1]
    by = name_of(turn.by, letter.names)
    said = f"{by} replied about the support of {_about(letter)}, {by_day(request)}: {shown(turn.said, most=ALOUD)}"
    bold = f"*{escape(by)}* replied about the support of {_about_in_bold(letter)}, *{by_day(request)}*."
    asked_back = [one for one in request.turns[: letter.address.turn] if one.act is Act.ASK_BACK][-1:]
    return said, [
        section(bold),
        quote(f"{name_of(request.asked_by, letter.names)} needs:", request.needed, most=BRIEF),
        *turns_told(asked_back, letter.names, reader=letter.address.reader, most=BRIEF),
        quote(f"{by} replied:", turn.said),
    ]


def _after_asking(letter: Letter) -> Iterator[str]:
    request, reader = letter.request, letter.address.reader
    yield what_became_of(letter.node)
    if not request.is_open:
        yield _closed(request)
        return
    if letter.answerer != reader:
        too = "; as an admin you can answer, too" if letter.acts else " and answers"
        yield f"{name_of(letter.answerer, letter.names)} sponsors this {called(letter.node)} now{too}."
    if letter.address.turn != request.round:
        yield "The reply is in a newer message."
    elif request.state is State.ASKED_BACK:
        yield f"{name_of(request.asked_by, letter.names)} has the question and can reply."
    elif letter.acts:
        asker, what = name_of(request.asked_by, letter.names), called(letter.node)
        yield f"{asker} gets your answer in a direct message. The page of the {what} shows it, too."


def _closed(request: Request) -> str:
    return {
        State.YES: "Whoever asked was told.",
        State.NO: "Whoever asked was told.",
        State.WITHDRAWN: "There is nothing left for you to do.",
    }.get(request.state, "")


# To whoever asked, and to the node's lead.


def _answered(letter: Letter) -> tuple[str, Sequence[Block]]:
    request, reader = letter.request, letter.address.reader
    turn = request.turns[letter.address.turn - 1]
    by, asker = name_of(turn.by, letter.names), who(request.asked_by, letter.names, reader=reader)
    asked = f"{asker[0].lower()}{asker[1:]}" if asker == "You" else asker
    does = {
        Act.YES: "said yes to what",
        Act.NO: "said no to what",
        Act.ASK_BACK: "asks back about what",
        Act.WITHDRAW: "withdrew what",
    }.get(turn.act, "wrote about what")
    tail = f"{does} {asked} asked for"
    aloud = f": {shown(turn.said, most=ALOUD)}" if turn.said else "."
    said = f"{by} {tail}, for {_about(letter)}, {by_day(request)}{aloud}"
    bold = (
        f"*{escape(by)}* {escape(tail)}, for {_about_in_bold(letter)}, *{by_day(request)}*{':' if turn.said else '.'}"
    )
    after = request.turns[letter.address.turn :]
    blocks: list[Block] = [
        section(bold),
        *([quote("", turn.said)] if turn.said else []),
        quote(f"{asker} asked for:", request.needed, most=BRIEF),
        *turns_told(after[-LATEST:], letter.names, reader=reader, most=BRIEF),
        *_notes(_after_answering(letter, turn.act)),
        actions(*buttons(request, letter.acts), *_openers(letter)),
    ]
    return said, blocks


def _after_answering(letter: Letter, act: Act) -> Iterator[str]:
    yield what_became_of(letter.node)
    sponsor = name_of(letter.answerer, letter.names)
    if letter.address.turn != len(letter.request.turns):
        if letter.request.state is State.ASKED:
            yield f"{sponsor} has the reply and can answer."
    elif act is Act.ASK_BACK:
        yield f"{sponsor} gets your reply, and can answer then."
    elif act is Act.NO:
        yield "You can ask for something else on its page."


# To whoever asked, where the sponsor is another one, or gone.


def _moved(letter: Letter) -> tuple[str, Sequence[Block]]:
    sponsor = name_of(letter.address.about or letter.answerer, letter.names)
    return _word(letter, f"{sponsor} sponsors", "now, and has the request.", ())


def _away(letter: Letter) -> tuple[str, Sequence[Block]]:
    about = letter.address.about or letter.answerer
    sponsor = name_of(about, letter.names)
    waits = letter.request.is_open and letter.answerer == about
    then = "The request waits: name another sponsor, who gets it at once."
    if not letter.request.is_open:
        then = "The request is settled: there is nothing left to do."
    elif letter.answerer != about:
        then = f"{name_of(letter.answerer, letter.names)} sponsors it now, and has the request."
    edit = [button("Name another sponsor", action=EDIT, value=str(letter.node.id))] if waits else []
    tail = f"cannot answer: they left, or are a guest now. {then}"
    return _word(letter, f"{sponsor}, who sponsored", tail, edit)


def _word(letter: Letter, begins: str, ends: str, more: Sequence[object]) -> tuple[str, Sequence[Block]]:
    comma = "," if begins.partition(",")[1] else ""
    said = f"{begins} {_about(letter)}{comma} {ends}"
    bold = f"{escape(begins)} {_about_in_bold(letter)}{comma} {escape(ends)}"
    asked = quote(f"Needed {by_day(letter.request)}:", letter.request.needed, most=BRIEF)
    return said, [section(bold), asked, actions(*more, *buttons(letter.request, letter.acts), *_openers(letter))]


# Pieces.


def _about(letter: Letter) -> str:
    return goal(letter.node, letter.domain_name)


def _about_in_bold(letter: Letter) -> str:
    return goal_in_bold(letter.node, letter.domain_name)


def _notes(sentences: Iterator[str]) -> list[Block]:
    said = " ".join(filter(None, sentences))
    return [context(escape(said))] if said else []


def _openers(letter: Letter) -> list[object]:
    return [
        button("See the request", action=SUPPORT, value=str(letter.request.id)),
        button(f"See the {called(letter.node)}", action=OPEN_NODE, value=str(letter.node.id)),
    ]
