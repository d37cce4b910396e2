"""What people hear once a week."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class WeeklyNewsRow(SQLModel, table=True):
    """That somebody is to hear something of a product, a domain or a node of the goals: one of the three is given."""

    __tablename__ = "weekly_news"
    __table_args__ = (
        UniqueConstraint("organisation", "user_id", "key"),
        Index("weekly_news_by_week", "organisation", "week", "user_id"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    user_id: str
    key: str
    product_id: int | None = Field(default=None, foreign_key="products.id", index=True)
    domain_id: int | None = Field(default=None, foreign_key="domains.id", index=True)
    node_id: int | None = Field(default=None, foreign_key="nodes.id", index=True)
    asks: bool = False
    """Whether it is a proposal that waits for their answer; else it is of something that they follow."""
    text: str = words(nullable=False)
    at: datetime = instant()
    week: date | None = None
    """The week, by its Monday, whose message tells it; null until one does."""
