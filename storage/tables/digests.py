"""Digests: when they are due, what they held."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class ScheduleRow(SQLModel, table=True):
    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("organisation", "domain_id"),
        # Nulls are never equal, so the organisation's own needs an index of its own.
        Index(
            "one_schedule_of_the_organisation",
            "organisation",
            unique=True,
            sqlite_where=text("domain_id IS NULL"),
            postgresql_where=text("domain_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    """Null for the organisation's own digest."""
    channel_id: str | None = None
    """Where the organisation's own digest goes; a domain's goes to the domain's channel."""
    set_by: str | None = None
    """Who last set up the organisation's own digest, and so hears first when it does not arrive."""
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
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_on"),
        Index("editions_by_time", "organisation", "due_at"),
    )
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
    taught: int | None = None
    """Of the organisation's own: how many domains logged something new in the time that it covers."""
    learned: int | None = None
    """And how many planned or applied what another domain had learned."""
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
    shown_version: int = 1
    """The version of the learning that the edition shows."""
    shown_successors: str | None = None
    """What had taken its place when it was last shown: each learning of the chain with its version."""
    left_out: str | None = None
    """Why it is no longer shown, in words."""


class EditionLineRow(SQLModel, table=True):
    """One line of an edition that is about something else than a lesson."""

    __tablename__ = "edition_lines"
    __table_args__ = (Index("lines_about", "organisation", "thing"),)
    edition_id: int = Field(primary_key=True, foreign_key="editions.id")
    position: int = Field(primary_key=True)
    organisation: str
    kind: str
    """Why it is there: moved, needs_support, stale, ..."""
    thing: str
    """What it is about, as kind and number: node:12."""
    about: str
    """The name of the thing."""
    mark: str
    """What it said, shortened: as long as that stays, the line does not come again for a while."""
    said: str = words(nullable=False)
    lasts: bool
    """Whether it is so until somebody does something."""
    is_new: bool
    """Whether it was not told before, or otherwise."""
    left_out: str | None = None
    """Why it is no longer shown, in words."""
