"""Nodes and measures in rows, as files tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, select

from bot.features.goals.files.records import MeasureRecord, NodeRecord
from bot.features.goals.files.store import NodeToStore
from bot.features.goals.rules.tree import State
from bot.kernel.ids import OrganisationId
from storage.goals.measures import measure_in
from storage.goals.nodes import nodes_in
from storage.tables import DomainRow, MeasureRow, NodeRow


@dataclass(frozen=True, slots=True)
class Around:
    """What numbers in the rows of an organisation stand for."""

    domains: Mapping[int, tuple[str, bool]]
    """The name of each, and whether it is archived."""
    sources: Mapping[int, str]
    """What names each node in files."""


def around(session: Session, organisation: OrganisationId) -> Around:
    domains = session.exec(
        select(DomainRow.id, DomainRow.name, DomainRow.state).where(DomainRow.organisation == organisation)
    )
    nodes = session.exec(select(NodeRow.id, NodeRow.source_id).where(NodeRow.organisation == organisation))
    return Around(
        domains={number or 0: (name, state == State.ARCHIVED) for number, name, state in domains},
        sources={number or 0: source for number, source in nodes},
    )


def node_records(
    session: Session, organisation: OrganisationId, rows: Sequence[NodeRow], known: Around
) -> list[NodeRecord]:
    """Read nodes as files tell them, in the same order."""
    nodes = nodes_in(session, organisation, rows)
    found = []
    for row, node in zip(rows, nodes, strict=True):
        domain, archived = known.domains.get(row.domain_id or 0, ("", False))
        source = row.source_id
        found.append(
            NodeRecord(
                source=source,
                draft=replace(node.draft, domain=None, parent=None),
                domain=domain,
                domain_archived=archived,
                parent=known.sources.get(row.parent_id or 0, ""),
                state=node.state,
                archived_with=(
                    known.sources.get(row.archived_with or 0, source) if node.state is State.ARCHIVED else ""
                ),
                said=node.said,
                proposed_by=node.proposed_by,
                created_at=row.created_at,
            )
        )
    return found


def measure_record(row: MeasureRow, known: Around) -> MeasureRecord:
    return MeasureRecord(
        source=row.source_id,
        node=known.sources[row.node_id],
        draft=measure_in(row).draft,
        removed_at=row.removed_at,
        created_at=row.created_at,
    )


def node_values(one: NodeToStore) -> dict[str, Any]:
    """Write what stands in a node's own row, but for what other nodes' numbers are needed for."""
    record, draft, said = one.record, one.record.draft, one.record.said
    return {
        "domain_id": one.domain,
        "level": draft.level.value,
        "name": draft.name,
        "outcome": draft.outcome or None,
        "state": record.state.value,
        "lead_id": draft.lead,
        "watcher_id": draft.watcher,
        "sponsor_id": draft.sponsor,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "weight": draft.weight,
        "belief": draft.hypothesis.belief or None,
        "expected_outcome": draft.hypothesis.expected_outcome or None,
        "success_signal": draft.hypothesis.success_signal or None,
        "kill_criteria": draft.hypothesis.kill_criteria or None,
        "review_on": draft.review_on,
        "said_status": None if said is None else said.status,
        "said_because": None if said is None else said.because,
        "said_until": None if said is None else said.until,
        "said_by": None if said is None else said.by,
        "proposed_by": record.proposed_by,
    }


def measure_values(record: MeasureRecord) -> dict[str, Any]:
    """Write what stands in a measure's row, but for its place."""
    draft = record.draft
    return {
        "name": draft.name,
        "unit": draft.unit,
        "baseline": draft.baseline,
        "target": draft.target,
        "direction": draft.direction.value,
        "timing": draft.timing.value,
        "frequency": draft.frequency.value,
        "measured_by": draft.measured_by or None,
        "weight": draft.weight,
        "removed_at": record.removed_at,
    }
