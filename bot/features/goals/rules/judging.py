"""What the status of a node is and why: from its readings and the time that has passed, or as its lead says.

A node's own measures decide where it has any, else what is below it and can be judged. What a lead
says holds until its date, that date included; then what the readings say holds again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.features.goals.rules.judgement import Judgement, Measured, Status
from bot.features.goals.rules.measured import Time, judge_measure
from bot.features.goals.rules.measures import Measure, Reading
from bot.features.goals.rules.rollup import Part, Whole, rolled_up
from bot.features.goals.rules.tree import Node, SaidStatus, above
from bot.kernel.directions import closed
from bot.kernel.ids import MeasureId, NodeId


def judge(
    node: Node,
    measures: Sequence[Measure],
    latest: Mapping[MeasureId, Reading],
    *,
    today: date,
    ends_on: date | None = None,
    below: Sequence[tuple[Node, Judgement]] = (),
) -> Judgement:
    """Judge a node by its measures, or by its active children `below`, which are judged already.

    `ends_on` is the end it inherits where it has none of its own.
    """
    time = Time(starts_on=node.draft.starts_on, ends_on=node.draft.ends_on or ends_on, today=today)
    measured = tuple(judge_measure(measure, latest.get(measure.id), time) for measure in measures)
    whole = _of_measures(measured, time) if measured else _of_below(below, time)
    computed = Judgement(
        status=whole.status,
        because=whole.because,
        progress=whole.progress,
        expected=whole.expected,
        how=whole.how,
        measured=measured,
    )
    said = node.said
    status = None if said is None or today > said.until else _known_status(said)
    if said is None or status is None:
        return computed
    return replace(
        computed,
        status=status,
        because=said.because,
        computed=computed.status,
        computed_because=computed.because,
        said_by=said.by,
        said_until=said.until,
    )


def judge_tree(
    nodes: Mapping[NodeId, Node],
    measures: Iterable[Measure],
    latest: Mapping[MeasureId, Reading],
    *,
    today: date,
) -> dict[NodeId, Judgement]:
    """Judge every node, from the lowest up; in the order of `nodes`."""
    of_node: dict[NodeId, list[Measure]] = defaultdict(list)
    for measure in measures:
        of_node[measure.node].append(measure)
    below: dict[NodeId, list[NodeId]] = defaultdict(list)
    for node in nodes.values():
        if node.parent is not None and node.is_active:
            below[node.parent].append(node.id)
    parents = {node.id: node.parent for node in nodes.values()}
    lowest_first = sorted(nodes, key=lambda number: len(above(number, parents)), reverse=True)
    judged: dict[NodeId, Judgement] = {}
    for number in lowest_first:
        judged[number] = judge(
            nodes[number],
            of_node[number],
            latest,
            today=today,
            ends_on=ends_on(nodes[number], nodes),
            below=[(nodes[child], judged[child]) for child in below[number] if child in judged],
        )
    return {number: judged[number] for number in nodes}


def ends_on(node: Node, nodes: Mapping[NodeId, Node]) -> date | None:
    """Tell when a node ends: its own end, else that of the nearest above it that has one."""
    seen: set[NodeId] = set()
    here: Node | None = node
    while here is not None and here.id not in seen:
        if here.draft.ends_on is not None:
            return here.draft.ends_on
        seen.add(here.id)
        here = None if here.parent is None else nodes.get(here.parent)
    return None


def _of_measures(measured: Sequence[Measured], time: Time) -> Whole:
    parts = [
        Part(
            name=one.measure.name,
            status=one.status,
            computed=one.status,
            because=one.because,
            progress=one.progress,
            expected=one.expected,
            weight=one.measure.draft.weight,
        )
        for one in measured
    ]
    called = "its one measure" if len(parts) == 1 else f"its {len(parts)} measures"
    return rolled_up(parts, called=called, has_ended=time.has_ended)


def _of_below(below: Sequence[tuple[Node, Judgement]], time: Time) -> Whole:
    counted = [(node, judged) for node, judged in below if judged.status is not Status.NO_DATA]
    if not counted:
        return Whole(status=Status.NO_DATA, because=_why_no_data(below))
    parts = [_part_below(node, judged) for node, judged in counted]
    levels = {node.level.value for node, _ in counted}
    what = levels.pop() if len(levels) == 1 else "part"
    called = f"the one {what} below it" if len(parts) == 1 else f"the {len(parts)} {what}s below it"
    whole = rolled_up(parts, called=called, has_ended=time.has_ended)
    silent = len(below) - len(counted)
    if not silent or not whole.how:
        return whole
    more = "1 more below it has no numbers yet" if silent == 1 else f"{silent} more below it have no numbers yet"
    return replace(whole, how=f"{whole.how} {more}.")


def _part_below(node: Node, judged: Judgement) -> Part:
    as_said = ", as its lead says" if judged.is_said else ""
    return Part(
        name=node.name,
        status=judged.status,
        computed=judged.computed or judged.status,
        because=f"The {node.level.value} “{closed(node.name)}” below it is {judged.status.words}{as_said}.",
        progress=judged.progress,
        expected=judged.expected,
        weight=node.draft.weight,
    )


def _why_no_data(below: Sequence[tuple[Node, Judgement]]) -> str:
    if below:
        return "It has no measure of its own, and nothing below it has a reading yet."
    return "It has no measure yet, and nothing below it that could tell."


def _known_status(said: SaidStatus) -> Status | None:
    """Read what a lead said; a word that Pollen does not know says nothing."""
    return Status(said.status) if said.status in set(Status) else None
