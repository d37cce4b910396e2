"""What was done, and what is still to be done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class ClaimRow(SQLModel, table=True):
    """One delivery of Slack's that had its effect, and what was answered."""

    __tablename__ = "claims"
    organisation: str = Field(primary_key=True)
    delivery: str = Field(primary_key=True)
    answer: str
    claimed_at: datetime = instant(index=True)


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


class AuditRow(SQLModel, table=True):
    """Who did what to which thing, and when. The words are in rows of their own, so that erasing them keeps this."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_of_thing", "organisation", "thing", "thing_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    thing: str
    """learning, tag or settings."""
    thing_id: str
    act: str
    by: str | None = None
    """Null for an import."""
    at: datetime = instant()


class AuditWordsRow(SQLModel, table=True):
    """One field before and after; null for a field that was, or is, not there."""

    __tablename__ = "audit_words"
    audit_id: int = Field(primary_key=True, foreign_key="audit.id")
    field: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    before: str | None = words()
    after: str | None = words()
