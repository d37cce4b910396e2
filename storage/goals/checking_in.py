"""Check-ins as the part that writes them needs them."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.goals.checking_in.store import CheckInStore
from bot.features.goals.rules.measures import CheckIn
from bot.kernel.ids import NodeId, OrganisationId
from storage.engine import Database, UnitOfWork
from storage.goals.following import SqlFollowing
from storage.goals.measures import check_in_in
from storage.goals.store import SqlGoalStore
from storage.tables import CheckInRow


class SqlCheckIns(SqlGoalStore, SqlFollowing):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows = session

    def last_number(self, organisation: OrganisationId, node: NodeId) -> int:
        last = self._rows.exec(
            select(func.max(CheckInRow.id)).where(CheckInRow.organisation == organisation, CheckInRow.node_id == node)
        ).one()
        return last or 0

    def check_ins_after(self, organisation: OrganisationId, node: NodeId, number: int) -> tuple[CheckIn, ...]:
        rows = self._rows.exec(
            select(CheckInRow)
            .where(CheckInRow.organisation == organisation, CheckInRow.node_id == node, col(CheckInRow.id) > number)
            .order_by(col(CheckInRow.id))
        ).all()
        return tuple(check_in_in(row) for row in rows)


def check_in_transactions(database: Database) -> UnitOfWork[CheckInStore]:
    return UnitOfWork(database, SqlCheckIns)
