"""Requests for support with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.rules.tree import Draft, Level, Node
from bot.features.goals.rules.tree import State as NodeState
from bot.features.goals.supporting.letters import Address, Letter, Told
from bot.features.goals.supporting.reader import OpenRequest
from bot.features.goals.supporting.rules import FOLLOWS, POSSIBLE, Act, Request, State, Turn, needed_in
from bot.features.goals.supporting.service import Done, Meanwhile, Nobody, Seen, Sheet
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, NodeId, SupportId, UserId
from handlers.forms.after import Place
from handlers.goals.supporting import answering, asking, lines, render
from handlers.kit import shown, spoken
from tests.reliability.accepted.checks import Sent, message, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, numbers, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = date(2026, 9, 30)
ANA, BEN, DAN, ELI = (UserId(f"U0{name}") for name in ("ANA", "BEN", "DAN", "ELI"))
EVERYBODY = (ANA, BEN, DAN, ELI)
USERS = st.sampled_from(EVERYBODY)
PLACES = st.sampled_from(
    (
        Place(),
        Place(callback="goals.node.page.v1", beneath='{"v":1}' * 20),
        Place(response_url="https://hooks.slack.com/" + "A" * 200),
    )
)
PATHS = (
    (),
    (Act.YES,),
    (Act.NO,),
    (Act.WITHDRAW,),
    (Act.ASK_BACK,),
    (Act.ASK_BACK, Act.YES),
    (Act.ASK_BACK, Act.REPLY),
    (Act.ASK_BACK, Act.REPLY, Act.ASK_BACK),
    (Act.ASK_BACK, Act.REPLY) * 15 + (Act.NO,),
)


def kept(typed: str) -> str:
    """What the service keeps of what somebody typed."""
    try:
        return needed_in(typed)
    except UserFacingError:
        return needed_in(f"Text {shown(typed, most=900)}")


WORDS = texts(2_000, least=1).map(kept)
NODES = st.builds(
    Node,
    id=numbers().map(NodeId),
    draft=st.builds(
        Draft,
        level=st.sampled_from(Level),
        name=labels(150),
        domain=st.just(DomainId(1)),
        starts_on=st.just(DAY),
        sponsor=USERS,
    ),
    state=st.sampled_from([state for state in NodeState if state is not NodeState.DECLINED]),
)


@st.composite
def requests(draw: st.DrawFn, path: tuple[Act, ...] | None = None) -> Request:
    acts = draw(st.sampled_from(PATHS)) if path is None else path
    turns = tuple(
        Turn(by=draw(USERS), act=act, said="" if act is Act.WITHDRAW else draw(WORDS), at=THEN) for act in acts
    )
    return Request(
        id=draw(numbers().map(SupportId)),
        node=NodeId(1),
        asked_by=ANA,
        sponsor=BEN,
        needed=draw(WORDS),
        needed_by=DAY,
        state=FOLLOWS[acts[-1]] if acts else State.ASKED,
        asked_at=THEN,
        turns=turns,
    )


@st.composite
def names(draw: st.DrawFn) -> dict[UserId, str]:
    return {user: draw(people()) for user in EVERYBODY}


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    request, told, reader = draw(requests()), draw(st.sampled_from(Told)), draw(USERS)
    turn = draw(st.integers(0, len(request.turns)))
    if told is Told.ANSWERED and not request.turns:
        told = Told.ASKED
    if told is Told.ANSWERED:
        turn = max(turn, 1)
    elif turn and request.turns[turn - 1].act is not Act.REPLY:
        turn = 0
    about = draw(USERS) if told in {Told.MOVED, Told.AWAY} else None
    possible = [act for act in Act if request.state in POSSIBLE[act]]
    return Letter(
        address=Address(request=request.id, turn=turn, told=told, reader=reader, about=about),
        request=request,
        node=draw(NODES),
        domain_name=draw(or_none(labels(60))),
        names=draw(names()),
        answerer=draw(USERS),
        acts=tuple(possible) if draw(maybe()) else (),
    )


@st.composite
def seen(draw: st.DrawFn) -> Seen:
    request = draw(requests())
    return Seen(
        request=request,
        node=draw(NODES),
        domain_name=draw(or_none(labels(60))),
        names=draw(names()),
        answerer=draw(USERS),
        reader=draw(USERS),
        acts=tuple(act for act in Act if request.state in POSSIBLE[act]) if draw(maybe()) else (),
    )


SHEETS = st.builds(
    Sheet, node=NODES, domain_name=or_none(labels(60)), sponsor=people(), today=st.just(DAY), latest=st.just(DAY)
)
NOBODY = st.builds(Nobody, node=NODES, sponsor=or_none(people()))
FEW_OPEN = st.lists(st.builds(OpenRequest, request=requests(()), asked_by=people(), sponsor=people()), max_size=3)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "goals.supporting.letters", lambda letter: [said(render(letter))], {"letter": letters()}
    yield "goals.supporting.asking", _asking, {"sheet": SHEETS, "nobody": NOBODY, "place": PLACES}
    yield "goals.supporting.answering", _answering, {"given": seen(), "typed": WORDS, "place": PLACES}
    yield "goals.supporting.lines", _lines, {"few": FEW_OPEN, "times": st.sampled_from((1, 9))}


def _asking(sheet: Sheet, nobody: Nobody, place: Place) -> list[Sent]:
    return [
        view(asking.build(sheet, place=place)),
        view(asking.nobody_view(nobody, place=place)),
        said(asking.nobody(nobody)),
        said(asking.open_again(sheet.node.id)),
    ]


def _answering(given: Seen, typed: str, place: Place) -> list[Sent]:
    late = Meanwhile(seen=given)
    told = tuple(given.names.values())[:2]
    done = [answering.done(Done(act=act, seen=given, told=told)) for act in Act]
    forms = [
        answering.form(given, act, place=place, in_letter=False, typed=typed, note=note)
        for act in answering.TITLES
        for note in ("", answering.not_sent(late))
    ]
    pages = [answering.page(given, place=place, said=one) for one in ("", answering.meanwhile(late), *done)]
    spoken_ones = [*done, asking.asked(given), answering.meanwhile(late)]
    return [
        *(view(one) for one in (*forms, *pages)),
        *(text(spoken(one)) for one in spoken_ones),
        said(answering.open_again(given.request.id)),
    ]


def _lines(few: list[OpenRequest], times: int) -> list[Sent]:
    found = [replace(one) for one in few * times]
    return [message("Open", list(lines.open_lines(found)))] if found else []
