"""Goals as people see them, with any words in them, and the renderers that show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.rules.judgement import Judgement, Measured, Status
from bot.features.goals.rules.measures import CheckIn, Direction, Frequency, Measure, Reading, Timing
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import BacklogLink, Draft, Hypothesis, Level, Node, Question, SaidStatus, State
from bot.features.goals.seeing.following import Choice, Chosen
from bot.features.goals.seeing.histories import History, Step
from bot.features.goals.seeing.news import NEWS, Channel
from bot.features.goals.seeing.outline import Filters, Line, Part, Shown
from bot.features.goals.seeing.overview import LINES, Overview, Wanted
from bot.features.goals.seeing.pages import Charted, Page
from bot.features.goals.seeing.thinning import Thinned, thinned
from bot.kernel.access import Role
from bot.kernel.acting import Person
from bot.kernel.audit import Change
from bot.kernel.ids import ChannelId, DomainId, MeasureId, NodeId, UserId
from bot.kernel.posts import Post
from handlers.forms.after import Place
from handlers.goals.seeing import following, history, message, news, page, showing, tree
from tests.reliability.accepted.checks import Sent, said, text
from tests.reliability.accepted.checks import message as sent_message
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.words import labels, numbers, people, texts

LONG_URL = "https://hooks.slack.com/commands/T0123456789/" + "A" * 200
THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
TODAY = THEN.date()
ME = UserId("U0ANA")
maybe = st.booleans
numbers_of_measures = st.sampled_from(
    (Decimal(0), Decimal("-3.50"), Decimal(12), Decimal(123456789012345678901234567890), Decimal("0.000000000000001"))
)
PEOPLE = st.builds(Person, id=st.just(ME), name=people(), role=st.just(Role.MEMBER)).map(lambda one: {ME: one})
SAID = st.builds(
    SaidStatus,
    status=st.sampled_from([status.value for status in Status]),
    because=texts(1_000, least=1),
    until=st.just(TODAY),
    by=st.just(ME),
)
HYPOTHESES = st.builds(
    Hypothesis,
    belief=st.one_of(st.just(""), texts(3_000, least=1)),
    expected_outcome=st.one_of(st.just(""), texts(3_000, least=1)),
    success_signal=st.one_of(st.just(""), texts(3_000, least=1)),
    kill_criteria=st.one_of(st.just(""), texts(3_000, least=1)),
)
LINKS = st.lists(
    st.builds(
        BacklogLink,
        url=st.sampled_from(("https://example.com/" + "a" * 1_900, "http://x", "https://é.example/🎉", "javascript:x")),
        label=st.one_of(st.just(""), labels(75)),
    ),
    max_size=10,
).map(tuple)
DRAFTS = st.builds(
    Draft,
    level=st.sampled_from(Level),
    name=labels(150),
    outcome=st.one_of(st.just(""), texts(3_000, least=1)),
    domain=st.sampled_from((None, DomainId(1))),
    lead=st.sampled_from((None, ME)),
    participants=st.sampled_from(((), (ME,), (ME,) * 20)),
    watcher=st.sampled_from((None, ME)),
    sponsor=st.sampled_from((None, ME)),
    starts_on=st.just(TODAY),
    ends_on=st.sampled_from((None, TODAY)),
    hypothesis=HYPOTHESES,
    review_on=st.sampled_from((None, TODAY)),
    backlog=LINKS,
)
NODES = st.builds(
    Node,
    id=numbers().map(NodeId),
    draft=DRAFTS,
    state=st.sampled_from([state for state in State if state is not State.DECLINED]),
    proposed_by=st.sampled_from((None, ME)),
)
PROGRESS = st.sampled_from((None, Decimal(0), Decimal("0.123"), Decimal(1), Decimal("-12345.6"), Decimal("1e20")))
MEASURES = st.builds(
    Measure,
    id=st.just(MeasureId(1)),
    node=st.just(NodeId(1)),
    position=st.just(0),
    draft=st.builds(
        MeasureDraft,
        name=labels(100),
        unit=st.one_of(st.just(""), labels(20)),
        baseline=st.one_of(st.none(), numbers_of_measures),
        target=numbers_of_measures,
        direction=st.sampled_from(Direction),
        timing=st.sampled_from(Timing),
        frequency=st.sampled_from(Frequency),
    ),
    created_at=st.just(THEN),
)


@st.composite
def measured(draw: st.DrawFn, number: int = 1) -> Measured:
    measure = replace(draw(MEASURES), id=MeasureId(number))
    latest = Reading(measure=measure.id, on=TODAY, value=draw(numbers_of_measures), at=THEN)
    return Measured(
        measure=measure,
        latest=draw(st.sampled_from((None, latest))),
        progress=draw(PROGRESS),
        expected=draw(PROGRESS),
        status=draw(st.sampled_from(Status)),
        because=draw(texts(300, least=1)),
        due_on=TODAY,
    )


@st.composite
def judgements(draw: st.DrawFn, *, many: tuple[int, ...] = (0, 1, 3, 10)) -> Judgement:
    count = draw(st.sampled_from(many))
    kinds = [draw(measured()) for _ in range(min(count, 2))]
    every = [
        replace(
            kinds[at % 2 if count > 1 else 0], measure=replace(kinds[at % len(kinds)].measure, id=MeasureId(at + 1))
        )
        for at in range(count)
    ]
    is_said = draw(maybe())
    return Judgement(
        status=draw(st.sampled_from(Status)),
        because=draw(texts(1_500, least=1)),
        progress=draw(PROGRESS),
        expected=None,
        how=draw(st.one_of(st.just(""), texts(1_500, least=1))),
        measured=tuple(every),
        computed=draw(st.sampled_from(Status)) if is_said else None,
        computed_because=draw(texts(500, least=1)) if is_said else "",
        said_by=ME if is_said else None,
        said_until=TODAY if is_said else None,
    )


CHANNELS = st.builds(
    Channel,
    id=st.just(ChannelId("C0ORDERS")),
    name=st.sampled_from(("orders", "", "日本" * 40, "a" * 80)),
    is_private=maybe(),
)
CHECK_INS = st.one_of(
    st.none(),
    st.builds(
        CheckIn,
        node=st.just(NodeId(1)),
        on=st.just(TODAY),
        confidence=st.sampled_from((None, 0, 10)),
        note=st.one_of(st.just(""), texts(2_000, least=1)),
        needs_support=maybe(),
        by=st.sampled_from((None, ME)),
        at=st.just(THEN),
    ),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    node = draw(NODES)
    below = draw(st.lists(st.tuples(NODES, st.one_of(st.none(), judgements(many=(0,)))), max_size=2))
    return Page(
        node=node,
        judgement=draw(judgements()),
        ends_on=draw(st.sampled_from((None, TODAY))),
        above=(draw(NODES),) * draw(st.sampled_from((0, 1, 4))),
        below=tuple(below * draw(st.sampled_from((1, 40)))),
        questions=draw(st.sampled_from(((), tuple(Question)))),
        check_in=draw(CHECK_INS),
        people=draw(PEOPLE),
        domain_name=draw(st.one_of(st.none(), labels(60))),
        lessons=draw(st.sampled_from((0, 1, 12))),
        channels=(draw(CHANNELS),) * draw(st.sampled_from((0, 1, 20))),
        keepers=(),
        may_keep=draw(maybe()),
        may_arrange=draw(maybe()),
        may_choose_channels=draw(maybe()),
    )


@st.composite
def charted(draw: st.DrawFn) -> Charted:
    found = draw(pages())
    measured = draw(st.sampled_from(found.judgement.measured)) if found.judgement.measured else None
    if measured is None:
        return Charted(page=found, measured=None, thinned=Thinned(readings=()))
    values = draw(st.lists(numbers_of_measures, min_size=1, max_size=3))
    readings = [
        Reading(measure=measured.measure.id, on=TODAY - timedelta(days=5 * at), value=values[at % len(values)], at=THEN)
        for at in reversed(range(draw(st.sampled_from((0, 1, 20, 21, 300)))))
    ]
    return Charted(page=found, measured=measured, thinned=thinned(readings))


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    kinds = draw(st.lists(NODES, min_size=1, max_size=3))
    nodes = [
        replace(kinds[at % len(kinds)], id=NodeId(10**17 + at)) for at in range(draw(st.sampled_from((0, 3, LINES))))
    ]
    turns = draw(st.sampled_from((len(nodes), len(nodes) // 2, 0)))
    is_found = draw(maybe())
    lines = [
        Line(
            node=node,
            part=Part.FOUND if is_found else Part.YOURS if at < turns else Part.TREE,
            depth=draw(st.sampled_from((0, 1, 5))),
            below=draw(st.sampled_from((0, 1, 300))),
            is_open=draw(maybe()),
            is_passed_through=draw(maybe()),
        )
        for at, node in enumerate(nodes)
    ]
    filters = draw(st.sampled_from((Filters(), Filters(shown=Shown.ARCHIVED, domain=DomainId(2), sponsor=ME))))
    judgement, name = draw(judgements(many=(0,))), draw(labels(55))
    many = draw(st.sampled_from((0, 1, 99, 300)))
    return Overview(
        wanted=Wanted(
            filters=filters, page=draw(st.sampled_from((0, 1))), turned=frozenset(f"t{node.id}" for node in nodes)
        ),
        lines=tuple(lines),
        above=(kinds[0],) * draw(st.sampled_from((0, 4))),
        pages=draw(st.sampled_from((2, 50))),
        all_lines=300,
        found=draw(st.sampled_from((0, 1, 300))),
        judged={node.id: judgement for node in nodes},
        leads=draw(PEOPLE),
        domain_names={DomainId(1): name},
        domains=tuple((DomainId(at + 1), f"{name} {at}") for at in range(many)),
        sponsors=tuple(Person(id=UserId(f"U{at}"), name=f"{name} {at % 7}", role=Role.MEMBER) for at in range(many)),
        proposals=draw(st.sampled_from((0, 1, 12))),
        own_proposals=draw(st.sampled_from((0, 1, 12))),
        has_proposals=draw(st.booleans()),
    )


CHANGES = st.builds(
    Change,
    field=st.one_of(st.sampled_from(("lead", "name", "status", "expected_outcome")), labels(100)),
    before=st.one_of(st.none(), texts(3_000, least=1), st.just("on_track")),
    after=st.one_of(st.none(), texts(3_000, least=1)),
)
STEPS = st.builds(
    Step,
    number=numbers(),
    act=labels(60),
    by=st.one_of(st.none(), people()),
    at=st.just(THEN),
    changes=st.lists(CHANGES, max_size=2).flatmap(
        lambda some: st.sampled_from((1, 8)).map(lambda times: tuple(some * times))
    ),
)
HISTORIES = st.builds(
    History,
    node=NODES,
    steps=st.lists(STEPS, max_size=2).flatmap(
        lambda some: st.sampled_from((1, 7)).map(lambda times: tuple(some * times))
    ),
    page=st.sampled_from((0, 1)),
    pages=st.sampled_from((1, 3)),
    total=st.just(40),
)
CHOICES = st.builds(
    Choice,
    node=NODES,
    chosen=st.sampled_from(((), (Channel(id=ChannelId("C1"), name="orders"),))),
    unseen=st.sampled_from((0, 1, 5)),
    may_drop_unseen=maybe(),
    others=st.lists(CHANNELS, max_size=3).map(tuple),
    own=st.one_of(st.none(), st.lists(labels(60), max_size=12).map(tuple)),
)


def renderers() -> Iterator[tuple[str, Any, Mapping[str, st.SearchStrategy[Any]], int]]:
    """List a name, what builds, what it is given, and its share of examples."""
    yield "goals.seeing.tree", _tree, {"given": overviews(), "done": st.one_of(st.just(""), texts(400))}, 6
    yield "goals.seeing.page", _page, {"given": pages(), "done": st.one_of(st.just(""), texts(400))}, 8
    yield "goals.seeing.message", _message, {"given": charted()}, 6
    yield "goals.seeing.history", _history, {"given": HISTORIES}, 3
    yield "goals.seeing.following", _following, {"choice": CHOICES, "added": CHANNELS}, 2
    yield "goals.seeing.news", _news, {"node": NODES, "lines": st.lists(texts(600), min_size=1, max_size=12)}, 2


def _tree(given: Overview, done: str) -> Sequence[Sent]:
    return [view(tree.build(given, said=done.strip(), response_url=LONG_URL, turned="t1.y2"))]


def _page(given: Page, done: str) -> Sequence[Sent]:
    return [view(page.build(given, note_on_top=done.strip(), response_url=LONG_URL))]


def _message(given: Charted) -> Sequence[Sent]:
    return [sent_message(letter.text, letter.blocks) for letter in message.build(given)]


def _history(given: History) -> Sequence[Sent]:
    whole = [view(history.build_step(given.node.id, step, page=given.page)) for step in given.steps[:2]]
    return [view(history.build(given)), *whole]


def _following(choice: Choice, added: Channel) -> Sequence[Sent]:
    place = Place(callback=page.CALLBACK, beneath='{"v":1,"node":100000000000000000}', response_url=LONG_URL)
    told = following.told(Chosen(node=choice.node, added=(added,), removed=0, following=len(choice.chosen)))
    return [view(following.build(choice, place)), text(told), said(showing.open_again("goals.tree.v1", ""))]


def _news(node: Node, lines: Sequence[str]) -> Sequence[Sent]:
    queued = Post(key=f"{NEWS}:1:C1:x", kind=NEWS, text="", blocks=(), channel=ChannelId("C1"))
    return [said(news.render(queued, node, lines))]
