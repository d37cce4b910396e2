"""Every table. Private to storage/ and to its migrations.

The organisation is part of every table's key or of its indexes, and of every query: that
is what keeps one organisation's words from another. Times are instants in UTC.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import UtcDateTime


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """Declare a column that holds an instant."""
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def words(*, nullable: bool = True) -> Any:
    """Declare a column that holds what people wrote, of any length."""
    return Field(default=None if nullable else "", sa_type=Text, nullable=nullable)


class OrganisationRow(SQLModel, table=True):
    """An installation that has used this database."""

    __tablename__ = "organisations"
    organisation: str = Field(primary_key=True)
    name: str = ""
    url: str = ""
    first_seen: datetime = instant()


class PersonRow(SQLModel, table=True):
    """Someone as Slack last showed them, and the domain they chose."""

    __tablename__ = "people"
    organisation: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    team_id: str | None = None
    name: str = ""
    zone: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_active: bool = True
    is_bot: bool = False
    chosen_domain_id: int | None = Field(default=None, foreign_key="domains.id")
    seen_at: datetime | None = instant(nullable=True)


class ChannelRow(SQLModel, table=True):
    """A channel as Slack last showed it. `is_private` is null where nobody has looked yet."""

    __tablename__ = "channels"
    organisation: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    team_id: str | None = None
    name: str = ""
    is_private: bool | None = None
    is_archived: bool = False
    is_shared: bool = False
    """Shared with another organisation: no digest goes there."""
    bot_is_member: bool = False
    seen_at: datetime | None = instant(nullable=True)


class MembershipRow(SQLModel, table=True):
    """Who was last seen in a domain's channel."""

    __tablename__ = "memberships"
    organisation: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True, index=True)


class DomainRow(SQLModel, table=True):
    __tablename__ = "domains"
    __table_args__ = (
        UniqueConstraint("organisation", "folded_name"),
        # A channel speaks for one domain; archived domains let go of theirs.
        Index("one_domain_per_channel", "organisation", "channel_id", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    name: str
    folded_name: str
    purpose: str = words(nullable=False)
    channel_id: str | None = None
    state: str
    """proposed, declined, unclaimed, active or archived."""
    proposed_by: str | None = None
    created_at: datetime = instant()
    version: int = 1


class DomainLeadRow(SQLModel, table=True):
    __tablename__ = "domain_leads"
    domain_id: int = Field(primary_key=True, foreign_key="domains.id")
    user_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)


class LearningRow(SQLModel, table=True):
    __tablename__ = "learnings"
    __table_args__ = (
        UniqueConstraint("organisation", "source_id"),
        Index("learnings_by_time", "organisation", "state", "visibility", "logged_at"),
        Index("learnings_of_domain", "organisation", "domain_id", "logged_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    author_id: str | None = None
    """A person of this Slack; null for what was imported."""
    text: str = words(nullable=False)
    title: str | None = None
    why: str | None = words()
    recommendation: str | None = words()
    applies_when: str | None = words()
    kind: str | None = None
    evidence_url: str | None = words()
    visibility: str
    state: str = "active"
    """active or undone."""
    source_id: str | None = None
    """Where it was imported from; null for what was logged here."""
    channel_id: str | None = None
    """Where it was logged."""
    logged_at: datetime = instant()
    version: int = 1


class LearningTagRow(SQLModel, table=True):
    __tablename__ = "learning_tags"
    learning_id: int = Field(primary_key=True, foreign_key="learnings.id")
    folded: str = Field(primary_key=True)
    label: str
    organisation: str
    __table_args__ = (Index("learnings_by_tag", "organisation", "folded"),)


class ApplicationRow(SQLModel, table=True):
    """What another domain did with a learning: one row a learning and domain."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("learning_id", "domain_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    learning_id: int = Field(foreign_key="learnings.id")
    domain_id: int = Field(foreign_key="domains.id", index=True)
    state: str
    """planned, applied or not_for_us."""
    answered_by: str
    answered_at: datetime = instant()


class ConversationRow(SQLModel, table=True):
    """That someone asked a learning's author about it: once a learning and asker."""

    __tablename__ = "conversations"
    learning_id: int = Field(primary_key=True, foreign_key="learnings.id")
    asker: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    channel_id: str | None = None
    """The conversation, once Slack has opened it."""
    asked_at: datetime = instant()


class DraftRow(SQLModel, table=True):
    """Words that could not be saved as what they were meant to be."""

    __tablename__ = "drafts"
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    user_id: str
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str
    kept_at: datetime = instant()
    __table_args__ = (Index("drafts_of_person", "organisation", "user_id"),)


class ClaimRow(SQLModel, table=True):
    """One delivery of Slack's that had its effect, and what was answered."""

    __tablename__ = "claims"
    organisation: str = Field(primary_key=True)
    delivery: str = Field(primary_key=True)
    answer: str
    claimed_at: datetime = instant(index=True)


class ScheduleRow(SQLModel, table=True):
    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("organisation", "domain_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    """Null for the organisation's own digest."""
    cadence: str
    """weekly, fortnightly, monthly or quarterly."""
    weekday: int
    """0 is Monday."""
    local_time: time
    zone: str
    starts_on: date
    """The first local date on which an edition is due under the present settings."""
    paused_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    changed_at: datetime = instant()
    version: int = 1


class EditionRow(SQLModel, table=True):
    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("schedule_id", "due_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    schedule_id: int = Field(foreign_key="schedules.id")
    domain_id: int | None = Field(default=None, foreign_key="domains.id", index=True)
    due_on: date
    due_at: datetime = instant()
    covers_from: datetime = instant()
    state: str
    """queued, not_sent, skipped or missed; what became of a queued one is told by its post."""
    reason: str = ""
    """Why it was not sent, in words."""
    channel_id: str | None = None
    made_at: datetime = instant()
    told_at: datetime | None = instant(nullable=True)
    """When the leads were told that it could not be posted."""


class EditionItemRow(SQLModel, table=True):
    __tablename__ = "edition_items"
    edition_id: int = Field(primary_key=True, foreign_key="editions.id")
    position: int = Field(primary_key=True)
    organisation: str = Field(index=True)
    learning_id: int = Field(foreign_key="learnings.id", index=True)
    reason: str
    """Why it is there, in words."""
    left_out: str | None = None
    """Why it is no longer shown, in words."""


class PostRow(SQLModel, table=True):
    """The outbox."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("organisation", "key"),
        Index("posts_to_send", "state", "next_attempt_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    key: str
    kind: str
    channel_id: str | None = None
    user_id: str | None = None
    text: str = words(nullable=False)
    blocks: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str
    """queued, sending, ambiguous, posted, failed, unknown or dropped."""
    attempts: int = 0
    queued_at: datetime = instant()
    next_attempt_at: datetime = instant()
    attempted_at: datetime | None = instant(nullable=True)
    leased_until: datetime | None = instant(nullable=True)
    posted_channel_id: str | None = None
    """Where Slack put it: for a direct message, the conversation's id."""
    ts: str | None = None
    error: str | None = None
    stale_since: datetime | None = instant(nullable=True)
    """When what was posted stopped being what it should show; null once the message is updated."""


class SweepRow(SQLModel, table=True):
    """When a daily sweep was last done."""

    __tablename__ = "sweeps"
    organisation: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    last_done: datetime = instant()
