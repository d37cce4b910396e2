"""Messages that became learnings, in rows and out, and what is told about it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.learnings.origin import Known, Origin
from bot.features.learnings.rules import Learning
from bot.kernel.ids import ChannelId, LearningId, OrganisationId, PostId, UserId
from bot.kernel.posts import Post
from bot.kernel.settings import OrganisationSettings
from storage import outbox, standing
from storage.settings import settings_of
from storage.tables import CapturedMessageRow, ChannelRow, ConversationRow, PersonRow


class SqlCapturedMessages:
    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, organisation: OrganisationId, user: UserId) -> Known | None:
        row = self._session.get(PersonRow, (organisation, user))
        # Whoever chose a domain has a row before Slack was ever asked about them.
        if row is None or row.seen_at is None:
            return None
        return Known(role=standing.role_of(row), name=row.name, is_bot=row.is_bot, is_external=row.is_external)

    def known_names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]:
        rows = self._session.exec(
            select(PersonRow.user_id, PersonRow.name).where(
                PersonRow.organisation == organisation, col(PersonRow.user_id).in_(list(users)), PersonRow.name != ""
            )
        )
        return {UserId(user): name for user, name in rows}

    def is_conversation(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        row = self._session.get(ChannelRow, (organisation, channel))
        opened = select(ConversationRow.channel_id).where(
            ConversationRow.organisation == organisation, ConversationRow.channel_id == channel
        )
        # Slack names no other channel so, and does not tell of all those that Pollen opened.
        is_group = row is not None and row.name.startswith("mpdm-")
        return is_group or self._session.exec(opened.limit(1)).first() is not None

    def settings(self, organisation: OrganisationId) -> OrganisationSettings:
        return settings_of(self._session, organisation)

    def captured(self, organisation: OrganisationId, channel: ChannelId, ts: str) -> LearningId | None:
        row = self._session.get(CapturedMessageRow, (organisation, channel, ts))
        return None if row is None else LearningId(row.learning_id)

    def capture(self, origin: Origin, learning: Learning, *, by: UserId, now: datetime) -> None:
        row = CapturedMessageRow(
            organisation=learning.organisation,
            channel_id=origin.channel,
            ts=origin.ts,
            learning_id=learning.id,
            saved_by=by,
            saved_at=now,
        )
        self._session.add(row)
        self._session.flush()

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId:
        return outbox.enqueue(self._session, organisation, post, now=now)
