"""Bring a database's tables to what this version of Pollen expects."""

import sqlite3
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (fills SQLModel.metadata)
from bot.kernel.errors import OperatorError
from storage.engine import Database
from storage.index.schema import is_declared
from storage.trouble import raise_if_busy

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerDatabaseError(OperatorError):
    """The database was written by a newer version of Pollen."""


class CopyError(OperatorError):
    """The database cannot be copied before it is changed; it stays as it was."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did: from which revision, to which, and where the copy of the file is, if one was made."""

    before: str | None
    after: str
    copy: Path | None


@cache
def newest_revision() -> str:
    """Return the revision that this version of Pollen expects; it is read from the migrations' files once."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("there is no migration")
    return head


def revision_of(database: Database) -> str | None:
    """Return the revision that the database is at; None for an empty one. Raises BusyError when it doesn't answer."""
    try:
        with database.engine.begin() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise_if_busy(error)
        raise


def migrate(database: Database) -> Migrated:
    """Run the missing migrations in one transaction; on SQLite after copying a file that holds something.

    Raises NewerDatabaseError for a database from the future, CopyError when the copy cannot be
    made, BusyError when the database doesn't take it.
    """
    before, after = revision_of(database), newest_revision()
    if before == after:
        return Migrated(before, after, copy=None)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if before is not None and before not in known:
        raise NewerDatabaseError(
            f"The database is at revision {before}, which this version of Pollen does not know; install a newer Pollen."
        )
    copy = _copy(database, before) if database.is_sqlite and before is not None else None
    try:
        with database.engine.begin() as connection, _unhurried(connection):
            command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        raise_if_busy(error)
        raise
    return Migrated(before, after, copy)


def differences(database: Database) -> list[str]:
    """Say in what a migrated database differs from the tables in code. Empty is right."""
    with database.engine.begin() as connection:
        options = {"compare_type": True, "include_name": is_declared}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]


def _unhurried(connection: Connection) -> AbstractContextManager[None]:
    """To fill a large table anew takes its time, and nobody waits for it. SQLite has no limit that would end it."""
    if connection.dialect.name == "sqlite":
        return nullcontext()
    # The driver is loaded by whoever has such a database, and by nobody else.
    from storage.postgresql import unhurried

    return unhurried(connection)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _copy(database: Database, revision: str) -> Path:
    """Copy the database file beside itself, as of this moment, with SQLite's own backup."""
    source = Path(str(database.url.database))
    target = source.with_name(f"{source.name}.before-{newest_revision()}-from-{revision}")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise CopyError(
            f"Pollen copies the database before a new version changes it, and could not write {target} ({error}); make "
            "room, or make the folder writable, and start again. The database is as it was."
        ) from error
    return target
