"""What people see of goals, beyond what all parts of goals read."""

from sqlmodel import Session, col, func, select

from bot.features.goals.seeing.store import SeeingStore
from bot.kernel.access import Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, NodeId, OrganisationId, UserId
from bot.kernel.products import NamedProduct
from storage.audit_pages import Thing, act_on, acts_on, count_acts
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.goals.supporting import SqlSupport
from storage.product_links import products_of_node
from storage.readable import readable
from storage.tables import LearningRow, NodeChannelRow, NodeLearningRow

THING = "node"


class SqlSeeingStore(SqlGoalStore, SqlSupport):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def lessons(self, standing: Standing, node: NodeId) -> int:
        organisation = standing.actor.organisation
        return self._session.exec(
            select(func.count())
            .select_from(NodeLearningRow)
            .join(LearningRow, col(LearningRow.id) == col(NodeLearningRow.learning_id))
            .where(
                NodeLearningRow.organisation == organisation,
                NodeLearningRow.node_id == node,
                LearningRow.organisation == organisation,
                LearningRow.state != "undone",
                readable(standing),
            )
        ).one()

    def products(self, organisation: OrganisationId, node: NodeId) -> tuple[NamedProduct, ...]:
        return products_of_node(self._session, organisation, node)

    # History.

    def changes(
        self, organisation: OrganisationId, node: NodeId, *, skip: int, most: int
    ) -> tuple[tuple[int, Entry], ...]:
        return acts_on(self._session, Thing(organisation, THING, node), skip=skip, most=most)

    def count_changes(self, organisation: OrganisationId, node: NodeId) -> int:
        return count_acts(self._session, Thing(organisation, THING, node))

    def change(self, organisation: OrganisationId, node: NodeId, number: int) -> Entry | None:
        return act_on(self._session, Thing(organisation, THING, node), number)

    # Channels that follow.

    def followed_by(self, organisation: OrganisationId, node: NodeId) -> dict[ChannelId, UserId]:
        rows = self._session.exec(
            select(NodeChannelRow).where(NodeChannelRow.organisation == organisation, NodeChannelRow.node_id == node)
        ).all()
        return {ChannelId(row.channel_id): UserId(row.by) for row in rows}


def seeing_transactions(database: Database) -> UnitOfWork[SeeingStore]:
    return UnitOfWork(database, SqlSeeingStore)
