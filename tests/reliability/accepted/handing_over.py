"""Hand-overs and deputies with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.features.products.handing_over.deputies import DeputyLetter, DeputySheet
from bot.features.products.handing_over.letters import Address, Letter, Told
from bot.features.products.handing_over.rules import ITEMS, Act, Field, HandOver, State, Void, Wanted, words_in
from bot.features.products.handing_over.seen import Done, Meanwhile, Seen, Sheet, Underway
from bot.features.products.rules.product import MAX_NAME, MAX_WORDS, Deputy, Draft, Owner, Product, Status
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, HandOverId, ProductId, UserId
from handlers.forms.after import Place
from handlers.forms.fields import of_user, of_words
from handlers.kit import shown, spoken
from handlers.products.handing_over import deciding, deputy, proposing, render, render_deputy
from tests.reliability.accepted.checks import Sent, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, numbers, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = date(2026, 9, 30)
EVERYBODY = ANA, BEN, CORA, DAN = tuple(UserId(f"U0{name}") for name in ("ANA", "BEN", "CORA", "DAN"))
USERS = st.sampled_from(EVERYBODY)
PLACES = st.sampled_from(
    (
        Place(),
        Place(callback="products.page.v1", beneath='{"v":1}' * 20),
        Place(response_url="https://hooks.slack.com/" + "A" * 200),
    )
)


def kept(typed: str) -> str:
    """What the service keeps of what somebody typed."""
    try:
        return words_in(typed, field=Field.NOTE) or "Text"
    except UserFacingError:
        return words_in(shown(typed, most=900), field=Field.NOTE)


WORDS = texts(MAX_WORDS, least=1).map(kept)
OWNERS = st.one_of(
    st.none(), st.builds(Owner, user=USERS), st.builds(Owner, user=st.none(), name=labels(200).filter(str.strip))
)
PRODUCTS = st.builds(
    Product,
    id=numbers().map(ProductId),
    draft=st.builds(
        Draft,
        name=labels(MAX_NAME),
        domain=st.just(DomainId(1)),
        status=st.sampled_from((Status.ACTIVE, Status.RETIRED)),
    ),
    owner=OWNERS,
    owned_since=st.just(THEN),
    deputy=or_none(st.builds(Deputy, user=USERS, until=st.just(DAY))),
)


@st.composite
def hand_overs(draw: st.DrawFn, state: State | None = None) -> HandOver:
    became = draw(st.sampled_from(State)) if state is None else state
    return HandOver(
        id=draw(numbers().map(HandOverId)),
        product=ProductId(1),
        owner=draw(or_none(USERS)),
        to=draw(USERS),
        state=became,
        proposed_by=draw(USERS),
        proposed_at=THEN,
        expires_at=THEN,
        checklist={item: draw(WORDS) for item in ITEMS if draw(maybe())},
        note=draw(WORDS) if draw(maybe()) else "",
        answer=draw(WORDS) if became is State.DECLINED else "",
        void=draw(st.sampled_from(Void)) if became is State.VOID else None,
        ended_by=draw(or_none(USERS)),
    )


@st.composite
def names(draw: st.DrawFn) -> dict[UserId, str]:
    return {user: draw(people()) for user in EVERYBODY}


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    hand_over, told = draw(hand_overs()), draw(st.sampled_from(Told))
    return Letter(
        address=Address(hand_over=hand_over.id, told=told, reader=draw(USERS)),
        hand_over=hand_over,
        product=draw(PRODUCTS),
        domain_name=draw(labels(60)),
        names=draw(names()),
        until=DAY,
        acts=tuple(Act) if draw(maybe()) else (),
        may_propose=draw(maybe()),
    )


def seen(state: State | None = None) -> st.SearchStrategy[Seen]:
    return st.builds(
        Seen,
        hand_over=hand_overs(state),
        product=PRODUCTS,
        domain_name=labels(60),
        names=names(),
        reader=USERS,
        since=st.just(DAY),
        until=st.just(DAY),
        acts=st.sampled_from(((), tuple(Act))),
    )


SHEETS = st.builds(Sheet, product=PRODUCTS, domain_name=labels(60), owner=or_none(people()))
DEPUTY_SHEETS = st.builds(
    DeputySheet,
    product=PRODUCTS,
    domain_name=labels(60),
    owner=people(),
    deputy=or_none(people()),
    is_owner=maybe(),
    today=st.just(DAY),
    latest=st.just(DAY),
)
DEPUTY_LETTERS = st.builds(
    DeputyLetter, product=PRODUCTS, domain_name=labels(60), owner=people(), until=st.just(DAY), is_over=maybe()
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "products.handing_over.letters", lambda letter: [said(render(letter))], {"letter": letters()}
    yield (
        "products.handing_over.proposing",
        _proposing,
        {"sheet": SHEETS, "given": seen(State.PROPOSED), "typed": WORDS, "place": PLACES},
    )
    yield "products.handing_over.deciding", _deciding, {"given": seen(), "typed": WORDS, "place": PLACES}
    yield (
        "products.handing_over.deputy",
        _deputy,
        {"sheet": DEPUTY_SHEETS, "letter": DEPUTY_LETTERS, "place": PLACES},
    )


def _proposing(sheet: Sheet, given: Seen, typed: str, place: Place) -> list[Sent]:
    held = {Field.TO.value: of_user(ANA), **{item.value: of_words(typed) for item in (*ITEMS[:2], Field.NOTE)}}
    filled = proposing.Filled(
        meta=proposing.Meta(product=sheet.product.id, place=place), wanted=Wanted(to=ANA, checklist={}), held=held
    )
    underway = Underway(seen=given)
    return [
        view(proposing.build(sheet, place=place)),
        view(proposing.ask_about_open(filled)),
        view(proposing.again(filled, underway)),
        text(spoken(proposing.proposed(given))),
    ]


def _deciding(given: Seen, typed: str, place: Place) -> list[Sent]:
    late = Meanwhile(seen=given)
    done = [deciding.done(Done(act=act, seen=given, consumers=many)) for act in Act for many in (0, 1, 7)]
    return [
        *(view(deciding.page(given, place=place, on_top=one)) for one in ("", deciding.meanwhile(late), *done)),
        *(
            view(deciding.form(given, place=place, in_letter=False, typed=typed, on_top=one))
            for one in ("", deciding.not_sent(late))
        ),
        *(text(spoken(one)) for one in (*done, deciding.meanwhile(late))),
    ]


def _deputy(sheet: DeputySheet, letter: DeputyLetter, place: Place) -> list[Sent]:
    return [
        view(deputy.build(sheet, place=place)),
        view(deputy.build(sheet, place=place, on_top=deputy.taken_back())),
        text(spoken(deputy.named(sheet))),
        said(render_deputy(letter)),
    ]
