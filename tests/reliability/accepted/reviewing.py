"""Reviews and lessons of goals with any words in them, and the renderers that show them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.reviewing.lessons import Linked, Offered, Shelf
from bot.features.goals.reviewing.reviews import Reviewed, Sheet, Told
from bot.features.goals.reviewing.rules import MAX_RATIONALE, Decision, Given, Review
from bot.features.goals.reviewing.store import How, Lesson
from bot.features.goals.reviewing.teaching import taught
from bot.features.goals.rules.tree import Draft, Hypothesis, Level, Node, State
from bot.features.learnings.goals import Goal
from bot.features.learnings.sheets import Sheet as LearningSheet
from bot.kernel.access import Visibility
from bot.kernel.ids import LearningId, NodeId
from handlers.forms.after import Place
from handlers.goals.reviewing import form, messages, shelf
from handlers.kit import spoken
from handlers.learnings import form as learning_form
from tests.reliability.accepted.checks import Sent, options, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import MANY_DOMAINS, maybe, or_none, times
from tests.reliability.accepted.words import labels, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = date(2026, 9, 30)
PLACE = Place(callback="goals.page.v1", beneath='{"v":1}' * 20, response_url="https://hooks.slack.com/" + "A" * 200)
HYPOTHESES = st.builds(
    Hypothesis,
    belief=texts(3_000),
    expected_outcome=texts(3_000),
    success_signal=texts(3_000),
    kill_criteria=texts(3_000),
)


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    draft = Draft(
        level=draw(st.sampled_from(Level)),
        name=draw(labels(150)),
        outcome=draw(texts(3_000)),
        starts_on=DAY,
        hypothesis=draw(HYPOTHESES),
    )
    return Node(id=NodeId(draw(st.integers(1, 10**17))), draft=draft, state=draw(st.sampled_from(State)))


REVIEWS = st.builds(
    Review,
    decision=st.sampled_from(Decision),
    rationale=texts(MAX_RATIONALE // 2, least=1),
    next_on=or_none(st.just(DAY)),
    at=st.just(THEN),
    number=st.just(7),
)
TOLD = st.builds(Told, review=REVIEWS, by=st.one_of(st.just(""), people()))
GIVEN = st.builds(
    Given,
    decision=or_none(st.sampled_from(Decision)),
    rationale=texts(MAX_RATIONALE // 2),
    next_on=or_none(st.just(DAY)),
    mark=st.just("f" * 16),
)
SHEETS = st.builds(
    Sheet,
    node=nodes(),
    decisions=st.sampled_from(
        (
            (Decision.START,),
            (Decision.CONTINUE, Decision.RESCOPE, Decision.STOP),
            (Decision.START, Decision.RESCOPE, Decision.STOP),
        )
    ),
    below=times(nodes(), 0, 1, 300),
    past=times(TOLD, 0, 1, 5),
    mark=st.just("f" * 16),
    today=st.just(DAY),
    typed=or_none(GIVEN),
)
REVIEWED = st.builds(Reviewed, node=nodes(), review=REVIEWS, below=st.sampled_from((0, 1, 300)))
LESSONS = st.builds(
    Lesson,
    id=st.integers(1, 10**17).map(LearningId),
    headline=texts(20_000, least=1),
    domain=st.one_of(st.just(""), labels(75)),
    what_became=st.sampled_from(("", "retired", "replaced by a newer one")),
)


def _numbered(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    """No two have one number."""
    found = {lesson.id + at: lesson for at, lesson in enumerate(lessons)}
    return tuple(
        Lesson(id=LearningId(number), headline=one.headline, domain=one.domain, what_became=one.what_became)
        for number, one in found.items()
    )


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    lessons = _numbered(draw(times(LESSONS, 0, 1, 3, 40)))
    matching = lessons[:3] if draw(maybe()) else ()
    linked = tuple(
        Linked(lesson=one, how=draw(st.sampled_from(How)), may_unlink=draw(maybe())) for one in lessons[len(matching) :]
    )
    return Shelf(node=draw(nodes()), linked=linked, matches=matching, may_link=draw(maybe()))


@st.composite
def offers(draw: st.DrawFn) -> Offered:
    lessons = _numbered(draw(times(LESSONS, 1, 3)))
    linked = frozenset(one.id for one in lessons if draw(maybe()))
    return Offered(node=draw(nodes()), lessons=lessons, linked=linked)


@st.composite
def taught_sheets(draw: st.DrawFn) -> LearningSheet:
    """Forms of a learning as a node fills them."""
    node, domains = draw(nodes()), draw(MANY_DOMAINS)
    chosen = draw(st.sampled_from(domains)) if domains else None
    placed = {"visibility": Visibility.EVERYONE.value, "domain": "" if chosen is None else str(chosen.id)}
    goal = Goal(id=node.id, level=node.level, name=node.name, state=node.state)
    fields = {**taught(node, draw(or_none(REVIEWS))), **placed}
    return LearningSheet(fields=fields, domains=domains, goal=goal)


def renderers() -> Iterator[tuple[str, Callable[..., list[Sent]], dict[str, st.SearchStrategy[Any]]]]:
    """Name each renderer, with how it renders and what it is given."""
    yield "goals.reviewing.form", lambda sheet: [view(form.build(sheet, place=PLACE))], {"sheet": SHEETS}
    yield "goals.reviewing.messages", _messages, {"done": REVIEWED, "offered": offers(), "lesson": LESSONS}
    yield "goals.reviewing.shelf", _shelves, {"given": shelves(), "lesson": LESSONS}
    yield "goals.reviewing.taught", _taught, {"sheet": taught_sheets()}


def _messages(done: Reviewed, offered: Offered, lesson: Lesson) -> list[Sent]:
    told = [messages.reviewed(done), messages.linked(lesson), messages.unlinked(lesson)]
    shown = [said(messages.offer(offered)), said(messages.offer(offered, said=messages.linked(lesson)))]
    return [*(text(spoken(one)) for one in told), *shown, view(messages.written_next(done))]


def _shelves(given: Shelf, lesson: Lesson) -> list[Sent]:
    pages = [view(shelf.build(given, page=page)) for page in (0, 1, 9)]
    done = view(shelf.build(given, said=messages.unlinked(lesson)))
    return [*pages, done, options(shelf.options([one.lesson for one in given.linked]))]


def _taught(sheet: LearningSheet) -> list[Sent]:
    built = learning_form.build(sheet)
    # All that is begun with is in the form: nothing of it may be left out.
    assert not [block for block in built.blocks or [] if "no room" in str(block.to_dict())]
    return [view(built)]
