"""What was planned is stored, in the transaction that planned it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.features.goals.files.plans import Plan, PlannedMeasure, PlannedNode
from bot.features.goals.files.said import Numbers
from bot.features.goals.files.store import GoalFileStore, NodeToStore
from bot.features.goals.keeping.measuring_rules import MEASURE
from bot.files.verdicts import Verdict
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, NodeId, OrganisationId

IMPORTED: Final = "imported"


def apply(store: GoalFileStore, organisation: OrganisationId, plan: Plan, *, now: datetime) -> Numbers:
    """Store domains, nodes and measures of a plan without problems; return what each name of the file is here."""
    domains = {
        new.id: store.create_domain(organisation, new.name, archived=new.archived, now=now).id
        for new in plan.new_domains
    }
    store.add_nodes(organisation, list(_nodes(plan, Verdict.ADDED, domains)), now=now)
    store.change_nodes(organisation, list(_nodes(plan, Verdict.CHANGED, domains)), now=now)
    new = [source for source, number in plan.known_nodes.items() if number < 0]
    nodes = {**plan.known_nodes, **store.numbers(organisation, new)}
    added = {source: one for source, one in plan.measures.items() if one.verdict is Verdict.ADDED}
    given = store.add_measures(organisation, [(one.record, nodes[one.record.node]) for one in added.values()], now=now)
    measures = {**plan.known_measures, **{source: given[one.record.source] for source, one in added.items()}}
    store.change_measures(
        organisation, [(one.id, one.record) for one in plan.measures.values() if one.verdict is Verdict.CHANGED]
    )
    by_number = {one.id: measures[source] for source, one in plan.measures.items()}
    for order in plan.orders:
        store.arrange_measures(organisation, [by_number.get(number, number) for number in order])
    store.record_all(organisation, list(_entries(plan, nodes, now)))
    return Numbers(nodes=nodes, measures=measures)


def _nodes(plan: Plan, verdict: Verdict, domains: dict[DomainId, DomainId]) -> Iterator[NodeToStore]:
    for one in plan.nodes.values():
        if one.verdict is verdict:
            domain = one.spot.domain
            yield NodeToStore(record=one.record, domain=None if domain is None else domains.get(domain, domain))


def _entries(plan: Plan, nodes: dict[str, NodeId], now: datetime) -> Iterator[Entry]:
    """Write down what was done to each node and its measures, by nobody: that is how an import is told from people."""
    for source, node in plan.nodes.items():
        if node.verdict.writes:
            yield _entry(nodes[source], now, _told(node))
    for measure in plan.measures.values():
        if measure.verdict is Verdict.CHANGED:
            yield _entry(nodes[measure.record.node], now, _of_measure(measure))


def _of_measure(measure: PlannedMeasure) -> tuple[Change, ...]:
    """Say which measure it is, also where its name stays."""
    name = measure.record.draft.name
    renamed = next((one for one in measure.changes if one.field == "name"), None)
    named = Change(field=MEASURE, before=name if renamed is None else renamed.before, after=name)
    return (named, *(one for one in measure.changes if one.field != "name"))


def _told(node: PlannedNode) -> tuple[Change, ...]:
    """Leave out of a new node's history what its page shows anyway."""
    return () if node.verdict is Verdict.ADDED else node.changes


def _entry(node: NodeId, now: datetime, words: tuple[Change, ...]) -> Entry:
    return Entry(thing="node", thing_id=str(node), act=IMPORTED, by=None, at=now, changes=words)
