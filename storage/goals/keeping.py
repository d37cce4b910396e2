"""What keeping nodes needs of their rows: what hangs under what, and what was archived together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.tree import Level, Node, Roots, State
from bot.kernel.ids import DomainId, NodeId, OrganisationId
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.tables import NodeRow

AT_ONCE = 500
"""Ids named in one query: SQLite takes some ten thousand, and plans of fewer are kept."""


class SqlKeepingStore(SqlGoalStore):
    def parents(self, organisation: OrganisationId) -> dict[NodeId, NodeId | None]:
        rows = self._session.exec(
            select(NodeRow.id, NodeRow.parent_id).where(
                NodeRow.organisation == organisation, NodeRow.state != State.DECLINED
            )
        ).all()
        return {NodeId(node or 0): None if parent is None else NodeId(parent) for node, parent in rows}

    def nodes(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> tuple[Node, ...]:
        wanted, found = list(dict.fromkeys(nodes)), list[Node]()
        for start in range(0, len(wanted), AT_ONCE):
            rows = self._session.exec(
                select(NodeRow).where(
                    NodeRow.organisation == organisation,
                    col(NodeRow.id).in_(wanted[start : start + AT_ONCE]),
                    NodeRow.state != State.DECLINED,
                )
            ).all()
            found.extend(self._nodes(organisation, rows))
        return tuple(sorted(found, key=lambda node: (node.level.depth, node.name.casefold(), node.id)))

    def roots(self, organisation: OrganisationId) -> Roots:
        levels = set(
            self._session.exec(
                select(NodeRow.level)
                .where(
                    NodeRow.organisation == organisation,
                    col(NodeRow.domain_id).is_(None),
                    NodeRow.state == State.ACTIVE,
                    col(NodeRow.level).in_([Level.VISION, Level.GOAL]),
                )
                .distinct()
            )
        )
        return Roots(has_vision=Level.VISION in levels, has_goal=Level.GOAL in levels)

    def set_archived(
        self, organisation: OrganisationId, nodes: Iterable[NodeId], *, together: NodeId | None, now: datetime
    ) -> None:
        state = State.ACTIVE if together is None else State.ARCHIVED
        self._set(organisation, nodes, now, state=state.value, archived_with=together)

    def set_domain(
        self, organisation: OrganisationId, nodes: Iterable[NodeId], domain: DomainId | None, *, now: datetime
    ) -> None:
        self._set(organisation, nodes, now, domain_id=domain)

    def _set(self, organisation: OrganisationId, nodes: Iterable[NodeId], now: datetime, **values: Any) -> None:
        wanted = list(nodes)
        for start in range(0, len(wanted), AT_ONCE):
            self._session.exec(
                update(NodeRow)
                .where(col(NodeRow.organisation) == organisation, col(NodeRow.id).in_(wanted[start : start + AT_ONCE]))
                .values(version=NodeRow.version + 1, changed_at=now, **values)
            )

    def archived_with(self, organisation: OrganisationId, together: NodeId) -> tuple[Node, ...]:
        numbers = self._session.exec(
            select(NodeRow.id).where(
                NodeRow.organisation == organisation,
                NodeRow.archived_with == together,
                NodeRow.state == State.ARCHIVED,
            )
        ).all()
        return self.nodes(organisation, [NodeId(number or 0) for number in numbers])


def node_transactions(database: Database) -> UnitOfWork[KeepingStore]:
    """Run units of work about keeping nodes and measures."""
    return UnitOfWork(database, SqlKeepingStore)
