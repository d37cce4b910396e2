"""The forms in which goals and measures are kept, with any words in them, and what is said afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.keeping.reader import Archiving, Beginning, Declining, Measured, Moving, Offered
from bot.features.goals.keeping.results import (
    Added,
    Archived,
    ChangedMeanwhile,
    Decided,
    MeasureChangedMeanwhile,
    Moved,
    Names,
)
from bot.features.goals.rules import measures as of_measures
from bot.features.goals.rules.measures import Direction, Frequency, Measure, Timing
from bot.features.goals.rules.tree import BacklogLink, Draft, Field, Hypothesis, Level, Node, State
from bot.kernel.acting import Domain
from bot.kernel.ids import DomainId, MeasureId, NodeId, UserId
from handlers.forms.after import Place, beside
from handlers.forms.opening import open_again
from handlers.goals.keeping import confirming, form, measure_form, measure_list, menus, messages, moving
from handlers.kit import button, spoken
from tests.reliability.accepted.checks import Sent, options, said, text
from tests.reliability.accepted.checks import modal as view
from tests.reliability.accepted.learned import maybe, or_none
from tests.reliability.accepted.words import labels, people, texts

THEN = datetime(2026, 9, 30, 12, tzinfo=UTC)
DAY = THEN.date()
LARGE = 10**17
PLACE = Place(
    callback="goals.node.page.v1", beneath='{"v":1}' * 90, response_url="https://hooks.slack.com/" + "A" * 200
)
NUMBERS = st.sampled_from([Decimal(one) for one in ("0", "-1", "12.50", "1000000", "9" * 30, "-0." + "3" * 28)])
SOME = tuple(UserId(f"U{number:09}") for number in range(20))
WRITTEN = st.one_of(st.just(""), texts(3_000, least=1))
LINKS = st.sampled_from(
    [(), tuple(BacklogLink(url=f"https://example.com/{n}/{'&' * 200}", label="<" * 75) for n in range(10))]
)
DRAFTS = st.builds(
    Draft,
    level=st.sampled_from(Level),
    name=labels(150),
    outcome=WRITTEN,
    domain=st.sampled_from((None, DomainId(3))),
    parent=st.sampled_from((None, NodeId(LARGE))),
    lead=st.sampled_from((None, SOME[0])),
    participants=st.sampled_from(((), SOME)),
    watcher=st.sampled_from((None, SOME[0])),
    sponsor=st.sampled_from((None, SOME[0])),
    starts_on=st.just(DAY),
    ends_on=st.sampled_from((None, DAY)),
    weight=st.sampled_from((None, Decimal("0.123456789"))),
    hypothesis=st.builds(
        Hypothesis, belief=WRITTEN, expected_outcome=WRITTEN, success_signal=WRITTEN, kill_criteria=WRITTEN
    ),
    review_on=st.sampled_from((None, DAY)),
    backlog=LINKS,
)
NODES = st.builds(
    Node,
    id=st.just(NodeId(LARGE)),
    draft=DRAFTS,
    state=st.sampled_from((State.ACTIVE, State.PROPOSED)),
    proposed_by=st.just(SOME[0]),
    version=st.just(LARGE),
)
DOMAINS = st.tuples(labels(60), st.sampled_from((0, 2, 250))).map(
    lambda drawn: tuple(Domain(id=DomainId(n + 1), name=drawn[0], leads=(), is_living=True) for n in range(drawn[1]))
)
NAMES = st.builds(
    Names,
    lead=people(),
    participants=st.lists(people(), max_size=8).map(tuple),
    watcher=people(),
    sponsor=people(),
    of=or_none(labels(60)),
    under=or_none(labels(150)),
)
MEASURES = st.builds(
    of_measures.Draft,
    name=labels(100),
    unit=st.one_of(st.just(""), labels(20)),
    baseline=or_none(NUMBERS),
    target=NUMBERS,
    direction=st.sampled_from(Direction),
    timing=st.sampled_from(Timing),
    frequency=st.sampled_from(Frequency),
    measured_by=st.one_of(st.just(""), texts(500, least=1)),
    weight=st.sampled_from((None, Decimal("0.5"))),
).map(
    lambda draft: Measure(
        id=MeasureId(LARGE), node=NodeId(LARGE), position=0, draft=draft, version=LARGE, created_at=THEN
    )
)


def renderers() -> Iterator[tuple[str, Any, Mapping[str, st.SearchStrategy[Any]]]]:
    """List a name, what builds, and what it is given."""
    counts = st.sampled_from((0, 1, 300))
    yield "goals.keeping.new", _new, {"node": NODES, "domains": DOMAINS, "has_parent": maybe()}
    yield "goals.keeping.edit", _edit, {"node": NODES, "typed": DRAFTS, "names": NAMES}
    yield "goals.keeping.move", _move, {"node": NODES, "domains": DOMAINS, "names": NAMES}
    yield "goals.keeping.confirming", _confirming, {"node": NODES, "by": people(), "below": counts}
    yield (
        "goals.keeping.measures",
        _measures,
        {"node": NODES, "measure": MEASURES, "count": st.sampled_from((0, 1, 10))},
    )
    yield "goals.keeping.measure", _measure, {"node": NODES, "measure": MEASURES}
    yield (
        "goals.keeping.menus",
        _menus,
        {"node": NODES, "of": or_none(labels(60)), "count": st.sampled_from((0, 1, 100))},
    )
    yield "goals.keeping.said", _said, {"node": NODES, "names": NAMES, "measure": MEASURES, "count": counts}
    yield "goals.keeping.decided", _decided, {"node": NODES, "by": people(), "because": texts(500), "yes": maybe()}


def submitted(built: Any) -> dict[str, Any]:
    """A form as Slack sends it back, with what it begins with."""
    rendered = built.to_dict()
    names = {
        "initial_value": "value",
        "initial_option": "selected_option",
        "initial_user": "selected_user",
        "initial_users": "selected_users",
        "initial_date": "selected_date",
    }
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                held: block["element"][initial] for initial, held in names.items() if initial in block["element"]
            }
        }
        for block in rendered["blocks"]
        if block["type"] == "input"
    }
    return {**rendered, "state": {"values": values}}


def _new(node: Node, domains: Sequence[Domain], has_parent: bool) -> Sequence[Sent]:
    domain = domains[-1].id if domains else None
    draft = replace(node.draft, domain=domain)
    creates = frozenset({None}) if has_parent else frozenset({domain})
    given = Beginning(draft=draft, parent=node if has_parent else None, domains=tuple(domains), creates_in=creates)
    built = form.build_new(given, place=PLACE)
    return [view(built), view(form.build_again(submitted(built), given))]


def _edit(node: Node, typed: Draft, names: Names) -> Sequence[Sent]:
    changed = ChangedMeanwhile(current=node, draft=typed, changed=tuple(Field)[:1] + tuple(Field)[4:], now=names)
    note = messages.changed_meanwhile(changed)
    draft = replace(typed, level=node.level)
    return [view(form.build_edit(node, place=PLACE)), view(form.build_edit(node, place=PLACE, draft=draft, note=note))]


def _move(node: Node, domains: Sequence[Domain], names: Names) -> Sequence[Sent]:
    at = node.with_draft(replace(node.draft, domain=domains[0].id if domains else None))
    given = Moving(node=at, names=names, parent=node, domains=tuple(domains))
    built = moving.build(given, place=PLACE)
    return [view(built), view(moving.build_again(submitted(built), given, said=messages.MOVED_MEANWHILE))]


def _confirming(node: Node, by: str, below: int) -> Sequence[Sent]:
    return [
        view(confirming.archiving(Archiving(node=node, below=(node,) * below), place=PLACE)),
        view(confirming.declining(Declining(node=node, proposer=by), place=PLACE)),
    ]


def _measures(node: Node, measure: Measure, count: int) -> Sequence[Sent]:
    some = tuple(replace(measure, id=MeasureId(LARGE + number)) for number in range(count))
    shown = [Measured(node=node, measures=some, may_keep=may) for may in (True, False)]
    told = messages.measure_saved(measure)
    return [view(measure_list.build(given, place=PLACE, said=told)) for given in shown]


def _measure(node: Node, measure: Measure) -> Sequence[Sent]:
    changed = MeasureChangedMeanwhile(node=node, current=measure, draft=measure.draft, changed=tuple(of_measures.Field))
    note = messages.measure_changed_meanwhile(changed)
    return [
        view(measure_form.build_new(node, place=PLACE)),
        view(measure_form.build_edit(measure, place=PLACE)),
        view(measure_form.build_edit(measure, place=PLACE, draft=measure.draft, note=note)),
    ]


def _menus(node: Node, of: str | None, count: int) -> Sequence[Sent]:
    every = [Offered(node=replace(node, id=NodeId(LARGE + number)), of=of) for number in range(count)]
    return [options(menus.offered(every))]


def _said(node: Node, names: Names, measure: Measure, count: int) -> Sequence[Sent]:
    archived = Archived(node=node, below=count)
    decided = Decided(node=node, by=names.lead, accepted=True, is_told=bool(count))
    told = (
        messages.added(Added(node=node, of=names.of, deciders="Ana or an admin")),
        messages.edited(node),
        messages.moved(Moved(node=node, names=names, followed=count)),
        messages.archived(archived),
        messages.restored(archived),
        messages.accepted(decided),
        messages.declined(decided),
        messages.measure_saved(measure),
        messages.measure_removed(measure),
    )
    ways = [button("Open it", action="goals.node.v1", value=str(node.id))]
    whole = [said(open_again("goals.edit.v1", str(node.id))), said(beside(told[0], ways))]
    return [*whole, *(text(spoken(one)) for one in told)]


def _decided(node: Node, by: str, because: str, yes: bool) -> Sequence[Sent]:
    return [said(messages.decided(Decided(node=node, by=by, accepted=yes, because=because, is_told=True)))]
