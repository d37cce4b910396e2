"""Reminders, and who wants to hear of what later, in rows and out."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import col, delete, func, select

from bot.features.goals.nudging.store import Item, NudgeStore
from bot.features.goals.nudging.times import Address
from bot.kernel.ids import NodeId, OrganisationId, UserId
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.tables import NudgeItemRow, NudgeRow, ReviewRow, SnoozeRow
from storage.weekly_news import SqlWeeklyNews


class SqlNudgeStore(SqlGoalStore, SqlWeeklyNews):
    def reviewed(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> dict[NodeId, datetime]:
        rows = self._session.exec(
            select(ReviewRow.node_id, func.max(ReviewRow.at))
            .where(ReviewRow.organisation == organisation, col(ReviewRow.node_id).in_(list(nodes)))
            .group_by(col(ReviewRow.node_id))
        ).all()
        return {NodeId(node): at for node, at in rows}

    # Who wants to hear of what later.

    def snoozed(self, organisation: OrganisationId, *, after: date) -> dict[tuple[UserId, NodeId], date]:
        rows = self._session.exec(
            select(SnoozeRow).where(SnoozeRow.organisation == organisation, SnoozeRow.until > after)
        ).all()
        return {(UserId(row.user_id), NodeId(row.node_id)): row.until for row in rows}

    def snooze(self, organisation: OrganisationId, user: UserId, node: NodeId, *, until: date | None) -> None:
        row = self._session.get(SnoozeRow, (organisation, user, node))
        if until is None:
            if row is not None:
                self._session.delete(row)
        elif row is None:
            self._session.add(SnoozeRow(organisation=organisation, user_id=user, node_id=node, until=until))
        else:
            row.until = until
        self._session.flush()

    # Reminders.

    def nudged(self, organisation: OrganisationId, *, since: date) -> frozenset[Address]:
        rows = self._session.exec(
            select(NudgeRow).where(NudgeRow.organisation == organisation, NudgeRow.week >= since)
        ).all()
        return frozenset(Address(reader=UserId(row.user_id), week=row.week) for row in rows)

    def told(self, organisation: OrganisationId, *, week: date) -> frozenset[NodeId]:
        rows = self._session.exec(
            select(NudgeItemRow.node_id).where(NudgeItemRow.organisation == organisation, NudgeItemRow.week == week)
        ).all()
        return frozenset(NodeId(node) for node in rows)

    def items(self, organisation: OrganisationId, address: Address) -> tuple[Item, ...]:
        rows = self._session.exec(
            select(NudgeItemRow)
            .where(
                NudgeItemRow.organisation == organisation,
                NudgeItemRow.user_id == address.reader,
                NudgeItemRow.week == address.week,
            )
            .order_by(col(NudgeItemRow.node_id))
        ).all()
        return tuple(
            Item(node=NodeId(row.node_id), instead_of=None if row.for_id is None else UserId(row.for_id))
            for row in rows
        )

    def add_nudge(
        self, organisation: OrganisationId, address: Address, items: Iterable[Item], *, now: datetime
    ) -> None:
        self._session.add(NudgeRow(organisation=organisation, user_id=address.reader, week=address.week, made_at=now))
        self._session.add_all(
            NudgeItemRow(
                organisation=organisation,
                user_id=address.reader,
                week=address.week,
                node_id=item.node,
                for_id=item.instead_of,
            )
            for item in items
        )
        self._session.flush()

    def leave_out(self, organisation: OrganisationId, address: Address, nodes: Iterable[NodeId]) -> None:
        self._session.exec(
            delete(NudgeItemRow).where(
                col(NudgeItemRow.organisation) == organisation,
                col(NudgeItemRow.user_id) == address.reader,
                col(NudgeItemRow.week) == address.week,
                col(NudgeItemRow.node_id).in_(list(nodes)),
            )
        )
        self._session.flush()


def nudge_transactions(database: Database) -> UnitOfWork[NudgeStore]:
    return UnitOfWork(database, SqlNudgeStore)
