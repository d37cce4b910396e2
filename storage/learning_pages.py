"""What a learning's page shows, in rows."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.features.learnings.changes import THING
from bot.features.learnings.keeping.applications import Answer, Application, Outcome
from bot.features.learnings.keeping.store import KeepingStore
from bot.features.learnings.rules import Learning
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, OrganisationId, UserId
from storage import audit
from storage.engine import Database, UnitOfWork
from storage.learning_tags import tags_of
from storage.learnings import SqlLearningStore, learning_in
from storage.plans import checked
from storage.tables import ApplicationRow, ConversationRow, DomainRow, LearningRow


class SqlKeepingStore(SqlLearningStore):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def pointing_at(self, organisation: OrganisationId, learnings: Collection[LearningId]) -> tuple[Learning, ...]:
        rows = self._session.exec(
            select(LearningRow)
            .where(checked(LearningRow.organisation, organisation), col(LearningRow.successor_id).in_(learnings))
            .order_by(col(LearningRow.logged_at), col(LearningRow.id))
        ).all()
        tags = tags_of(self._session, organisation, [row.id or 0 for row in rows])
        return tuple(learning_in(row, tags[row.id or 0]) for row in rows)

    def applications(self, organisation: OrganisationId, learning: LearningId) -> tuple[Application, ...]:
        rows = self._session.exec(
            select(ApplicationRow, col(DomainRow.name))
            .where(
                ApplicationRow.organisation == organisation,
                ApplicationRow.learning_id == learning,
                DomainRow.id == ApplicationRow.domain_id,
                DomainRow.organisation == organisation,
            )
            .order_by(col(ApplicationRow.answered_at).desc(), col(ApplicationRow.id).desc())
        ).all()
        return tuple(_application(row, name) for row, name in rows)

    def apply(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        domain: DomainId,
        answer: Answer,
        *,
        outcome: Outcome | None,
        note: str | None,
        by: UserId,
        now: datetime,
    ) -> Application:
        row = self._session.exec(
            select(ApplicationRow).where(
                ApplicationRow.organisation == organisation,
                ApplicationRow.learning_id == learning,
                ApplicationRow.domain_id == domain,
            )
        ).one_or_none()
        if row is None:
            row = ApplicationRow(
                organisation=organisation, learning_id=learning, domain_id=domain, state=answer, answered_by=by
            )
        row.state, row.outcome, row.note = answer, outcome, note
        row.answered_by, row.answered_at = by, now
        self._session.add(row)
        self._session.flush()
        name = self._session.exec(
            select(DomainRow.name).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one()
        return _application(row, name)

    def questions(self, organisation: OrganisationId, learning: LearningId) -> int:
        return self._session.exec(
            select(func.count())
            .select_from(ConversationRow)
            .where(ConversationRow.organisation == organisation, ConversationRow.learning_id == learning)
        ).one()

    def history(self, organisation: OrganisationId, learning: LearningId, *, most: int) -> tuple[Entry, ...]:
        return audit.entries(self._session, organisation, thing=THING, thing_id=str(learning), most=most)


def keeping_transactions(database: Database) -> UnitOfWork[KeepingStore]:
    return UnitOfWork(database, SqlKeepingStore)


def _application(row: ApplicationRow, domain_name: str) -> Application:
    answer = Answer(row.state)
    # A digest's answer leaves what was written when it had been applied.
    told = answer is Answer.APPLIED
    return Application(
        domain=DomainId(row.domain_id),
        domain_name=domain_name,
        answer=answer,
        outcome=Outcome(row.outcome) if told and row.outcome else None,
        note=row.note if told else None,
        answered_at=row.answered_at,
    )
