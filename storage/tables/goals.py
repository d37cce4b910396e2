"""The Lean Value Tree: its nodes, their measures of success, and what people say of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import exact, instant, words


def new_goal_source() -> str:
    """Name a node or a measure that is written here."""
    return f"pollen:{uuid4().hex}"


class NodeRow(SQLModel, table=True):
    """A vision, goal, bet or initiative."""

    __tablename__ = "nodes"
    __table_args__ = (
        UniqueConstraint("organisation", "source_id"),
        Index("nodes_of_domain", "organisation", "domain_id", "state"),
        Index("nodes_below", "organisation", "parent_id"),
        # Buttons name nodes by number for months.
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    """Null for what is of the whole organisation."""
    parent_id: int | None = Field(default=None, foreign_key="nodes.id")
    level: str
    """vision, goal, bet or initiative."""
    name: str
    outcome: str | None = words()
    """What will be different, in a few sentences."""
    state: str
    """proposed, declined, active, stopped or archived."""
    lead_id: str | None = Field(default=None, index=True)
    watcher_id: str | None = Field(default=None, index=True)
    sponsor_id: str | None = Field(default=None, index=True)
    starts_on: date
    ends_on: date | None = None
    weight: Decimal | None = exact(nullable=True)
    """How much it counts in its parent's progress; null where no weights are given."""
    belief: str | None = words()
    expected_outcome: str | None = words()
    success_signal: str | None = words()
    kill_criteria: str | None = words()
    review_on: date | None = None
    said_status: str | None = None
    """The status that a lead says it has, whatever its readings say."""
    said_because: str | None = words()
    said_until: date | None = None
    """The last date on which that holds."""
    said_by: str | None = None
    proposed_by: str | None = None
    archived_with: int | None = None
    """The node with which it was archived, perhaps itself: what went together comes back together."""
    source_id: str = Field(default_factory=new_goal_source)
    """What names it in files, wherever they are read again."""
    created_at: datetime = instant()
    changed_at: datetime = instant()
    version: int = 1


class ParticipantRow(SQLModel, table=True):
    """Someone who takes part in defining a node and working on it."""

    __tablename__ = "node_participants"
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    user_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)


class BacklogLinkRow(SQLModel, table=True):
    """Where the work below a node is kept: an address, nothing more."""

    __tablename__ = "backlog_links"
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    position: int = Field(primary_key=True)
    organisation: str
    url: str = words(nullable=False)
    label: str = ""


class MeasureRow(SQLModel, table=True):
    """A measure of success."""

    __tablename__ = "measures"
    __table_args__ = (
        UniqueConstraint("organisation", "source_id"),
        Index("measures_of_node", "organisation", "node_id", "position"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    node_id: int = Field(foreign_key="nodes.id")
    position: int
    name: str
    unit: str = ""
    baseline: Decimal | None = exact(nullable=True)
    target: Decimal = exact()
    direction: str
    """increase, decrease, at_least, at_most or equals."""
    timing: str
    """leading or lagging."""
    frequency: str
    """weekly, fortnightly, monthly, quarterly or yearly: how often a new reading is expected."""
    measured_by: str | None = words()
    """How, and from which source."""
    weight: Decimal | None = exact(nullable=True)
    """How much it counts in its node's progress; null where no weights are given."""
    removed_at: datetime | None = instant(nullable=True)
    """When it stopped being measured; its readings stay."""
    source_id: str = Field(default_factory=new_goal_source)
    created_at: datetime = instant()
    version: int = 1


class CheckInRow(SQLModel, table=True):
    """That somebody said how a node goes."""

    __tablename__ = "check_ins"
    __table_args__ = (Index("check_ins_of_node", "organisation", "node_id", "on_date"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    node_id: int = Field(foreign_key="nodes.id")
    on_date: date
    confidence: int | None = None
    """0 to 10: how sure they are that the target will be reached."""
    note: str | None = words()
    needs_support: bool = False
    by: str | None = None
    """Null for an import."""
    at: datetime = instant()


class ReadingRow(SQLModel, table=True):
    """One value of a measure on one date."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("measure_id", "on_date"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(index=True)
    measure_id: int = Field(foreign_key="measures.id")
    on_date: date
    value: Decimal = exact()
    confidence: int | None = None
    note: str | None = words()
    by: str | None = None
    at: datetime = instant()
    """When it was written down, or last corrected."""


class ReviewRow(SQLModel, table=True):
    """A decision about a node."""

    __tablename__ = "reviews"
    __table_args__ = (Index("reviews_of_node", "organisation", "node_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    node_id: int = Field(foreign_key="nodes.id")
    decision: str
    """start, continue, rescope or stop."""
    rationale: str = words(nullable=False)
    next_on: date | None = None
    """When it is reviewed next."""
    by: str | None = None
    at: datetime = instant()


class SupportRow(SQLModel, table=True):
    """Something that a node's people ask of its sponsor, by a date."""

    __tablename__ = "support_requests"
    __table_args__ = (
        Index("support_of_node", "organisation", "node_id"),
        Index("support_by_date", "organisation", "state", "needed_by"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    node_id: int = Field(foreign_key="nodes.id")
    asked_by: str
    sponsor_id: str
    needed: str = words(nullable=False)
    needed_by: date
    state: str
    """asked, asked_back, yes, no or withdrawn."""
    asked_at: datetime = instant()
    changed_at: datetime = instant()
    version: int = 1


class SupportTurnRow(SQLModel, table=True):
    """What one of the two said: the sponsor's answer or question, the asker's reply."""

    __tablename__ = "support_turns"
    request_id: int = Field(primary_key=True, foreign_key="support_requests.id")
    position: int = Field(primary_key=True)
    organisation: str
    by: str
    act: str
    """yes, no, asked_back, replied or withdrawn."""
    said: str = words(nullable=False)
    at: datetime = instant()


class NodeLearningRow(SQLModel, table=True):
    """That a learning belongs to a node: it is used there, or was taught by it."""

    __tablename__ = "node_learnings"
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    learning_id: int = Field(primary_key=True, foreign_key="learnings.id", index=True)
    organisation: str
    how: str
    """used or taught."""
    by: str | None = None
    at: datetime = instant()


class NodeChannelRow(SQLModel, table=True):
    """That a channel follows a node."""

    __tablename__ = "node_channels"
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    channel_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    by: str
    at: datetime = instant()


class SnoozeRow(SQLModel, table=True):
    """Until when somebody is not to be reminded of a node."""

    __tablename__ = "snoozes"
    organisation: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    until: date
    """The first date on which they may be again."""


class NudgeRow(SQLModel, table=True):
    """That somebody got, or was to get, the one reminder of a week."""

    __tablename__ = "nudges"
    organisation: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    week: date = Field(primary_key=True)
    """Its Monday, in their own zone."""
    made_at: datetime = instant()


class NudgeItemRow(SQLModel, table=True):
    """One node that a reminder is about."""

    __tablename__ = "nudge_items"
    organisation: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    week: date = Field(primary_key=True)
    node_id: int = Field(primary_key=True, foreign_key="nodes.id")
    for_id: str | None = None
    """Whom it would have gone to, where they are away or gone."""
