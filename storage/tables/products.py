"""Data products: whose they are, who uses them, and how they change hands."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


def new_product_source() -> str:
    """Name a product that is written here."""
    return f"pollen:{uuid4().hex}"


class ProductRow(SQLModel, table=True):
    """A data product. Who owns it now is the ownership that has no end."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("organisation", "source_id"),
        # Proposed, declined and retired ones let go of their names.
        UniqueConstraint("organisation", "folded_name"),
        Index("products_of_domain", "organisation", "domain_id", "status"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    domain_id: int = Field(foreign_key="domains.id")
    name: str
    folded_name: str
    purpose: str = words(nullable=False)
    product_type: str
    """source_aligned, aggregate or consumer_aligned."""
    status: str
    """proposed, draft, active, deprecated or retired; declined is kept so that old buttons never mean another product."""
    steward_id: str | None = Field(default=None, index=True)
    technical_owner_id: str | None = Field(default=None, index=True)
    deputy_id: str | None = Field(default=None, index=True)
    deputy_until: date | None = None
    """The last date on which the deputy answers for the owner."""
    basis_outcome: str | None = words()
    basis_process: str | None = words()
    basis_decides: str | None = words()
    slo_url: str | None = words()
    docs_url: str | None = words()
    proposed_by: str | None = None
    source_id: str = Field(default_factory=new_product_source)
    """What names it in files, wherever they are read again."""
    kept: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What a file said of it that Pollen has no field for, for the way back."""
    created_at: datetime = instant()
    changed_at: datetime = instant()
    version: int = 1


class OwnershipRow(SQLModel, table=True):
    """Who owned a product in a stretch of time, or that nobody did. The stretches of a product touch and never overlap."""

    __tablename__ = "ownerships"
    __table_args__ = (
        Index(
            "one_owner_now",
            "product_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
        Index("ownerships_of_person", "organisation", "owner_id"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    product_id: int = Field(foreign_key="products.id", index=True)
    owner_id: str | None = None
    """Null while nobody owns it."""
    owner_name: str | None = None
    """As a file told it, where they are no person of this Slack."""
    from_at: datetime = instant()
    until_at: datetime | None = instant(nullable=True)
    """Null for now."""
    why: str
    """recorded, handed_over, left, taken, given_up, imported or edited."""
    by: str | None = None


class UseCaseRow(SQLModel, table=True):
    """Which decision a product serves, and whose."""

    __tablename__ = "use_cases"
    product_id: int = Field(primary_key=True, foreign_key="products.id")
    position: int = Field(primary_key=True)
    organisation: str
    consumer_domain_id: int | None = Field(default=None, foreign_key="domains.id", index=True)
    consumer_name: str = ""
    """Of a consumer that is no domain here."""
    decision: str = words(nullable=False)


class OutputPortRow(SQLModel, table=True):
    """Where a product can be read."""

    __tablename__ = "output_ports"
    product_id: int = Field(primary_key=True, foreign_key="products.id")
    position: int = Field(primary_key=True)
    organisation: str
    name: str
    version: str = ""
    kind: str = ""
    url: str | None = words()


class ConsumerRow(SQLModel, table=True):
    """A domain or a person that uses a product, and hears of what becomes of it."""

    __tablename__ = "consumers"
    __table_args__ = (
        UniqueConstraint("product_id", "domain_id"),
        UniqueConstraint("product_id", "user_id"),
        Index("consumers_by_domain", "organisation", "domain_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    product_id: int = Field(foreign_key="products.id", index=True)
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    user_id: str | None = None
    since: datetime = instant()
    by: str | None = None


class HandOverRow(SQLModel, table=True):
    """That a product is to change hands. Until it is accepted, nothing changes."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        Index(
            "one_open_hand_over",
            "product_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("hand_overs_by_state", "organisation", "state", "expires_at"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    product_id: int = Field(foreign_key="products.id")
    from_id: str | None = None
    """Null where nobody owned it."""
    to_id: str
    state: str
    """proposed, accepted, declined, withdrawn, expired or void."""
    how_built: str | None = words()
    slos: str | None = words()
    consumers: str | None = words()
    runbooks: str | None = words()
    debts: str | None = words()
    note: str | None = words()
    answer: str | None = words()
    """Why it was declined, or ended otherwise, in words."""
    proposed_by: str
    proposed_at: datetime = instant()
    expires_at: datetime = instant()
    reminded_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    ended_by: str | None = None
    version: int = 1


class ProductLearningRow(SQLModel, table=True):
    """That a learning is about a product."""

    __tablename__ = "product_learnings"
    product_id: int = Field(primary_key=True, foreign_key="products.id")
    learning_id: int = Field(primary_key=True, foreign_key="learnings.id", index=True)
    organisation: str
    by: str | None = None
    at: datetime = instant()


class ProductNodeRow(SQLModel, table=True):
    """That a goal needs a product, or works on it."""

    __tablename__ = "product_nodes"
    product_id: int = Field(primary_key=True, foreign_key="products.id")
    node_id: int = Field(primary_key=True, foreign_key="nodes.id", index=True)
    organisation: str
    by: str | None = None
    at: datetime = instant()


class DepartureRow(SQLModel, table=True):
    """That somebody left who answered for something in a domain, and who was told of it."""

    __tablename__ = "departures"
    __table_args__ = (
        UniqueConstraint("organisation", "user_id", "domain_id", "seen_at"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    user_id: str
    domain_id: int | None = Field(default=None, foreign_key="domains.id")
    """Null for what is of the whole organisation."""
    seen_at: datetime = instant()
    leads_told_at: datetime | None = instant(nullable=True)
    sponsor_told_at: datetime | None = instant(nullable=True)
    """Or when it was settled that nobody is to hear of it later."""


class LeftBehindRow(SQLModel, table=True):
    """One thing that somebody who left answered for."""

    __tablename__ = "left_behind"
    departure_id: int = Field(primary_key=True, foreign_key="departures.id")
    thing: str = Field(primary_key=True)
    """As kind and number: product:7, node:12."""
    organisation: str
    role: str
    """What they were to it and somebody is to be again, with blanks between: owner, lead, deputy, steward, ..."""
