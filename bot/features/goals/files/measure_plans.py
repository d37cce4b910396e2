"""What a file would do to the measures that are here."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.features.goals.files.goal_file import GoalFile
from bot.features.goals.files.plans import Plan, PlannedMeasure
from bot.features.goals.files.reader import source_of
from bot.features.goals.files.records import MeasureRecord
from bot.features.goals.files.rows import Kind, Problem, Row
from bot.features.goals.files.store import GoalFileStore, StoredMeasure
from bot.features.goals.files.texts import measure_texts
from bot.features.goals.files.typed import read_measure
from bot.features.goals.rules.measures import MAX_MEASURES
from bot.files.verdicts import Verdict, verdict_of
from bot.kernel.audit import changes
from bot.kernel.ids import MeasureId, NodeId, OrganisationId


class MeasurePlanner:
    def __init__(self, organisation: OrganisationId, file: GoalFile, *, now: datetime) -> None:
        self._organisation = organisation
        self._file = file
        self._now = now
        self._read: dict[str, tuple[Mapping[str, str], MeasureRecord | None, list[Problem]]] = {}

    def plan(self, store: GoalFileStore, plan: Plan, touched: Container[NodeId]) -> None:
        """Add to the plan what becomes of measures. Those that the file does not name stay as they are."""
        of_node = {source: self._node_of(row) for source, row in self._file.measures.items()}
        nodes = {plan.known_nodes[node] for node in of_node.values() if node in plan.known_nodes}
        said = {said.of for said in self._file.said if said.row.kind is Kind.READING}
        here = store.stored_measures(
            self._organisation,
            nodes=[node for node in nodes if node > 0],
            sources=list(dict.fromkeys([*self._file.measures, *sorted(said)])),
        )
        plan.known_measures = {one.record.source: one.id for one in here}
        by_source = {one.record.source: one for one in here}
        by_node: dict[NodeId, list[StoredMeasure]] = defaultdict(list)
        for one in here:
            by_node[one.node].append(one)
        for place, (source, row) in enumerate(self._file.measures.items(), start=1):
            if of_node[source] not in plan.known_nodes:
                text = "There is no goal, bet or other node with this id, neither in this file nor here."
                plan.problems.append(row.problem("parent", text))
                continue
            node = plan.known_nodes[of_node[source]]
            known = by_source.get(source) or _by_name(row, by_node[node])
            number = MeasureId(-place) if known is None else known.id
            plan.known_measures[source] = number
            self._measure(plan, source, known, (number, node), is_touched=node in touched)
        planned: dict[NodeId, dict[MeasureId, tuple[Row, PlannedMeasure]]] = defaultdict(dict)
        for source, measure in plan.measures.items():
            planned[measure.node][measure.id] = self._file.measures[source], measure
        for node, ours in planned.items():
            _check_together(plan, ours, by_node[node], is_touched=node in touched)

    def _node_of(self, row: Row) -> str:
        return source_of(" ".join(row.texts.get("parent", "").split()))

    def _measure(
        self, plan: Plan, source: str, known: StoredMeasure | None, at: tuple[MeasureId, NodeId], *, is_touched: bool
    ) -> None:
        row, (number, node) = self._file.measures[source], at
        if known is not None and known.node != node:
            plan.problems.append(row.problem("id", "Another goal here has the measure with this id."))
            return
        before = {} if known is None else measure_texts(known.record)
        names = {} if known is None else {"id": known.record.source, "parent": known.record.node}
        record = self._typed(plan, source, {**before, **row.texts, **names})
        if record is None:
            return
        if known is not None and record.created_at is None:
            record = replace(record, created_at=known.record.created_at)
        told = changes(before, measure_texts(record))
        plan.measures[source] = PlannedMeasure(
            record=record,
            verdict=verdict_of(told, is_new=known is None, is_touched=is_touched),
            id=number,
            node=node,
            changes=told,
        )

    def _typed(self, plan: Plan, source: str, texts: Mapping[str, str]) -> MeasureRecord | None:
        if source not in self._read or self._read[source][0] != texts:
            row = self._file.measures[source]
            record, problems = read_measure(Row(Kind.MEASURE, row.line, texts, row.lines), now=self._now)
            self._read[source] = texts, record, problems
        _, record, problems = self._read[source]
        plan.problems += problems
        return record


def _by_name(row: Row, here: Sequence[StoredMeasure]) -> StoredMeasure | None:
    """Find the one that a row without an id means: of one node's, no two have the same name."""
    if row.texts.get("id", "").strip():
        return None
    name = " ".join(row.texts.get("name", "").split()).casefold()
    living = [one for one in here if one.record.removed_at is None]
    return next((one for one in living if one.record.draft.name.casefold() == name), None)


def _check_together(
    plan: Plan,
    planned: Mapping[MeasureId, tuple[Row, PlannedMeasure]],
    here: Sequence[StoredMeasure],
    *,
    is_touched: bool,
) -> None:
    """See to it that a node's measures have names of their own and room in one form, and put them in order."""
    after = {one.id: one.record for one in here}
    after |= {number: one.record for number, (_, one) in planned.items() if one.verdict is not Verdict.KEPT}
    named: dict[str, list[MeasureId]] = defaultdict(list)
    for number, record in after.items():
        if record.removed_at is None:
            named[record.draft.name.casefold()].append(number)
    changed = {number: row for number, (row, one) in planned.items() if one.verdict.writes}
    for number, row in changed.items():
        same = named[after[number].draft.name.casefold()]
        if after[number].removed_at is None and len(same) > 1 and number != same[0]:
            plan.problems.append(row.problem("name", "Another measure of the same goal has this name; choose another."))
    if changed and sum(map(len, named.values())) > MAX_MEASURES:
        text = f"A goal has at most {MAX_MEASURES} measures, and this makes more; take some out."
        plan.problems.append(list(changed.values())[-1].problem("", text))
    order = [*planned, *(one.id for one in here if one.id not in planned)]
    as_is = [*(one.id for one in here), *(number for number in planned if number < 0)]
    if order != as_is and not is_touched:
        plan.orders.append(order)
