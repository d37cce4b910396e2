"""Column types that both databases agree on."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. SQLite keeps no zone, so it is written as UTC and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: nobody could say which instant they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A number as somebody wrote it, kept as its digits: SQLite would make a float of it, and 0.10 another number."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse what is no number."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("only finite numbers are kept")
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


def exact(*, nullable: bool = False) -> Any:
    """Declare a column that holds a number exactly as written."""
    return Field(default=None, sa_type=Exact, nullable=nullable)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """Declare a column that holds an instant."""
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def words(*, nullable: bool = True) -> Any:
    """Declare a column that holds what people wrote, of any length."""
    return Field(default=None if nullable else "", sa_type=Text, nullable=nullable)
