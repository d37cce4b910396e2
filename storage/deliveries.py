"""Posts in and out of the outbox."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select, update

from bot.features.deliveries.rules import (
    ARCHIVED,
    GAP,
    LEASE,
    LONGEST_PAUSE,
    NOT_THERE,
    SETTLES_AFTER,
    WAITING,
    Next,
    Outgoing,
    State,
)
from bot.features.deliveries.service import Outbox
from bot.kernel.ids import ChannelId, OrganisationId, PostId, UserId
from bot.kernel.posts import Post
from storage.engine import Database, UnitOfWork
from storage.tables import ChannelRow, PostRow


class SqlOutbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def lease(self, organisation: OrganisationId, *, now: datetime, until: datetime, most: int) -> list[Outgoing]:
        self._bring_back(organisation, now)
        rows = self._session.exec(
            select(PostRow)
            .where(
                PostRow.organisation == organisation,
                or_(col(PostRow.state).in_(WAITING), _is_stale()),
                col(PostRow.next_attempt_at) <= now,
                or_(col(PostRow.leased_until).is_(None), col(PostRow.leased_until) <= now),
            )
            .order_by(col(PostRow.id))
        ).all()
        busy = self._busy(organisation, now)
        taken: list[Outgoing] = []
        for row in rows:
            target = row.channel_id or row.posted_channel_id or row.user_id or ""
            if target in busy or len(taken) == most:
                continue
            busy.add(target)
            row.leased_until = until
            if row.state == State.SENDING:
                # The process that began this attempt is gone: nobody heard Slack's answer.
                row.state = State.AMBIGUOUS
            self._session.add(row)
            taken.append(_outgoing(row))
        self._session.flush()
        return taken

    def begin_attempt(
        self, post: PostId, *, content: Post, channel: ChannelId, fresh_since: datetime | None, now: datetime
    ) -> None:
        row = self._row(post)
        row.text, row.blocks = content.text, [dict(block) for block in content.blocks]
        row.state, row.attempts, row.attempted_at = State.SENDING, row.attempts + 1, now
        row.posted_channel_id = channel
        if row.stale_since == fresh_since:
            row.stale_since = None
        self._save(row)

    def settle(self, post: PostId, following: Next) -> None:
        row = self._row(post)
        if following.took_nothing and row.state == State.SENDING:
            row.attempts -= 1
        row.state, row.next_attempt_at, row.error = following.state, following.at, following.error
        if following.posted is not None:
            row.posted_channel_id, row.ts = following.posted.channel, following.posted.ts
        row.leased_until = None
        self._save(row)
        if following.state is State.FAILED and row.channel_id is not None:
            self._remember_refusal(row.organisation, row.channel_id, following.error)

    def updated(self, post: PostId, *, stale_since: datetime | None) -> None:
        row = self._row(post)
        if row.stale_since == stale_since:
            row.stale_since = None
        row.leased_until = None
        self._save(row)

    def _remember_refusal(self, organisation: str, channel: str, error: str | None) -> None:
        """What Slack refused it for is known of the channel at once, and not only after the next daily look."""
        known = self._session.get(ChannelRow, (organisation, channel))
        if known is None:
            return
        if error == ARCHIVED:
            known.is_archived = True
        if error in NOT_THERE:
            known.bot_is_member = False
        self._session.add(known)
        self._session.flush()

    def _bring_back(self, organisation: OrganisationId, now: datetime) -> None:
        """Let nothing wait for a time that was reckoned before the clock was set back.

        Who has a lease may still be at work: it lasts as long as any from now on.
        """
        ours = col(PostRow.organisation) == organisation
        self._session.exec(
            update(PostRow)
            .where(ours, or_(col(PostRow.state).in_(WAITING), _is_stale()))
            .where(col(PostRow.next_attempt_at) > now + LONGEST_PAUSE)
            .values(next_attempt_at=now + SETTLES_AFTER)
        )
        self._session.exec(
            update(PostRow).where(ours, col(PostRow.leased_until) > now + LEASE).values(leased_until=now + LEASE)
        )

    def _busy(self, organisation: OrganisationId, now: datetime) -> set[str]:
        """Where somebody posts at this moment, or did within the last second."""
        rows = self._session.exec(
            select(PostRow).where(
                PostRow.organisation == organisation,
                or_(
                    col(PostRow.leased_until) > now,
                    # An attempt that seems to come was made before the clock was set back.
                    col(PostRow.attempted_at).between(now - GAP, now + GAP),
                ),
            )
        ).all()
        return {target for row in rows for target in (row.channel_id, row.posted_channel_id, row.user_id) if target}

    def _row(self, post: PostId) -> PostRow:
        return self._session.exec(select(PostRow).where(PostRow.id == post)).one()

    def _save(self, row: PostRow) -> None:
        self._session.add(row)
        self._session.flush()


def outbox_transactions(database: Database) -> UnitOfWork[Outbox]:
    return UnitOfWork(database, SqlOutbox)


def _is_stale() -> ColumnElement[bool]:
    return and_(col(PostRow.state) == State.POSTED, col(PostRow.stale_since).is_not(None))


def _outgoing(row: PostRow) -> Outgoing:
    return Outgoing(
        id=PostId(row.id or 0),
        key=row.key,
        kind=row.kind,
        channel=ChannelId(row.channel_id) if row.channel_id else None,
        user=UserId(row.user_id) if row.user_id else None,
        text=row.text,
        blocks=tuple(row.blocks),
        state=State(row.state),
        attempts=row.attempts,
        queued_at=row.queued_at,
        attempted_at=row.attempted_at,
        posted_channel=ChannelId(row.posted_channel_id) if row.posted_channel_id else None,
        ts=row.ts,
        stale_since=row.stale_since,
    )
