"""An organisation with three domains, in each database."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import SQLModel

from bot.kernel.ids import DomainId
from storage.engine import Database
from tests.clock import ManualClock
from tests.digests.world import World


@dataclass(frozen=True, slots=True)
class Places:
    orders: DomainId
    logistics: DomainId
    returns: DomainId


@pytest.fixture(scope="session")
def kept_database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all of these tests: working out each statement anew would cost more than the tests."""
    path = tmp_path_factory.mktemp("digests") / "pollen.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def database(kept_database: Database) -> Database:
    """That database, emptied."""
    with kept_database.engine.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(delete(table))
    return kept_database


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    return World(database, clock)


@pytest.fixture
def any_world(any_database: Database, clock: ManualClock) -> World:
    return World(any_database, clock)


async def furnish(world: World) -> Places:
    await world.person("ana", "Ana Lima", zone="America/Sao_Paulo")
    await world.person("ben", "Ben Okoro", zone="Africa/Lagos")
    await world.person("cora", "Cora Winter", zone="Europe/Berlin")
    await world.person("dan", "Dan Admin", is_admin=True)
    await world.person("gus", "Gus Guest", is_guest=True)
    return Places(
        orders=await world.domain("Orders", purpose="Takes orders and returns by phone", leads=("ana",)),
        logistics=await world.domain("Logistics", purpose="Moves parcels", leads=("ben",)),
        returns=await world.domain("Returns", purpose="Takes goods back", leads=("cora",)),
    )


@pytest.fixture
async def places(world: World) -> Places:
    return await furnish(world)


@pytest.fixture
async def any_places(any_world: World) -> Places:
    return await furnish(any_world)
