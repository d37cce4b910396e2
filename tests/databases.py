"""The databases that tests use over and over: SQLite without waiting for a disk, and both of them emptied."""

import shutil
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from sqlalchemy import event, text

from storage.engine import Database
from storage.tables import PersonRow

_TABLES: Final = tuple(PersonRow.metadata.tables)
_FILLED: Final = "SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in _TABLES)


def copied(template: Path, path: Path) -> Database:
    """Open a copy of a SQLite database. It leaves to the system when its disk is written: no power cut is to come."""
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _do_not_wait)
    return database


def empty_sqlite(database: Database) -> None:
    """Take out every row, by the driver alone: before thousands of short tests, each layer above it would be felt."""
    lent = database.engine.raw_connection()
    connection = lent.driver_connection
    assert isinstance(connection, Connection)
    filled = connection.execute(_FILLED).fetchone()
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN IMMEDIATE")
    for name, is_filled in zip(_TABLES, filled, strict=True):
        if is_filled:
            connection.execute(f'DELETE FROM "{name}"')
    connection.execute("DELETE FROM sqlite_sequence")
    connection.execute("INSERT INTO learning_tokens (learning_tokens) VALUES ('delete-all')")
    connection.execute("COMMIT")
    connection.execute("PRAGMA foreign_keys=ON")
    lent.close()


def empty_postgresql(database: Database) -> None:
    """Take out every row and number: truncating every table would take longer than most tests."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, is_filled in zip(_TABLES, connection.execute(text(_FILLED)).one(), strict=True):
            if is_filled:
                connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))


def _do_not_wait(connection: Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
