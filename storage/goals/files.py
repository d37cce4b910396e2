"""Goals from files in rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy import select as columns_of
from sqlmodel import col, delete, select

from bot.features.goals.files.records import MeasureRecord
from bot.features.goals.files.store import (
    GoalFileStore,
    NodeToStore,
    Spot,
    StoredMeasure,
    StoredNode,
)
from bot.features.goals.rules.tree import Level, State
from bot.features.goals.seeing.following import FOLLOWED
from bot.features.goals.supporting.service import RECORDED_AS
from bot.kernel.audit import Entry
from bot.kernel.ids import MeasureId, NodeId, OrganisationId
from storage import audit
from storage.engine import Database, UnitOfWork
from storage.file_domains import SqlFileDomains, portions
from storage.goals import file_rows
from storage.goals.file_said import SqlSaid
from storage.tables import (
    AuditRow,
    BacklogLinkRow,
    MeasureRow,
    NodeRow,
    ParticipantRow,
)

LEAVES_IT_AS_IT_IS: Final = (
    "created",
    "proposed",
    "checked in",
    FOLLOWED,
    "linked",
    "unlinked",
    "asked for support",
    *RECORDED_AS.values(),
)
"""What people do about a node without changing what a file tells of it. Whatever else they do counts as a change."""


class SqlGoalFileStore(SqlSaid, SqlFileDomains):
    # What is here.

    def spots(self, organisation: OrganisationId) -> tuple[Spot, ...]:
        columns = (
            col(column)
            for column in (
                NodeRow.id,
                NodeRow.source_id,
                NodeRow.level,
                NodeRow.name,
                NodeRow.domain_id,
                NodeRow.parent_id,
                NodeRow.state,
            )
        )
        rows = self._session.execute(
            columns_of(*columns).where(col(NodeRow.organisation) == organisation).order_by(col(NodeRow.id))
        )
        return tuple(
            Spot(
                id=NodeId(number),
                source=source,
                level=Level(level),
                name=name,
                domain=domain,
                parent=parent,
                state=State(state),
            )
            for number, source, level, name, domain, parent, state in rows
        )

    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> dict[str, StoredNode]:
        around = file_rows.around(self._session, organisation)
        found: dict[str, StoredNode] = {}
        for rows in self._node_rows(organisation, sources):
            living = [row for row in rows if row.state != State.DECLINED]
            for row, record in zip(
                living, file_rows.node_records(self._session, organisation, living, around), strict=True
            ):
                found[row.source_id] = StoredNode(record=record, id=NodeId(row.id or 0))
        return found

    def stored_measures(
        self, organisation: OrganisationId, *, nodes: Collection[NodeId], sources: Collection[str]
    ) -> tuple[StoredMeasure, ...]:
        found: dict[int, MeasureRow] = {}
        mine = select(MeasureRow).where(MeasureRow.organisation == organisation)
        for some in portions(nodes):
            found |= {row.id or 0: row for row in self._session.exec(mine.where(col(MeasureRow.node_id).in_(some)))}
        for names in portions(sources):
            found |= {row.id or 0: row for row in self._session.exec(mine.where(col(MeasureRow.source_id).in_(names)))}
        around = file_rows.around(self._session, organisation)
        in_order = sorted(found.values(), key=lambda row: (row.node_id, row.position, row.id or 0))
        return tuple(
            StoredMeasure(
                record=file_rows.measure_record(row, around),
                id=MeasureId(row.id or 0),
                node=NodeId(row.node_id),
            )
            for row in in_order
        )

    def touched(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> frozenset[NodeId]:
        found = (
            self._session.exec(
                select(AuditRow.thing_id)
                .where(
                    AuditRow.organisation == organisation,
                    AuditRow.thing == "node",
                    col(AuditRow.thing_id).in_([str(node) for node in some]),
                    col(AuditRow.by).is_not(None),
                    col(AuditRow.act).not_in(LEAVES_IT_AS_IT_IS),
                )
                .distinct()
            )
            for some in portions(nodes)
        )
        return frozenset(NodeId(int(thing)) for thing in chain.from_iterable(found))

    def numbers(self, organisation: OrganisationId, sources: Collection[str]) -> dict[str, NodeId]:
        found: dict[str, NodeId] = {}
        for some in portions(sources):
            rows = self._session.exec(
                select(NodeRow.source_id, NodeRow.id).where(
                    NodeRow.organisation == organisation, col(NodeRow.source_id).in_(some)
                )
            )
            found |= {source: NodeId(number or 0) for source, number in rows}
        return found

    # The tree is stored.

    # Statements of many rows each: an object a row would keep the database three times as long.

    def add_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None:
        rows = [
            {
                "organisation": organisation,
                "source_id": one.record.source,
                "created_at": one.record.created_at or now,
                "changed_at": now,
                "version": 1,
                **file_rows.node_values(one),
            }
            for one in nodes
        ]
        if rows:
            self._session.execute(insert(NodeRow), rows)
        self._place(organisation, nodes)

    def change_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None:
        wanted = {one.record.source: one for one in nodes}
        for rows in self._node_rows(organisation, wanted):
            for row in rows:
                one = wanted[row.source_id]
                row.sqlmodel_update(file_rows.node_values(one))
                row.created_at = one.record.created_at or row.created_at
                row.changed_at, row.version = now, row.version + 1
            self._session.flush()
            numbers = [row.id or 0 for row in rows]
            self._session.exec(delete(ParticipantRow).where(col(ParticipantRow.node_id).in_(numbers)))
            self._session.exec(delete(BacklogLinkRow).where(col(BacklogLinkRow.node_id).in_(numbers)))
        self._place(organisation, nodes)

    def _place(self, organisation: OrganisationId, nodes: Sequence[NodeToStore]) -> None:
        """Hang nodes where they belong, now that each has a number; and write what is in rows of their own."""
        names = {name for one in nodes for name in (one.record.source, one.record.parent, one.record.archived_with)}
        numbers = self.numbers(organisation, sorted(names - {""}))
        places, participants, links = [], [], []
        for one in nodes:
            record, number = one.record, numbers[one.record.source]
            places.append(
                {"this": number, "parent": numbers.get(record.parent), "together": numbers.get(record.archived_with)}
            )
            participants += [
                {"node_id": number, "user_id": user, "organisation": organisation} for user in record.draft.participants
            ]
            links += [
                {"node_id": number, "position": at, "organisation": organisation, "url": link.url, "label": link.label}
                for at, link in enumerate(record.draft.backlog)
            ]
        hang = (
            update(NodeRow)
            .where(col(NodeRow.id) == bindparam("this"))
            .values(parent_id=bindparam("parent"), archived_with=bindparam("together"))
        )
        if places:
            self._session.connection().execute(hang, places)
        for table, rows in ((ParticipantRow, participants), (BacklogLinkRow, links)):
            if rows:
                self._session.execute(insert(table), rows)
        self._session.expire_all()

    def add_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureRecord, NodeId]], *, now: datetime
    ) -> dict[str, MeasureId]:
        last = self._last_positions(organisation, {node for _, node in measures})
        rows = []
        for record, node in measures:
            last[node] += 1
            rows.append(
                {
                    "organisation": organisation,
                    "node_id": node,
                    "position": last[node],
                    "source_id": record.source,
                    "created_at": record.created_at or now,
                    "version": 1,
                    **file_rows.measure_values(record),
                }
            )
        if rows:
            self._session.execute(insert(MeasureRow), rows)
        found: dict[str, MeasureId] = {}
        for some in portions([record.source for record, _ in measures]):
            numbered = self._session.exec(
                select(MeasureRow.source_id, MeasureRow.id).where(
                    MeasureRow.organisation == organisation, col(MeasureRow.source_id).in_(some)
                )
            )
            found |= {source: MeasureId(number or 0) for source, number in numbered}
        return found

    def change_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureId, MeasureRecord]]
    ) -> None:
        wanted = dict(measures)
        for row in self._measure_rows(organisation, wanted):
            record = wanted[MeasureId(row.id or 0)]
            row.sqlmodel_update(file_rows.measure_values(record))
            row.created_at, row.version = record.created_at or row.created_at, row.version + 1
        self._session.flush()

    def arrange_measures(self, organisation: OrganisationId, order: Sequence[MeasureId]) -> None:
        place = {number: position for position, number in enumerate(order)}
        for row in self._measure_rows(organisation, place):
            row.position = place[MeasureId(row.id or 0)]
        self._session.flush()

    def record_all(self, organisation: OrganisationId, entries: Sequence[Entry]) -> None:
        audit.record_all(self._session, organisation, entries)

    # Rows.

    def _node_rows(self, organisation: OrganisationId, sources: Collection[str]) -> Iterator[Sequence[NodeRow]]:
        for some in portions(sources):
            yield self._session.exec(
                select(NodeRow).where(NodeRow.organisation == organisation, col(NodeRow.source_id).in_(some))
            ).all()

    def _measure_rows(self, organisation: OrganisationId, measures: Collection[MeasureId]) -> Iterator[MeasureRow]:
        for some in portions(measures):
            yield from self._session.exec(
                select(MeasureRow).where(MeasureRow.organisation == organisation, col(MeasureRow.id).in_(some))
            ).all()

    def _last_positions(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> dict[NodeId, int]:
        last: dict[NodeId, int] = dict.fromkeys(nodes, -1)
        for some in portions(nodes):
            rows = self._session.exec(
                select(MeasureRow.node_id, func.max(MeasureRow.position))
                .where(MeasureRow.organisation == organisation, col(MeasureRow.node_id).in_(some))
                .group_by(col(MeasureRow.node_id))
            )
            last |= {NodeId(node): position for node, position in rows}
        return last


def import_transactions(database: Database) -> UnitOfWork[GoalFileStore]:
    """Run units of work about goals that come from a file."""
    return UnitOfWork(database, SqlGoalFileStore)
