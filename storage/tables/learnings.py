"""Learnings, and what people do with them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


def new_source() -> str:
    """Name a learning that is logged here."""
    return f"pollen:{uuid4().hex}"


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
    author_name: str | None = None
    """The author's name as a file told it, where they are no person of this Slack."""
    saver_id: str | None = None
    """Who saved it, where somebody else had written it."""
    text: str = words(nullable=False)
    title: str | None = None
    why: str | None = words()
    recommendation: str | None = words()
    applies_when: str | None = words()
    kind: str | None = None
    evidence_url: str | None = words()
    visibility: str
    state: str = "active"
    """active, retired, superseded, merged or undone."""
    successor_id: int | None = Field(default=None, foreign_key="learnings.id", index=True)
    """The learning that took its place (superseded) or took it in (merged)."""
    retired_because: str | None = words()
    source_id: str = Field(default_factory=new_source, nullable=True)
    """What names it in files, wherever they are read again: unique and never reused. (Never null, but for the schema:
    SQLite cannot take that back without copying the table.)"""
    channel_id: str | None = None
    """Where it was logged."""
    logged_at: datetime = instant()
    changed_at: datetime | None = instant(nullable=True)
    """When somebody last changed it here; null for what is as it was logged."""
    version: int = 1


class TagRow(SQLModel, table=True):
    """A tag as everyone sees it. No two of an organisation differ by case or accents alone."""

    __tablename__ = "tags"
    organisation: str = Field(primary_key=True)
    folded: str = Field(primary_key=True)
    label: str
    merged_into: str | None = None
    """The folded name of the tag that took its place: who types this one gets that one."""


class LearningTagRow(SQLModel, table=True):
    """That a learning has a tag."""

    __tablename__ = "learning_tags"
    learning_id: int = Field(primary_key=True, foreign_key="learnings.id")
    folded: str = Field(primary_key=True)
    organisation: str
    __table_args__ = (Index("learnings_by_tag", "organisation", "folded", "learning_id"),)


class CapturedMessageRow(SQLModel, table=True):
    """That a message was saved as a learning: once, whoever asked for it and in whatever way."""

    __tablename__ = "captured_messages"
    organisation: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    learning_id: int = Field(foreign_key="learnings.id", index=True)
    saved_by: str
    saved_at: datetime = instant()


class ApplicationRow(SQLModel, table=True):
    """What another domain did with a learning: one row a learning and domain."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("learning_id", "domain_id"),
        Index("applications_by_time", "organisation", "answered_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    learning_id: int = Field(foreign_key="learnings.id")
    domain_id: int = Field(foreign_key="domains.id", index=True)
    state: str
    """planned, applied or not_for_us."""
    outcome: str | None = None
    """worked or did_not_work, once it was applied and somebody said so."""
    note: str | None = words()
    """What came of it, in their words."""
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
    shown_version: int = 1
    """The version of the learning that the conversation shows."""
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
    # Buttons name drafts by number: a discarded one's number must not become another's.
    __table_args__ = (Index("drafts_of_person", "organisation", "user_id"), {"sqlite_autoincrement": True})
