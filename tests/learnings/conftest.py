import pytest

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from storage.learnings import learning_transactions
from tests.learnings.place import orders_and_finance


@pytest.fixture
async def place(database):
    return await orders_and_finance(database)


@pytest.fixture
def changes():
    """What was told to those who posted learnings: one entry a change."""
    return []


@pytest.fixture
def learnings(database, clock, changes):
    return Learnings(
        transactions=learning_transactions(database), clock=clock, changed=lambda: changes.append("changed")
    )


@pytest.fixture
def sheets(database):
    return Sheets(transactions=learning_transactions(database))


@pytest.fixture
def drafts(database, clock):
    return Drafts(transactions=learning_transactions(database), clock=clock)
