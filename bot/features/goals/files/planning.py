"""What a file would do to the tree that is here: nothing at all unless everything in it is good.

A tree cannot be half: a bet whose goal was refused would hang nowhere. So one problem keeps the
whole file out, and all problems are told at once.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.goals.files.goal_file import GoalFile
from bot.features.goals.files.measure_plans import MeasurePlanner
from bot.features.goals.files.places import World, misplacements
from bot.features.goals.files.plans import Plan, PlannedNode
from bot.features.goals.files.records import NOWHERE, NodeRecord
from bot.features.goals.files.rows import Kind, Problem, Row
from bot.features.goals.files.store import GoalFileStore, Spot, StoredNode
from bot.features.goals.files.texts import node_texts
from bot.features.goals.files.typed import read_node
from bot.features.goals.keeping.rules import people_of
from bot.features.goals.rules.tree import State
from bot.files.domains import Domains, UnknownDomainError, folded
from bot.files.verdicts import verdict_of
from bot.kernel.audit import changes
from bot.kernel.ids import DomainId, NodeId, OrganisationId, UserId

NO_NODE = "There is no goal, bet or other node with this id, neither in this file nor here."


@dataclass(frozen=True, slots=True)
class _Here:
    """What is here already of a node that the file tells of."""

    node: StoredNode | None
    spot: Spot | None
    touched: Container[NodeId]

    def is_in_the_same(self, record: NodeRecord) -> bool:
        """Whether it stays in the domain that it is in, as the file names the same: of archived ones, several may be."""
        return self.node is not None and folded(record.domain) == folded(self.node.record.domain)


class Planner:
    """Compares a file with what is here. What it has read of a row once it need not read again."""

    def __init__(self, organisation: OrganisationId, file: GoalFile, *, create_domains: bool, now: datetime) -> None:
        self._organisation = organisation
        self._file = file
        self._now = now
        self._create_domains = create_domains
        self._read: dict[str, tuple[Mapping[str, str], NodeRecord | None, list[Problem]]] = {}
        self._measures = MeasurePlanner(organisation, file, now=now)

    def plan(self, store: GoalFileStore) -> Plan:
        plan = Plan(problems=list(self._file.problems))
        domains = Domains(store, self._organisation, create=self._create_domains)
        spots = {spot.source: spot for spot in store.spots(self._organisation)}
        stored = store.stored(self._organisation, list(self._file.nodes))
        touched = store.touched(self._organisation, [one.id for one in stored.values()])
        plan.known_nodes = self._numbers(spots)
        for source, row in self._file.nodes.items():
            if source in spots and spots[source].state is State.DECLINED:
                plan.problems.append(row.problem("", "It was proposed and declined here, and stays so; leave it out."))
            else:
                self._node(plan, source, _Here(stored.get(source), spots.get(source), touched), domains)
        plan.new_domains, plan.renamed_domains = domains.new, domains.renamed
        self._check_people(store, plan, stored)
        plan.problems.extend(misplacements(self._world(plan, spots)))
        self._measures.plan(store, plan, touched)
        self._check_said(plan)
        plan.problems = sorted(dict.fromkeys(plan.problems), key=lambda one: one.line)
        return plan

    def _numbers(self, spots: Mapping[str, Spot]) -> dict[str, NodeId]:
        """Give each node of the file a number: its own, or one below 0 until it has one."""
        known = {source: spot.id for source, spot in spots.items()}
        new = [source for source in self._file.nodes if source not in known]
        return known | {source: NodeId(-place) for place, source in enumerate(new, start=1)}

    def _node(self, plan: Plan, source: str, here: _Here, domains: Domains) -> None:
        known = here.node
        row = self._file.nodes[source]
        before = {} if known is None else node_texts(known.record)
        record = self._typed(plan, source, {**before, **row.texts})
        if record is None:
            return
        if known is not None:
            record = _as_here(record, known.record)
            before = node_texts(known.record)
        for field, named in (("parent", record.parent), ("archived_with", record.archived_with)):
            if named and named not in plan.known_nodes:
                plan.problems.append(row.problem(field, NO_NODE))
        domain, record = self._domain(plan, record, here, domains)
        told = changes(before, node_texts(record))
        spot = Spot(
            id=plan.known_nodes[source],
            source=source,
            level=record.draft.level,
            name=record.draft.name,
            domain=domain,
            parent=plan.known_nodes.get(record.parent, NOWHERE) if record.parent else None,
            state=record.state,
        )
        verdict = verdict_of(told, is_new=known is None, is_touched=spot.id in here.touched)
        plan.nodes[source] = PlannedNode(record=record, verdict=verdict, spot=spot, changes=told)

    def _typed(self, plan: Plan, source: str, texts: Mapping[str, str]) -> NodeRecord | None:
        if source not in self._read or self._read[source][0] != texts:
            row = self._file.nodes[source]
            record, problems = read_node(Row(Kind.NODE, row.line, texts, row.lines), now=self._now)
            self._read[source] = texts, record, problems
        _, record, problems = self._read[source]
        plan.problems += problems
        return record

    def _domain(
        self, plan: Plan, record: NodeRecord, here: _Here, domains: Domains
    ) -> tuple[DomainId | None, NodeRecord]:
        """Find its domain, and call it as it is called now."""
        if not record.domain:
            return None, record
        if here.spot is not None and here.is_in_the_same(record):
            return here.spot.domain, record
        try:
            found = domains.find(record.domain, archived=record.domain_archived)
        except UnknownDomainError as error:
            plan.problems.append(self._file.nodes[record.source].problem("domain", str(error)))
            return None, record
        return found.id, replace(record, domain=found.name)

    def _check_people(self, store: GoalFileStore, plan: Plan, stored: Mapping[str, StoredNode]) -> None:
        """Refuse to name people whom Slack has told nothing of; whoever is named here already may stay."""
        named: dict[UserId, list[tuple[Row, str]]] = {}
        for source, planned in plan.nodes.items():
            before = people_of(stored[source].record.draft) if source in stored else {}
            for user, role in people_of(planned.record.draft).items():
                if user not in before:
                    named.setdefault(user, []).append((self._file.nodes[source], role.value))
        known = store.known_people(self._organisation, list(named))
        for user, places in named.items():
            for row, field in places if user not in known else []:
                text = f"Nobody here has the Slack id “{user}”. People come from Slack: start Pollen once, or leave them out."
                plan.problems.append(row.problem(field, text))

    def _world(self, plan: Plan, spots: Mapping[str, Spot]) -> World:
        moved = {one.spot.id: one.spot for one in plan.nodes.values() if one.verdict.writes}
        return World(
            spots={spot.id: spot for spot in spots.values()} | moved,
            moved=frozenset(moved),
            rows={plan.known_nodes[source]: row for source, row in self._file.nodes.items()},
        )

    def _check_said(self, plan: Plan) -> None:
        for said in self._file.said:
            is_reading = said.row.kind is Kind.READING
            if said.of not in (plan.known_measures if is_reading else plan.known_nodes):
                text = "There is no measure with this id, neither in this file nor here." if is_reading else NO_NODE
                plan.problems.append(said.row.problem("parent", text))


def _as_here(record: NodeRecord, here: NodeRecord) -> NodeRecord:
    """Take what the file cannot mean to change: who renames, archives or brings back a domain moves no goal."""
    if record.created_at is None:
        record = replace(record, created_at=here.created_at)
    if folded(record.domain) == folded(here.domain):
        record = replace(record, domain=here.domain, domain_archived=here.domain_archived)
    return record
