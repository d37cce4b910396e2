import pytest

from tests.learnings.keeping.scene import Scene
from tests.learnings.place import orders_and_finance


@pytest.fixture
async def scene(database, clock):
    return Scene(database, clock, await orders_and_finance(database))
