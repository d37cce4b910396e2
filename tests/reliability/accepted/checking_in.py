"""Check-ins and said statuses with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.checking_in.results import Desk, Gone, Line, Moved, Other, Saved, Sheet, Told, Wish, Wrote
from bot.features.goals.checking_in.saying import MAX_BECAUSE, SAYABLE
from bot.features.goals.checking_in.typed import Seen, Typed
from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.measures import CheckIn, Direction, Draft, Measure, Reading
from bot.features.goals.rules.numbers import shown_number
from bot.features.goals.rules.tree import Draft as NodeDraft
from bot.features.goals.rules.tree import Level, Node, SaidStatus, State
from bot.kernel.ids import MeasureId, NodeId, UserId
from handlers.forms.after import Place
from handlers.goals.checking_in import form, messages, status_form
from handlers.kit import actions, spoken
from tests.reliability.accepted.checks import Sent, message, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, numbers, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = date(2026, 9, 30)
PLACE = Place(callback="goals.page.v1", beneath='{"v":1}' * 20, response_url="https://hooks.slack.com/" + "A" * 200)
VALUES = st.sampled_from([Decimal(one) for one in ("0", "-1", "12.50", "1000000", "9" * 30, "-0." + "3" * 28)])
UNITS = st.sampled_from(("", "%", "€", "days", "<" * 20, "&&&& per order", "日本語", "🎉" * 9))
MOST_NAME = 100
STATUSES = st.sampled_from(Status)


def _node(name: str, level: Level, said_status: SaidStatus | None = None) -> Node:
    draft = NodeDraft(level=level, name=name, starts_on=DAY)
    return Node(id=NodeId(10**17), draft=draft, state=State.ACTIVE, said=said_status)


def _line(number: int, drawn: Mapping[str, Any]) -> Line:
    draft = Draft(
        name=drawn["name"],
        unit=drawn["unit"],
        baseline=drawn["baseline"],
        target=drawn["target"],
        direction=drawn["direction"],
    )
    measure = Measure(id=MeasureId(10**17 + number), node=NodeId(10**17), position=number, draft=draft, created_at=THEN)
    value, by = drawn["latest"], drawn["by"]
    return Line(
        measure=measure,
        latest=None if value is None else Reading(measure=measure.id, on=DAY, value=value, at=THEN),
        met=None if by is None else Wrote(by=by, on=DAY, value=drawn["target"], at=THEN),
        is_redefined=drawn["is_redefined"],
        compared=drawn["compared"],
    )


LINES = st.fixed_dictionaries(
    {
        "name": labels(MOST_NAME),
        "unit": UNITS,
        "baseline": or_none(VALUES),
        "target": VALUES,
        "direction": st.sampled_from(Direction),
        "latest": or_none(VALUES),
        "by": or_none(people()),
        "is_redefined": maybe(),
        "compared": or_none(VALUES),
    }
)
CHECK_INS = st.builds(
    CheckIn,
    node=st.just(NodeId(1)),
    on=st.just(DAY),
    confidence=or_none(st.integers(0, 10)),
    note=texts(2_000),
    needs_support=maybe(),
    at=st.just(THEN),
)
OTHERS = st.builds(Other, by=people(), at=st.just(THEN), check_in=CHECK_INS)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    drawn = draw(st.lists(LINES, max_size=3)) * draw(st.sampled_from((1, 1, 5)))
    lines = tuple(_line(number, one) for number, one in enumerate(drawn))
    typed = Typed(
        values={line.measure.id: draw(labels(100)) for line in lines[:3]},
        on=draw(or_none(st.just(DAY))),
        confidence=draw(or_none(st.integers(0, 10))),
        note=draw(texts(1_000))[:2_000],
        needs_support=draw(maybe()),
    )
    return Sheet(
        node=_node(draw(labels(150)), draw(st.sampled_from(Level))),
        lines=lines,
        left_out=draw(st.sampled_from((0, 0, 3))),
        last=draw(or_none(CHECK_INS)),
        today=DAY,
        seen=Seen(check_in=10**17, marks={line.measure.id: "1-" + "f" * 12 for line in lines}),
        typed=draw(or_none(st.just(typed))),
        others=tuple(draw(st.lists(OTHERS, max_size=2)) * draw(st.sampled_from((1, 5)))),
        gone=tuple(draw(st.lists(st.builds(Gone, name=labels(100), typed=labels(100)), max_size=2)) * 7),
    )


WISHES = st.one_of(
    st.just(Wish(status=None)),
    st.builds(Wish, status=st.sampled_from(SAYABLE), because=texts(MAX_BECAUSE // 2, least=1), until=st.just(DAY)),
)


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    status = draw(st.one_of(st.sampled_from([one.value for one in Status]), labels(20)))
    said_status = SaidStatus(status=status, because=draw(texts(MAX_BECAUSE, least=1)), until=DAY, by=UserId("U0ANA"))
    computed = draw(or_none(STATUSES))
    judged = Judgement(status=draw(STATUSES), because=draw(texts(2_000)), progress=None, how="", computed=computed)
    return Desk(
        node=_node(draw(labels(150)), draw(st.sampled_from(Level)), draw(or_none(st.just(said_status)))),
        judgement=judged,
        today=DAY,
        mark="f" * 12,
        said_by=draw(or_none(people())) or "",
        wish=draw(or_none(WISHES)),
        is_changed=draw(maybe()),
    )


SHOWN = st.builds(shown_number, VALUES, UNITS)
MOVED = st.builds(
    Moved,
    name=labels(MOST_NAME),
    before=st.one_of(st.just(""), SHOWN),
    after=SHOWN,
    instead_of=st.one_of(st.just(""), SHOWN),
)
SAVED = st.builds(
    Saved,
    node=numbers().map(NodeId),
    name=labels(150),
    level=st.sampled_from(Level),
    by=people(),
    on=st.just(DAY),
    moved=st.lists(MOVED, max_size=3).flatmap(lambda few: st.sampled_from((tuple(few), tuple(few * 4)[:10]))),
    confidence=or_none(st.integers(0, 10)),
    has_note=maybe(),
    needs_support=maybe(),
    sponsor=st.one_of(st.just(""), people()),
    was=STATUSES,
    now=STATUSES,
    because=texts(2_000),
    is_said=maybe(),
    followers=st.sampled_from((0, 1, 12)),
)
TOLD = st.builds(
    Told,
    node=numbers().map(NodeId),
    name=labels(150),
    level=st.sampled_from(Level),
    by=people(),
    wish=WISHES,
    was=STATUSES,
    now=STATUSES,
    because=texts(2_000),
    followers=st.sampled_from((0, 1, 12)),
)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "goals.checking_in.form", lambda sheet: [view(form.build(sheet, place=PLACE))], {"sheet": sheets()}
    yield "goals.checking_in.status_form", lambda desk: [view(status_form.build(desk, place=PLACE))], {"desk": desks()}
    yield "goals.checking_in.messages", _messages, {"saved": SAVED, "told": TOLD}


def _messages(saved: Saved, told: Told) -> list[Sent]:
    texts_of = [messages.checked_in(saved), messages.said_status(told)]
    texts_of += ["\n".join(one.lines) for one in (messages.checked_in_news(saved), messages.said_status_news(told))]
    again = [said(messages.check_in_again(saved.node)), said(messages.say_status_again(told.node))]
    offered = [message("Ask", [actions(*buttons)]) for buttons in [messages.offers(saved)] if buttons]
    return [*(text(spoken(one)) for one in texts_of), *again, *offered]
