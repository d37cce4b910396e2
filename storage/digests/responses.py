"""What people do with an edition's lessons."""

from datetime import datetime

from sqlmodel import select

from bot.features.digests.rules.editions import Answer
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId, UserId
from storage.digests.acts import SqlActs
from storage.tables import ApplicationRow, ConversationRow


class SqlResponses(SqlActs):
    def answer_of(self, organisation: OrganisationId, learning: LearningId, domain: DomainId) -> Answer | None:
        row = self._application(organisation, learning, domain)
        return None if row is None else Answer(row.state)

    def record_answer(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        domain: DomainId,
        answer: Answer,
        *,
        by: UserId,
        now: datetime,
    ) -> None:
        row = self._application(organisation, learning, domain)
        if row is None:
            row = ApplicationRow(
                organisation=organisation, learning_id=learning, domain_id=domain, state=answer, answered_by=by
            )
        row.state, row.answered_by, row.answered_at = answer, by, now
        self._session.add(row)
        self._session.flush()

    def conversation(
        self, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> tuple[bool, ChannelId | None]:
        row = self._conversation(organisation, learning, asker)
        if row is None:
            return False, None
        return True, ChannelId(row.channel_id) if row.channel_id else None

    def ask(self, organisation: OrganisationId, learning: LearningId, asker: UserId, *, now: datetime) -> None:
        self._session.add(ConversationRow(learning_id=learning, asker=asker, organisation=organisation, asked_at=now))
        self._session.flush()

    def opened(self, organisation: OrganisationId, learning: LearningId, asker: UserId, channel: ChannelId) -> None:
        row = self._conversation(organisation, learning, asker)
        if row is not None:
            row.channel_id = channel
            self._session.flush()

    def _application(
        self, organisation: OrganisationId, learning: LearningId, domain: DomainId
    ) -> ApplicationRow | None:
        return self._session.exec(
            select(ApplicationRow).where(
                ApplicationRow.organisation == organisation,
                ApplicationRow.learning_id == learning,
                ApplicationRow.domain_id == domain,
            )
        ).one_or_none()

    def _conversation(
        self, organisation: OrganisationId, learning: LearningId, asker: UserId
    ) -> ConversationRow | None:
        row = self._session.get(ConversationRow, (learning, asker))
        return row if row is not None and row.organisation == organisation else None
