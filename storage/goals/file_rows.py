"""Nodes and measures in rows, as files tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from bot.features.goals.files.records import MeasureRecord, NodeRecord
from bot.features.goals.files.store import NodeToStore
from bot.features.goals.rules.tree import State
from bot.kernel.ids import OrganisationId
from storage.goals.measures import measure_in
from storage.goals.nodes import nodes_in, write_node
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


def write_record(row: NodeRow, one: NodeToStore) -> None:
    """Write everything that stands in the node's own row, but for what other nodes' numbers are needed for."""
    record, said = one.record, one.record.said
    parent = row.parent_id
    write_node(row, record.draft)
    row.domain_id, row.parent_id = one.domain, parent
    row.state = record.state
    row.said_status = None if said is None else said.status
    row.said_because = None if said is None else said.because
    row.said_until = None if said is None else said.until
    row.said_by = None if said is None else said.by
    row.proposed_by = record.proposed_by
    row.created_at = record.created_at or row.created_at
