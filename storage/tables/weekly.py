"""What people hear of what they follow, once a week."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, words


class FollowedNewsRow(SQLModel, table=True):
    """That somebody is to hear something of what they follow: a product or a domain, one of the two is given."""

    __tablename__ = "followed_news"
    __table_args__ = (
        UniqueConstraint("organisation", "user_id", "key"),
        Index("followed_news_by_week", "organisation", "week", "user_id"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation: str
    user_id: str
    key: str
    product_id: int | None = Field(default=None, foreign_key="products.id", index=True)
    domain_id: int | None = Field(default=None, foreign_key="domains.id", index=True)
    text: str = words(nullable=False)
    at: datetime = instant()
    week: date | None = None
    """The week, by its Monday, whose message tells it; null until one does."""
