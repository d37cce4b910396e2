"""Databases for rounds: each gets a fresh copy of one that was furnished once."""

import asyncio
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from storage.engine import Database
from storage.migrate import migrate
from tests.reliability.exactly_once.furnished import furnish

Fresh = Callable[[], str]
"""Makes a database for one round, and returns its URL."""


@pytest.fixture(scope="session")
def furnished_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("furnished") / "pollen.db"
    shutil.copy(migrated_file, path)
    asyncio.run(furnish(f"sqlite:///{path}"))
    return path


@pytest.fixture
def fresh_file(furnished_file: Path, tmp_path: Path) -> Fresh:
    numbers = itertools.count()

    def fresh() -> str:
        for old in tmp_path.glob("round*.db*"):
            old.unlink()
        path = tmp_path / f"round{next(numbers)}.db"
        shutil.copy(furnished_file, path)
        return f"sqlite:///{path}"

    return fresh


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[Fresh]:
    """A PostgreSQL database for each round, copied from a furnished one and dropped after the next one is made."""
    server = create_engine(make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = str(make_url(postgresql_url).database)
    template, current = f"{name}_furnished", f"{name}_round"

    def url(database: str) -> str:
        return make_url(postgresql_url).set(database=database).render_as_string(hide_password=False)

    def sql(*statements: str) -> None:
        with server.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    sql(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)', f'CREATE DATABASE "{template}"')
    database = Database(url(template))
    migrate(database)
    database.close()
    asyncio.run(furnish(url(template)))

    def fresh() -> str:
        sql(
            f'DROP DATABASE IF EXISTS "{current}" WITH (FORCE)',
            f'CREATE DATABASE "{current}" TEMPLATE "{template}"',
        )
        return url(current)

    yield fresh
    sql(f'DROP DATABASE IF EXISTS "{current}" WITH (FORCE)', f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
    server.dispose()
