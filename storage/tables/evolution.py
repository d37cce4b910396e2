"""How domains change: what they were called and where they went, and how far they have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class DomainNameRow(SQLModel, table=True):
    """A name that a domain had before."""

    __tablename__ = "domain_names"
    __table_args__ = (Index("domains_by_old_name", "organisation", "folded_name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    domain_id: int = Field(foreign_key="domains.id", index=True)
    name: str
    folded_name: str
    until_at: datetime = instant()


class DomainChangeRow(SQLModel, table=True):
    """A merge or a split: what went where."""

    __tablename__ = "domain_changes"
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    act: str
    """merged, split or moved."""
    from_id: int = Field(foreign_key="domains.id", index=True)
    into_id: int | None = Field(default=None, foreign_key="domains.id", index=True)
    moved: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """How many of each kind went along."""
    by: str
    at: datetime = instant()


class PhaseRow(SQLModel, table=True):
    """A stretch of a domain's onboarding."""

    __tablename__ = "phases"
    __table_args__ = (Index("phases_of_domain", "organisation", "domain_id", "began_at"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    domain_id: int = Field(foreign_key="domains.id")
    phase: str
    """discover, define, develop, deliver, or done for what is through all four."""
    began_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    reason: str | None = words()
    """Why it was begun with tests of the one before still open, or gone back to."""
    open_tests: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Which tests were open then, in words."""
    by: str | None = None


class PassedTestRow(SQLModel, table=True):
    """That a lead says that a test of the organisation's own is passed."""

    __tablename__ = "passed_tests"
    __table_args__ = (UniqueConstraint("domain_id", "test"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    domain_id: int = Field(foreign_key="domains.id")
    test: str
    by: str
    at: datetime = instant()


class DomainFollowerRow(SQLModel, table=True):
    """That somebody wants to hear what a domain learns."""

    __tablename__ = "domain_followers"
    domain_id: int = Field(primary_key=True, foreign_key="domains.id")
    user_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    since: datetime = instant()
