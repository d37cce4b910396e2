"""The forms in which products are kept, with any words in them, and what is said afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.features.products.keeping.linking import Belongings, LinkedGoal, LinkedLesson
from bot.features.products.keeping.reader import Beginning, Declining, Editing, GivingUp
from bot.features.products.keeping.results import Added, ChangedMeanwhile, Decided, GivenUp, Names, Saved, Taken
from bot.features.products.keeping.rules import EDITABLE
from bot.features.products.keeping.service import OwnerNews
from bot.features.products.keeping.store import Goal, Lesson
from bot.features.products.rules.product import Basis, Draft, OutputPort, Product, ProductType, Status, UseCase
from bot.kernel.acting import Domain
from bot.kernel.ids import DomainId, LearningId, NodeId, ProductId, UserId
from handlers.forms.after import Place
from handlers.kit import spoken
from handlers.products.keeping import confirming, form, messages, shelf
from tests.reliability.accepted.checks import Sent, options, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.keeping import submitted
from tests.reliability.accepted.learned import maybe
from tests.reliability.accepted.words import labels, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
LARGE = 10**17
PLACE = Place(
    callback="products.product.page.v1", beneath='{"v":1}' * 90, response_url="https://hooks.slack.com/" + "A" * 200
)
PERSON = UserId("U00000001")
WRITTEN = st.one_of(st.just(""), texts(2_000, least=1))
PORTS = st.sampled_from(
    [(), (OutputPort(name="a|b"),), tuple(OutputPort(name="<&>" * 50, url=f"https://e.com/{n}") for n in range(20))]
)
DRAFTS = st.builds(
    Draft,
    name=labels(100),
    purpose=WRITTEN,
    domain=st.just(DomainId(1)),
    product_type=st.sampled_from(ProductType),
    status=st.sampled_from((Status.PROPOSED, Status.DRAFT, Status.DEPRECATED, Status.RETIRED)),
    steward=st.sampled_from((None, PERSON)),
    technical_owner=st.sampled_from((None, PERSON)),
    basis=st.builds(Basis, outcome=WRITTEN, process=WRITTEN, decides=WRITTEN),
    use_cases=st.lists(st.builds(UseCase, decision=labels(500), consumer_name=labels(500)), max_size=2).map(tuple),
    output_ports=PORTS,
    slo_url=st.sampled_from(("", "https://example.com/" + "&" * 1_900)),
    docs_url=st.sampled_from(("", "https://example.com/<b>")),
)
PRODUCTS = st.builds(
    Product,
    id=st.just(ProductId(LARGE)),
    draft=DRAFTS,
    owner=st.none(),
    owned_since=st.just(THEN),
    proposed_by=st.just(PERSON),
    version=st.just(LARGE),
)
NAMES = st.builds(
    Names, of=labels(60), owner=people(), steward=people(), technical_owner=people(), use_cases=texts(3_500)
)
DOMAINS = st.tuples(labels(60), st.sampled_from((1, 2, 250))).map(
    lambda drawn: tuple(Domain(id=DomainId(n + 1), name=drawn[0], leads=(), is_living=True) for n in range(drawn[1]))
)
LESSONS = st.builds(
    Lesson,
    id=st.just(LearningId(LARGE)),
    headline=texts(600, least=1),
    domain=labels(60),
    what_became=st.sampled_from(("", "replaced by a newer one")),
)
GOALS = st.builds(
    Goal,
    id=st.just(NodeId(LARGE)),
    level=st.just("initiative"),
    name=labels(150),
    domain=labels(60),
    state=st.just("x"),
)


def renderers() -> Iterator[tuple[str, Any, Mapping[str, st.SearchStrategy[Any]]]]:
    """List a name, what builds, and what it is given."""
    counts = st.sampled_from((0, 1, 60))
    yield "products.keeping.new", _new, {"product": PRODUCTS, "domains": DOMAINS, "records": maybe()}
    yield (
        "products.keeping.edit",
        _edit,
        {"product": PRODUCTS, "typed": DRAFTS, "names": NAMES, "domains": DOMAINS, "may": maybe()},
    )
    yield "products.keeping.confirming", _confirming, {"product": PRODUCTS, "by": people(), "of": labels(60)}
    yield (
        "products.keeping.links",
        _links,
        {"product": PRODUCTS, "lesson": LESSONS, "goal": GOALS, "count": counts, "may": maybe()},
    )
    yield (
        "products.keeping.said",
        _said,
        {"product": PRODUCTS, "names": NAMES, "lesson": LESSONS, "goal": GOALS, "count": counts},
    )
    yield (
        "products.keeping.posts",
        _posts,
        {"product": PRODUCTS, "by": people(), "of": labels(60), "because": texts(500), "yes": maybe()},
    )


def _new(product: Product, domains: Sequence[Domain], records: bool) -> Sequence[Sent]:
    records_in = frozenset({DomainId(1)}) if records else frozenset[DomainId]()
    given = Beginning(
        draft=Draft(name="", domain=DomainId(1)), owner=PERSON, domains=tuple(domains), records_in=records_in
    )
    filled = replace(given, draft=product.draft)
    return [
        view(form.build_new(given, place=PLACE)),
        view(form.build_again(submitted(form.build_new(filled, place=PLACE)), given)),
    ]


def _edit(product: Product, typed: Draft, names: Names, domains: Sequence[Domain], may: bool) -> Sequence[Sent]:
    given = Editing(product=product, names=names, domains=tuple(domains) if may else (), may_retire=may)
    changed = ChangedMeanwhile(
        current=product, draft=typed, use_cases=names.use_cases, changed=tuple(sorted(EDITABLE)), now=names
    )
    note = messages.changed_meanwhile(changed)
    again = form.build_edit(given, place=PLACE, draft=typed, use_cases="a: b", note=note)
    return [view(form.build_edit(given, place=PLACE)), view(again)]


def _confirming(product: Product, by: str, of: str) -> Sequence[Sent]:
    return [
        view(confirming.declining(Declining(product=product, proposer=by), place=PLACE)),
        view(confirming.giving_up(GivingUp(product=product, of=of), place=PLACE)),
    ]


def _links(product: Product, lesson: Lesson, goal: Goal, count: int, may: bool) -> Sequence[Sent]:
    lessons = [replace(lesson, id=LearningId(LARGE + n)) for n in range(count)]
    goals = [replace(goal, id=NodeId(LARGE + n)) for n in range(count)]
    given = Belongings(
        product=product,
        lessons=tuple(LinkedLesson(lesson=one, may_unlink=may) for one in lessons),
        goals=tuple(LinkedGoal(goal=one, may_unlink=may) for one in goals),
    )
    pages = [shelf.Meta(product=product.id, page=page, place=PLACE) for page in (0, 2, 99)]
    told = messages.lesson_linked(lesson)
    offered = [options(shelf.lesson_options(lessons)), options(shelf.goal_options(goals))]
    return [*(view(shelf.build(given, meta, said=told)) for meta in pages), *offered]


def _said(product: Product, names: Names, lesson: Lesson, goal: Goal, count: int) -> Sequence[Sent]:
    some = (names.owner,) * count
    decided = Decided(product=product, of=names.of, by=names.owner, accepted=True, is_told=True, is_owner_told=True)
    taken = Taken(product=product, by=names.owner, of=names.of, is_owner=True, told=count)
    told = (
        messages.added(Added(product=product, names=names, deciders="Ana or an admin", elsewhere=some)),
        messages.saved(
            Saved(
                product=product,
                elsewhere=some,
                moved_to=names.of,
                told=count,
                ended=names.owner,
                is_hand_over_void=True,
            )
        ),
        messages.accepted(decided),
        messages.declined(decided),
        messages.taken(taken),
        messages.taken(replace(taken, is_owner=False, asked=some or ("Ana",))),
        messages.given_up(GivenUp(product=product, by=names.owner, of=names.of, asked=some)),
        messages.lesson_linked(lesson),
        messages.lesson_unlinked(lesson),
        messages.goal_linked(goal),
        messages.goal_unlinked(goal),
    )
    return [text(spoken(one)) for one in told]


def _posts(product: Product, by: str, of: str, because: str, yes: bool) -> Sequence[Sent]:
    decided = Decided(product=product, of=of, by=by, accepted=yes, because=because, is_told=True)
    taken = Taken(product=product, by=by, of=of, is_owner=False)
    given_up = GivenUp(product=product, by=by, of=of, because=because)
    return [
        said(messages.decided(decided)),
        said(messages.owns_now(OwnerNews(product=product, owner=PERSON, by=by, of=of))),
        said(messages.wish(taken, PERSON, "key")),
        said(messages.left_unowned(given_up, PERSON, "key")),
    ]
