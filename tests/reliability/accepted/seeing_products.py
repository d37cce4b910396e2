"""Products as people see them, with any words in them, and the renderers that show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.features.products.handing_over.reader import OpenHandOver
from bot.features.products.handing_over.rules import HandOver, State
from bot.features.products.news import NEWS, Channel, Consumer
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Deputy, Owner, Product, ProductType, Status
from bot.features.products.seeing.following import Choice, Chosen
from bot.features.products.seeing.histories import Edits, OnDay, Owners, Step, Stretch
from bot.features.products.seeing.overview import ELSEWHERE, LINES, NOBODY, Filters, Line, Overview, Part, Wanted
from bot.features.products.seeing.pages import MOST_LESSONS, Page
from bot.features.products.seeing.store import Goal, Lesson, Listed
from bot.kernel.access import Role
from bot.kernel.acting import Domain, Person
from bot.kernel.audit import Change
from bot.kernel.ids import ChannelId, DomainId, HandOverId, LearningId, NodeId, ProductId, UserId
from bot.kernel.posts import Post
from handlers.forms.after import Place
from handlers.kit import spoken
from handlers.products.seeing import following, history, listing, news, page
from tests.reliability.accepted.checks import Sent, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.keeping_products import PRODUCTS, THEN
from tests.reliability.accepted.learned import maybe
from tests.reliability.accepted.words import labels, numbers, people, texts

TODAY = THEN.date()
ME = UserId("U0ANA")
LARGE = 10**17
COUNTS = st.sampled_from((0, 1, 2, 12))
OWNERS = st.one_of(st.sampled_from((None, Owner(user=ME))), labels(100).map(lambda name: Owner(name=name)))
PEOPLE = st.builds(Person, id=st.just(ME), name=people(), role=st.sampled_from((Role.MEMBER, Role.INACTIVE))).map(
    lambda one: {ME: one}
)
DOMAINS = st.builds(
    Domain,
    id=st.just(DomainId(1)),
    name=labels(60),
    leads=st.just(()),
    is_living=maybe(),
    channel=st.sampled_from((None, ChannelId("C0ORDERS"))),
)
CONSUMERS = st.builds(
    Consumer,
    domain=st.just(DomainId(1)),
    name=labels(60),
    is_here=st.just(True),
    channel=st.sampled_from(
        (
            None,
            Channel(id=ChannelId("C1")),
            Channel(id=ChannelId("C1"), is_shared=True),
            Channel(id=ChannelId("C1"), is_archived=True),
        )
    ),
    since=st.just(THEN),
)
LESSONS = st.builds(Lesson, id=st.just(LearningId(LARGE)), text=texts(3_000, least=1), domain=labels(60))
GOALS = st.builds(
    Goal, id=st.just(NodeId(LARGE)), name=labels(150), level=st.sampled_from(("bet", "vision")), is_active=maybe()
)
HAND_OVERS = st.one_of(
    st.none(),
    st.builds(
        OpenHandOver,
        hand_over=st.just(
            HandOver(
                id=HandOverId(1),
                product=ProductId(1),
                owner=ME,
                to=ME,
                state=State.PROPOSED,
                proposed_by=ME,
                proposed_at=THEN,
                expires_at=THEN,
                checklist={},
            )
        ),
        to=people(),
        proposed_by=people(),
    ),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    product = replace(
        draw(PRODUCTS), owner=draw(OWNERS), deputy=draw(st.sampled_from((None, Deputy(user=ME, until=TODAY))))
    )
    hand_over, lessons = draw(HAND_OVERS), draw(st.sampled_from((0, 1, MOST_LESSONS)))
    return Page(
        product=product,
        domain=draw(st.one_of(st.none(), DOMAINS)),
        people=draw(PEOPLE),
        owned_since=TODAY,
        has_deputy=draw(maybe()),
        hand_over=hand_over,
        hand_over_until=None if hand_over is None else TODAY,
        is_recipient=draw(maybe()),
        domain_names={},
        consumers=(draw(CONSUMERS),) * draw(st.sampled_from((0, 1, 30))),
        follows=draw(maybe()),
        lesson_count=lessons + draw(COUNTS),
        lessons=(draw(LESSONS),) * lessons,
        goals=(draw(GOALS),) * draw(COUNTS),
        keepers=(draw(people()),) * draw(st.sampled_from((0, 1, 30))),
        is_owner=draw(maybe()),
        may_keep=draw(maybe()),
        may_arrange=draw(maybe()),
        may_name_deputy=draw(maybe()),
        may_follow=draw(maybe()),
    )


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    name, owner, words = draw(labels(100)), draw(OWNERS), draw(st.one_of(st.just(""), texts(100, least=1)))
    words = listing.looked_for(words)
    part = draw(st.sampled_from(Part))
    lines = [
        Line(
            product=Listed(
                id=ProductId(LARGE + at),
                name=name,
                domain=DomainId(1),
                product_type=ProductType.AGGREGATE,
                status=list(Status)[at % len(Status)],
                owner=owner,
                owned_since=THEN,
            ),
            part=Part.FOUND if words else part,
            since=TODAY,
        )
        for at in range(draw(st.sampled_from((0, 1, LINES))))
    ]
    many, domain = draw(st.sampled_from((0, 1, 99, 300))), draw(labels(55))
    chosen = draw(st.sampled_from((None, NOBODY, ELSEWHERE, "U3")))
    return Overview(
        wanted=Wanted(filters=Filters(words=words, owner=chosen), page=draw(st.sampled_from((0, 1)))),
        lines=tuple(lines),
        pages=draw(st.sampled_from((1, 2, 50))),
        total=draw(COUNTS),
        meant=((words, name),) if words else (),
        owners=draw(PEOPLE),
        domain_names={DomainId(1): domain},
        domains=tuple((DomainId(at + 1), f"{domain} {at}") for at in range(many)),
        choosable=tuple(Person(id=UserId(f"U{at}"), name=f"{domain} {at % 7}", role=Role.MEMBER) for at in range(many)),
        proposals=draw(COUNTS),
        own_proposals=draw(COUNTS),
        is_empty=draw(st.booleans()),
    )


CHANGES = st.builds(
    Change,
    field=st.one_of(st.sampled_from(("owner", "name", "status", "use_cases")), labels(100)),
    before=st.one_of(st.none(), texts(3_000, least=1), st.just("active")),
    after=st.one_of(st.none(), texts(3_000, least=1)),
)
STEPS = st.builds(
    Step,
    number=numbers(),
    act=labels(60),
    by=st.one_of(st.none(), people()),
    on=st.just(TODAY),
    changes=st.lists(CHANGES, max_size=2).flatmap(
        lambda some: st.sampled_from((1, 8)).map(lambda times: tuple(some * times))
    ),
)
EDITS = st.builds(
    Edits,
    product=PRODUCTS,
    steps=st.lists(STEPS, max_size=2).flatmap(
        lambda some: st.sampled_from((1, 7)).map(lambda times: tuple(some * times))
    ),
    page=st.sampled_from((0, 1)),
    pages=st.sampled_from((1, 3)),
    total=st.just(40),
)
STRETCHES = st.builds(
    Stretch,
    owner=st.one_of(st.none(), people()),
    since=st.just(TODAY),
    until=st.sampled_from((None, TODAY)),
    why=st.sampled_from(Why),
    by=st.one_of(st.none(), people()),
)
SOME = st.lists(STRETCHES, max_size=3).flatmap(lambda some: st.sampled_from((1, 5)).map(lambda n: tuple(some * n)))
HISTORIES = st.builds(
    Owners,
    product=PRODUCTS,
    stretches=SOME,
    page=st.sampled_from((0, 1)),
    pages=st.sampled_from((1, 3)),
    total=st.just(40),
    today=st.just(TODAY),
    on_day=st.one_of(st.none(), st.builds(OnDay, day=st.just(TODAY), stretches=SOME, is_to_come=maybe())),
)
CHOICES = st.builds(
    Choice,
    product=PRODUCTS,
    follows=maybe(),
    offered=st.one_of(st.just(()), DOMAINS.map(lambda one: tuple(replace(one, id=DomainId(n)) for n in range(1, 120)))),
    chosen=st.sampled_from((frozenset(), frozenset({DomainId(1), DomainId(119)}))),
    others=st.lists(labels(60), max_size=12).map(tuple),
    people=COUNTS,
)


def renderers() -> Iterator[tuple[str, Any, Mapping[str, st.SearchStrategy[Any]]]]:
    """List a name, what builds, and what it is given."""
    done = st.one_of(st.just(""), texts(400))
    yield "products.seeing.listing", _list, {"given": overviews(), "done": done}
    yield "products.seeing.page", _page, {"given": pages(), "done": done, "words": texts(100), "others": COUNTS}
    yield "products.seeing.owners", _owners, {"given": HISTORIES}
    yield "products.seeing.edits", _edits, {"given": EDITS}
    yield "products.seeing.following", _following, {"choice": CHOICES, "added": CONSUMERS}
    yield (
        "products.seeing.news",
        _news,
        {"product": PRODUCTS, "lines": st.lists(texts(600), min_size=1, max_size=12), "is_direct": maybe()},
    )


def _list(given: Overview, done: str) -> Sequence[Sent]:
    return [view(listing.build(given, said=done.strip()))]


def _page(given: Page, done: str, words: str, others: int) -> Sequence[Sent]:
    return [view(page.build(given, note_on_top=done.strip(), words=listing.looked_for(words), others=others))]


def _owners(given: Owners) -> Sequence[Sent]:
    return [view(history.build_owners(given))]


def _edits(given: Edits) -> Sequence[Sent]:
    whole = [view(history.build_step(given.product.id, step, page=given.page)) for step in given.steps[:2]]
    return [view(history.build_edits(given)), *whole]


def _following(choice: Choice, added: Consumer) -> Sequence[Sent]:
    place = Place(callback=page.CALLBACK, beneath='{"v":1}' * 150, response_url="https://hooks.slack.com/" + "A" * 200)
    chosen = Chosen(
        product=choice.product, follows=choice.follows, domains=(added,), added=(added,), removed=choice.others
    )
    return [view(following.build(choice, place)), text(spoken(following.told(chosen)))]


def _news(product: Product, lines: Sequence[str], is_direct: bool) -> Sequence[Sent]:
    to = {"user": ME} if is_direct else {"channel": ChannelId("C1")}
    queued = Post(key=f"{NEWS}:1:C1:x", kind=NEWS, text="", blocks=(), **to)
    return [said(news.render(queued, product, lines))]
