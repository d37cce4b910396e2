"""What an operator should look at, in numbers and names of domains: never what people wrote."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alembic.migration import MigrationContext
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.kernel.ids import ChannelId, DomainId, OrganisationId
from storage.circles import is_circle
from storage.index import out_of_date
from storage.standing import leads_of
from storage.tables import ChannelRow, DomainRow, OrganisationRow, PostRow, ScheduleRow, SweepRow

ACTIVE, UNCLAIMED = "active", "unclaimed"
WAITING = ("queued", "sending", "ambiguous")
LOST = ("failed", "unknown")
AT_ONCE = 5000
"""Learnings looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a digest goes, as last seen."""

    whose: str
    """The domain's name; empty for the organisation's own digest."""
    channel: ChannelId
    was_seen: bool
    is_archived: bool
    is_shared: bool
    bot_is_member: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A schedule, by whose it is."""

    schedule: int
    whose: str
    zone: str
    paused_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The outbox."""

    waiting: int
    """Posts that should have left long ago and have not."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """How many were refused, or may not have arrived, by Slack's word for it."""
    unknown: int = 0
    """How many of those may or may not be there."""


def revision_in(session: Session) -> str | None:
    """Tell which revision the tables are at, without waiting for whoever writes."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def can_write(session: Session) -> None:
    """Take the lock and the rights that a change needs, and change nothing. Raises what a change would raise."""
    session.exec(update(OrganisationRow).where(col(OrganisationRow.organisation) == "").values(name=""))


def destinations(session: Session, organisation: OrganisationId) -> Sequence[Destination]:
    """List the channels that digests go to, of domains by name and of the organisation."""
    domains = session.exec(
        select(DomainRow)
        .where(DomainRow.organisation == organisation, col(DomainRow.state).in_((ACTIVE, UNCLAIMED)))
        .order_by(col(DomainRow.folded_name))
    ).all()
    own = session.exec(
        select(ScheduleRow.channel_id).where(
            ScheduleRow.organisation == organisation, col(ScheduleRow.domain_id).is_(None)
        )
    ).all()
    wanted = [(row.name, row.channel_id) for row in domains] + [("", channel) for channel in own]
    return [
        _destination(whose, ChannelId(channel), session.get(ChannelRow, (organisation, channel)))
        for whose, channel in wanted
        if channel and not is_circle(channel)
    ]


def led_by_nobody(session: Session, organisation: OrganisationId) -> Sequence[str]:
    """Name the active domains whose leads have all left."""
    rows = session.exec(
        select(DomainRow)
        .where(DomainRow.organisation == organisation, DomainRow.state == ACTIVE)
        .order_by(col(DomainRow.folded_name))
    ).all()
    return [row.name for row in rows if not leads_of(session, organisation, DomainId(row.id or 0))]


def timetables(session: Session, organisation: OrganisationId) -> Sequence[Timetable]:
    """List the schedules of active domains, and the organisation's."""
    rows = session.exec(
        select(ScheduleRow, DomainRow)
        .join(DomainRow, col(DomainRow.id) == col(ScheduleRow.domain_id), isouter=True)
        .where(ScheduleRow.organisation == organisation)
        .order_by(col(ScheduleRow.id))
    ).all()
    return [
        Timetable(
            schedule=row.id or 0,
            whose=domain.name if domain is not None else "",
            zone=row.zone,
            paused_at=row.paused_at,
        )
        for row, domain in rows
        if domain is None or domain.state == ACTIVE
    ]


def posts(session: Session, organisation: OrganisationId, *, due_before: datetime, since: datetime) -> Posts:
    """Count posts that were due before then and wait still, and those that were lost since."""
    waiting = session.exec(
        select(PostRow.id).where(
            PostRow.organisation == organisation,
            col(PostRow.state).in_(WAITING),
            col(PostRow.next_attempt_at) < due_before,
        )
    ).all()
    lost = session.exec(
        select(PostRow.state, PostRow.error).where(
            PostRow.organisation == organisation, col(PostRow.state).in_(LOST), col(PostRow.queued_at) >= since
        )
    ).all()
    return Posts(
        waiting=len(waiting),
        lost=Counter(error or state for state, error in lost),
        unknown=sum(state == "unknown" for state, _ in lost),
    )


def not_indexed(session: Session, organisation: OrganisationId) -> int:
    """Count the first learnings that search does not find as they are; 0 where it finds all."""
    after: int | None = 0
    while after is not None:
        wrong, after = out_of_date(session, organisation, after=after, most=AT_ONCE)
        if wrong:
            return len(wrong)
    return 0


def last_swept(session: Session, organisation: OrganisationId, name: str) -> datetime | None:
    """Tell when a daily sweep was last done to its end."""
    row = session.get(SweepRow, (organisation, name))
    return None if row is None else row.last_done


def _destination(whose: str, channel: ChannelId, seen: ChannelRow | None) -> Destination:
    return Destination(
        whose=whose,
        channel=channel,
        was_seen=seen is not None,
        is_archived=seen is not None and seen.is_archived,
        is_shared=seen is not None and seen.is_shared,
        bot_is_member=seen is not None and seen.bot_is_member,
    )
