"""Nodes, measures and readings for rules to judge: a goal of a hundred days, from 1 January to 11 April 2026."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from bot.features.goals.rules import measures, tree
from bot.features.goals.rules.judgement import Judgement
from bot.features.goals.rules.judging import judge
from bot.features.goals.rules.measures import Direction, Frequency, Measure, Reading, Timing
from bot.features.goals.rules.tree import Level, Node, SaidStatus, State
from bot.kernel.ids import DomainId, MeasureId, NodeId, UserId

BEGIN, END = date(2026, 1, 1), date(2026, 4, 11)
MIDDLE = BEGIN + timedelta(days=50)
LATEST_EVER = date(9999, 12, 31)
SEEDED = settings(derandomize=True, database=None, deadline=None, max_examples=40)
_ids = itertools.count(1)

numbers = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), allow_nan=False, allow_infinity=False, places=4
)


def draft_of_measure(
    direction: str = "increase", baseline: str | None = "0", target: str = "100", **more: Any
) -> measures.Draft:
    given: dict[str, Any] = {"name": "Orders", "timing": "leading", "frequency": "yearly"} | more
    given |= {"timing": Timing(given["timing"]), "frequency": Frequency(given["frequency"])}
    return measures.Draft(
        baseline=None if baseline is None else Decimal(baseline),
        target=Decimal(target),
        direction=Direction(direction),
        **given,
    )


def measure_of(
    direction: str = "increase",
    baseline: str | None = "0",
    target: str = "100",
    *,
    node: int = 1,
    created_on: date = BEGIN,
    **more: Any,
) -> Measure:
    return Measure(
        id=MeasureId(next(_ids)),
        node=NodeId(node),
        position=0,
        draft=draft_of_measure(direction, baseline, target, **more),
        created_at=datetime(created_on.year, created_on.month, created_on.day, 12, tzinfo=UTC),
    )


def reading_of(measure: Measure, value: str | Decimal, on: date = MIDDLE) -> Reading:
    return Reading(measure=measure.id, on=on, value=Decimal(value), at=datetime(2026, 1, 1, tzinfo=UTC))


def node_of(
    number: int = 1,
    *,
    level: str = "goal",
    under: int | None = None,
    ends_on: date | None = END,
    state: str = "active",
    said: SaidStatus | None = None,
    name: str = "",
    domain: int | None = None,
    **more: Any,
) -> Node:
    given: dict[str, Any] = {"starts_on": BEGIN} | more
    draft = tree.Draft(
        level=Level(level),
        name=name or f"Node {number}",
        parent=None if under is None else NodeId(under),
        domain=None if domain is None else DomainId(domain),
        ends_on=ends_on,
        **given,
    )
    return Node(id=NodeId(number), draft=draft, state=State(state), said=said)


def said_of(status: str, *, until: date = MIDDLE, because: str = "The supplier delivers on Monday.") -> SaidStatus:
    return SaidStatus(status=status, because=because, until=until, by=UserId("ana"))


def judged(
    *read: tuple[Measure, str | Decimal | None],
    today: date = MIDDLE,
    on: date | None = None,
    node: Node | None = None,
    below: Any = (),
) -> Judgement:
    """Judge a node by measures, each with its latest value: read today, unless said otherwise."""
    latest = {measure.id: reading_of(measure, value, on or today) for measure, value in read if value is not None}
    return judge(node or node_of(), [measure for measure, _ in read], latest, today=today, below=below)
