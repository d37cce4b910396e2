"""What search keeps of learnings. All of it can be made anew out of them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, String
from sqlmodel import Field, SQLModel

from storage.columns import instant, words

POSITION = BigInteger().with_variant(Integer(), "sqlite")
"""In SQLite only what is called INTEGER is the row's own number."""
IN_BYTES = String().with_variant(String(collation="C"), "postgresql")
"""Strings in the order of their bytes, as SQLite has them, so that a range holds all that begin alike."""


class LearningWordsRow(SQLModel, table=True):
    """The terms of one learning that can be found. Beside it each engine has an index of its own (migration 0003)."""

    __tablename__ = "learning_words"
    __table_args__ = (Index("learning_words_by_position", "organisation", "position"),)
    position: int = Field(sa_column=Column(POSITION, primary_key=True, autoincrement=False))
    """Follows the day on which it was logged, then its id (storage/index/tokens.py): the newest has the highest."""
    learning_id: int = Field(foreign_key="learnings.id", unique=True)
    organisation: str
    logged_at: datetime = instant()
    analyzer: int
    """By which version of our rules its terms were made."""
    title: str = words(nullable=False)
    """The terms of its title in order, with spaces between them."""
    body: str = words(nullable=False)
    """The terms of all else that it says, and of the learnings that were merged into it."""
    with_merged: bool = False
    """Whether others' words are among them: not everyone who may read this one may read those."""
    facets: str = words(nullable=False)
    """Tokens for who may read it and what it can be filtered by."""


class WordRow(SQLModel, table=True):
    """A word that stands in some learning of an organisation, or once stood there: what a typo may have meant."""

    __tablename__ = "words"
    organisation: str = Field(primary_key=True)
    length: int = Field(primary_key=True)
    word: str = Field(sa_column=Column(IN_BYTES, primary_key=True))
    """Folded, but not stemmed."""
    backwards: str = Field(sa_column=Column(IN_BYTES, nullable=False))
    __table_args__ = (Index("words_backwards", "organisation", "length", "backwards"),)
