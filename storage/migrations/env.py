"""Alembic's way in. The connection is given by storage.migrate; nothing is read from the environment."""

from typing import Any

from alembic import context
from sqlmodel import AutoString, SQLModel

import storage.tables  # noqa: F401  (fills SQLModel.metadata)
from storage.index.schema import is_declared


def in_plain_sqlalchemy(kind: str, item: Any, _context: object) -> str | bool:
    """Write SQLModel's string type as SQLAlchemy's: migrations outlive the library that declared the tables."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    compare_type=True,
    include_name=is_declared,
    render_item=in_plain_sqlalchemy,
)
with context.begin_transaction():
    context.run_migrations()
