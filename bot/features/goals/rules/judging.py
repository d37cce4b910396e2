"""What the status of a node is and why: from its readings and the time that has passed, or as its lead says.

A node's own measures decide where it has any, else what is below it and can be judged. What a lead
says holds until its date, that date included; then what the readings say holds again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from bot.features.goals.rules.due import is_late, next_due
from bot.features.goals.rules.judgement import Judgement, Measured, Status
from bot.features.goals.rules.measures import Measure, Reading
from bot.features.goals.rules.numbers import shown_number, shown_progress
from bot.features.goals.rules.pace import by_nearness, by_pace, even_pace
from bot.features.goals.rules.progress import exact_progress, is_approached, is_kept, is_met, rounded
from bot.features.goals.rules.rollup import Part, Whole, rolled_up
from bot.features.goals.rules.tree import Node, SaidStatus, above
from bot.kernel.ids import MeasureId, NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """When something runs, and which date it is."""

    starts_on: date
    ends_on: date | None
    today: date

    @property
    def has_ended(self) -> bool:
        """Whether the last day has passed."""
        return self.ends_on is not None and self.today > self.ends_on

    @property
    def read_until(self) -> date:
        """Up to when readings are expected: after the end nothing gets older."""
        return self.today if self.ends_on is None else min(self.today, self.ends_on)


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
    parents = {number: known.parent for number, known in nodes.items()} | {node.id: node.parent}
    ends = (nodes[number].draft.ends_on for number in above(node.parent, parents) if number in nodes)
    return node.draft.ends_on or next((end for end in ends if end is not None), None)


def judge_measure(measure: Measure, latest: Reading | None, time: Time) -> Measured:
    """Judge one measure by its latest reading."""
    progress = None if latest is None else exact_progress(measure.draft, latest.value)
    expected = Fraction(1) if is_kept(measure.draft) else even_pace(time.starts_on, time.ends_on, today=time.today)
    due_on = next_due(measure, latest, starts_on=time.starts_on)
    status, told = _judged(measure, latest, progress=progress, expected=expected, due_on=due_on, time=time)
    return Measured(
        measure=measure,
        latest=latest,
        progress=None if progress is None else rounded(progress),
        expected=None if expected is None else rounded(expected),
        status=status,
        because=f"“{measure.name}” {told}.",
        due_on=due_on,
    )


def _judged(
    measure: Measure,
    latest: Reading | None,
    *,
    progress: Fraction | None,
    expected: Fraction | None,
    due_on: date,
    time: Time,
) -> tuple[Status, str]:
    if latest is None:
        return Status.NO_DATA, f"has no reading yet; one is due on {_day(due_on)}"
    target = shown_number(measure.draft.target, measure.unit)
    at = f"is at {shown_number(latest.value, measure.unit)}"
    kept, met = is_kept(measure.draft), is_met(measure.draft, latest.value)
    if met and is_approached(measure.draft):
        return Status.ACHIEVED, f"{at} and has reached its target of {target}"
    if is_late(due_on, measure.draft.frequency, today=time.read_until):
        return Status.STALE, f"has no reading since {_day(latest.on)}; one was due on {_day(due_on)}"
    if kept:
        return _judged_kept(f"{at}, {_wanted(measure, target)}", progress, met=met, time=time)
    return _judged_on_the_way(f"{at} on the way to {target}", progress, expected, time)


def _judged_kept(at: str, nearness: Fraction | None, *, met: bool, time: Time) -> tuple[Status, str]:
    if met:
        return (Status.ACHIEVED, f"{at}, to the end") if time.has_ended else (Status.ON_TRACK, at)
    status = by_nearness(nearness, has_ended=time.has_ended)
    if time.has_ended:
        return status, f"{at}, and its end has passed"
    if nearness is None:
        return status, f"{at}, which is not met"
    return status, f"{at}, which is not met: {_share(nearness)} near"


def _judged_on_the_way(at: str, progress: Fraction | None, expected: Fraction | None, time: Time) -> tuple[Status, str]:
    if time.has_ended:
        return Status.OFF_TRACK, f"{at}, and its end has passed"
    if progress is None:
        return Status.NO_DATA, f"{at}; without a baseline nobody can tell how far that is"
    if expected is None:
        return by_pace(progress, None), f"{at}, {_share(progress)} of the way; no end is set, so nothing is late"
    return by_pace(
        progress, expected
    ), f"{at}, {_share(progress)} of the way; an even pace would be at {_share(expected)}"


def _wanted(measure: Measure, target: str) -> str:
    return f"{measure.draft.direction.value.replace('_', ' ')} {target}"


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
        because=f"The {node.level.value} “{node.name}” below it is {judged.status.value.replace('_', ' ')}{as_said}.",
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


def _share(value: Fraction) -> str:
    return shown_progress(rounded(value))


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
