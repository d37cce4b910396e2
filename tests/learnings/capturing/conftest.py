import pytest

from tests.learnings.capturing.board import furnished


@pytest.fixture
async def board(database, clock):
    return await furnished(database, clock)


@pytest.fixture
async def any_board(any_database, clock):
    return await furnished(any_database, clock)
