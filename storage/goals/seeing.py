"""What people see of goals, beyond what all parts of goals read."""

from sqlmodel import Session, col, func, select

from bot.features.goals.seeing.store import SeeingStore
from bot.kernel.access import Standing
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import ChannelId, NodeId, OrganisationId, UserId
from bot.kernel.posts import Post
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.goals.supporting import SqlSupport
from storage.readable import readable
from storage.tables import AuditRow, AuditWordsRow, LearningRow, NodeChannelRow, NodeLearningRow, PostRow

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

    # History.

    def changes(
        self, organisation: OrganisationId, node: NodeId, *, skip: int, most: int
    ) -> tuple[tuple[int, Entry], ...]:
        rows = self._session.exec(
            select(AuditRow)
            .where(*_about(organisation, node))
            .order_by(col(AuditRow.id).desc())
            .offset(skip)
            .limit(most)
        ).all()
        return tuple((row.id or 0, self._entry(organisation, row)) for row in rows)

    def count_changes(self, organisation: OrganisationId, node: NodeId) -> int:
        return self._session.exec(select(func.count()).select_from(AuditRow).where(*_about(organisation, node))).one()

    def change(self, organisation: OrganisationId, node: NodeId, number: int) -> Entry | None:
        row = self._session.exec(
            select(AuditRow).where(*_about(organisation, node), AuditRow.id == number)
        ).one_or_none()
        return None if row is None else self._entry(organisation, row)

    def _entry(self, organisation: OrganisationId, row: AuditRow) -> Entry:
        words = self._session.exec(
            select(AuditWordsRow)
            .where(AuditWordsRow.organisation == organisation, AuditWordsRow.audit_id == row.id)
            .order_by(AuditWordsRow.field)
        ).all()
        return Entry(
            thing=row.thing,
            thing_id=row.thing_id,
            act=row.act,
            by=None if row.by is None else UserId(row.by),
            at=row.at,
            changes=tuple(Change(field=word.field, before=word.before, after=word.after) for word in words),
        )

    # Channels that follow.

    def followed_by(self, organisation: OrganisationId, node: NodeId) -> dict[ChannelId, UserId]:
        rows = self._session.exec(
            select(NodeChannelRow).where(NodeChannelRow.organisation == organisation, NodeChannelRow.node_id == node)
        ).all()
        return {ChannelId(row.channel_id): UserId(row.by) for row in rows}

    def queued(self, organisation: OrganisationId, key: str) -> Post | None:
        row = self._session.exec(
            select(PostRow).where(PostRow.organisation == organisation, PostRow.key == key)
        ).one_or_none()
        if row is None or row.channel_id is None:
            return None
        return Post(key=row.key, kind=row.kind, text=row.text, blocks=row.blocks, channel=ChannelId(row.channel_id))


def seeing_transactions(database: Database) -> UnitOfWork[SeeingStore]:
    return UnitOfWork(database, SqlSeeingStore)


def _about(organisation: OrganisationId, node: NodeId) -> tuple[bool, ...]:
    return (AuditRow.organisation == organisation, AuditRow.thing == THING, AuditRow.thing_id == str(node))
