"""Goals from files in rows."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import col, delete, select

from bot.features.goals.files.records import MeasureRecord
from bot.features.goals.files.store import (
    GoalFileStore,
    KnownDomain,
    NodeToStore,
    Spot,
    StoredMeasure,
    StoredNode,
)
from bot.features.goals.rules.tree import Level, State
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, MeasureId, NodeId, OrganisationId, UserId
from storage import file_domains
from storage.engine import Database, UnitOfWork
from storage.goals import file_rows
from storage.goals.file_said import SqlSaid, portions
from storage.goals.measures import write_measure
from storage.tables import (
    AuditRow,
    AuditWordsRow,
    BacklogLinkRow,
    DomainRow,
    MeasureRow,
    NodeRow,
    ParticipantRow,
    PersonRow,
)

LEAVES_IT_AS_IT_IS: Final = (
    "created",
    "proposed",
    "checked in",
    "let channels follow",
    "linked",
    "unlinked",
    "asked for support",
)
"""What people do about a node without changing what a file tells of it. Whatever else they do counts as a change."""


class SqlGoalFileStore(SqlSaid):
    # Domains and people.

    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        row = file_domains.named(self._session, organisation, name)
        return None if row is None else _known(row)

    def archived_named(self, organisation: OrganisationId, name: str) -> tuple[KnownDomain, ...]:
        return tuple(_known(row) for row in file_domains.archived_named(self._session, organisation, name))

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        return file_domains.names(self._session, organisation)

    def create_domain(self, organisation: OrganisationId, name: str, *, archived: bool, now: datetime) -> KnownDomain:
        return _known(file_domains.create(self._session, organisation, name, archived=archived, now=now))

    def known_people(self, organisation: OrganisationId, users: Collection[UserId]) -> frozenset[UserId]:
        found = (
            self._session.exec(
                select(PersonRow.user_id).where(
                    PersonRow.organisation == organisation, col(PersonRow.user_id).in_(some)
                )
            )
            for some in portions(users)
        )
        return frozenset(UserId(user) for user in chain.from_iterable(found))

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
        rows = self._session.execute(columns_of(*columns).where(col(NodeRow.organisation) == organisation))
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

    def add_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None:
        rows: list[tuple[NodeRow, NodeToStore]] = []
        for one in nodes:
            record = one.record
            row = NodeRow(
                organisation=organisation,
                level=record.draft.level,
                name=record.draft.name,
                state=record.state,
                starts_on=record.draft.starts_on,
                source_id=record.source,
                created_at=record.created_at or now,
                changed_at=now,
            )
            file_rows.write_record(row, one)
            rows.append((row, one))
        self._session.add_all(row for row, _ in rows)
        self._session.flush()
        self._place(organisation, rows)

    def change_nodes(self, organisation: OrganisationId, nodes: Sequence[NodeToStore], *, now: datetime) -> None:
        wanted = {one.record.source: one for one in nodes}
        rows = [(row, wanted[row.source_id]) for some in self._node_rows(organisation, wanted) for row in some]
        for row, one in rows:
            file_rows.write_record(row, one)
            row.changed_at, row.version = now, row.version + 1
        for some in portions([row.id or 0 for row, _ in rows]):
            self._session.exec(delete(ParticipantRow).where(col(ParticipantRow.node_id).in_(some)))
            self._session.exec(delete(BacklogLinkRow).where(col(BacklogLinkRow.node_id).in_(some)))
        self._place(organisation, rows)

    def _place(self, organisation: OrganisationId, rows: Sequence[tuple[NodeRow, NodeToStore]]) -> None:
        """Hang nodes where they belong, now that each has a number; and write what is in rows of their own."""
        self._session.flush()
        names = {one.record.parent for _, one in rows} | {one.record.archived_with for _, one in rows}
        numbers = self.numbers(organisation, sorted(names - {""}))
        for row, one in rows:
            row.parent_id = numbers.get(one.record.parent)
            row.archived_with = numbers.get(one.record.archived_with)
            self._session.add_all(
                ParticipantRow(node_id=row.id or 0, user_id=user, organisation=organisation)
                for user in one.record.draft.participants
            )
            self._session.add_all(
                BacklogLinkRow(
                    node_id=row.id or 0, position=position, organisation=organisation, url=link.url, label=link.label
                )
                for position, link in enumerate(one.record.draft.backlog)
            )
        self._session.flush()

    def add_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureRecord, NodeId]], *, now: datetime
    ) -> dict[str, MeasureId]:
        last = self._last_positions(organisation, {node for _, node in measures})
        rows = []
        for record, node in measures:
            last[node] += 1
            draft = record.draft
            row = MeasureRow(
                organisation=organisation,
                node_id=node,
                position=last[node],
                name=draft.name,
                target=draft.target,
                direction=draft.direction,
                timing=draft.timing,
                frequency=draft.frequency,
                removed_at=record.removed_at,
                source_id=record.source,
                created_at=record.created_at or now,
            )
            write_measure(row, draft)
            rows.append(row)
        self._session.add_all(rows)
        self._session.flush()
        return {row.source_id: MeasureId(row.id or 0) for row in rows}

    def change_measures(
        self, organisation: OrganisationId, measures: Sequence[tuple[MeasureId, MeasureRecord]]
    ) -> None:
        wanted = dict(measures)
        for row in self._measure_rows(organisation, wanted):
            record = wanted[MeasureId(row.id or 0)]
            write_measure(row, record.draft)
            row.removed_at, row.version = record.removed_at, row.version + 1
            row.created_at = record.created_at or row.created_at
        self._session.flush()

    def arrange_measures(self, organisation: OrganisationId, order: Sequence[MeasureId]) -> None:
        place = {number: position for position, number in enumerate(order)}
        for row in self._measure_rows(organisation, place):
            row.position = place[MeasureId(row.id or 0)]
        self._session.flush()

    def record_all(self, organisation: OrganisationId, entries: Sequence[Entry]) -> None:
        rows = [
            AuditRow(
                organisation=organisation, thing=one.thing, thing_id=one.thing_id, act=one.act, by=one.by, at=one.at
            )
            for one in entries
        ]
        self._session.add_all(rows)
        self._session.flush()
        self._session.add_all(
            AuditWordsRow(
                audit_id=row.id or 0,
                field=change.field,
                organisation=organisation,
                before=change.before,
                after=change.after,
            )
            for row, one in zip(rows, entries, strict=True)
            for change in one.changes
        )
        self._session.flush()

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


def _known(row: DomainRow) -> KnownDomain:
    return KnownDomain(id=DomainId(row.id or 0), name=row.name, takes_goals=row.state in file_domains.IN_USE)
