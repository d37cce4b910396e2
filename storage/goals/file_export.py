"""Goals into files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.goals.files.records import Whole
from bot.features.goals.files.store import GoalExportStore
from bot.features.goals.rules.tree import State
from bot.kernel.ids import NodeId, OrganisationId, UserId
from storage.engine import Database, UnitOfWork
from storage.goals import file_rows
from storage.goals.files import SqlGoalFileStore
from storage.tables import NodeRow, PersonRow

AT_ONCE = 100
"""Nodes in memory at once with all that was ever said of them."""


class SqlGoalExportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def how_many(self, organisation: OrganisationId) -> int:
        return self._session.exec(
            select(func.count()).where(NodeRow.organisation == organisation, NodeRow.state != State.DECLINED)
        ).one()

    def wholes(self, organisation: OrganisationId) -> Iterator[Whole]:
        order = self._in_order(organisation)
        for start in range(0, len(order), AT_ONCE):
            yield from self._wholes(organisation, order[start : start + AT_ONCE])
            self._session.expunge_all()

    def names(self, organisation: OrganisationId) -> dict[UserId, str]:
        rows = self._session.exec(
            select(PersonRow.user_id, PersonRow.name).where(PersonRow.organisation == organisation)
        )
        return {UserId(user): name for user, name in rows}

    def _in_order(self, organisation: OrganisationId) -> list[NodeId]:
        """List nodes from the top down, what is below one right behind it. What hangs nowhere comes last."""
        spots = {
            spot.id: spot
            for spot in SqlGoalFileStore(self._session).spots(organisation)
            if spot.state is not State.DECLINED
        }
        below: dict[NodeId | None, list[NodeId]] = defaultdict(list)
        # In the order of their letters' numbers, which is the same in every database and every country.
        for spot in sorted(spots.values(), key=lambda spot: (spot.level.depth, spot.name, spot.source)):
            below[spot.parent if spot.parent in spots else None].append(spot.id)
        waiting, order = below[None][::-1], list[NodeId]()
        while waiting:
            order.append(waiting.pop())
            waiting += below[order[-1]][::-1]
        return order

    def _wholes(self, organisation: OrganisationId, numbers: Sequence[NodeId]) -> Iterator[Whole]:
        found = {
            row.id: row
            for row in self._session.exec(
                select(NodeRow).where(NodeRow.organisation == organisation, col(NodeRow.id).in_(numbers))
            )
        }
        rows = [found[number] for number in numbers]
        known = file_rows.around(self._session, organisation)
        records = file_rows.node_records(self._session, organisation, rows, known)
        files = SqlGoalFileStore(self._session)
        measures = files.stored_measures(organisation, nodes=numbers, sources=[])
        readings = files.readings_of(organisation, [one.id for one in measures])
        check_ins = files.check_ins_of(organisation, numbers)
        reviews = files.reviews_of(organisation, numbers)
        for number, record in zip(numbers, records, strict=True):
            yield Whole(
                node=record,
                measures=tuple(
                    (one.record, tuple(sorted(readings.get(one.id, ()), key=lambda reading: reading.on)))
                    for one in measures
                    if one.node == number
                ),
                check_ins=tuple(check_ins.get(number, ())),
                reviews=tuple(reviews.get(number, ())),
            )


def export_transactions(database: Database) -> UnitOfWork[GoalExportStore]:
    """Run units of work that write goals into files."""
    return UnitOfWork(database, SqlGoalExportStore)
