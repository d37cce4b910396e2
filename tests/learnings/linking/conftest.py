import pytest

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.keeping.history import Histories
from bot.features.learnings.link_menus import LinkMenus
from bot.features.learnings.service import Learnings
from bot.features.learnings.sheets import Sheets
from storage.learning_pages import keeping_transactions
from tests.clock import ManualClock
from tests.learnings.linking.desk import Desk
from tests.learnings.place import orders_and_finance


@pytest.fixture
async def desk(any_database):
    """Learnings, goals and products on each database in turn."""
    transactions, clock = keeping_transactions(any_database), ManualClock()
    return Desk(
        any_database,
        await orders_and_finance(any_database),
        learnings=Learnings(transactions=transactions, clock=clock, changed=lambda: None),
        sheets=Sheets(transactions=transactions),
        drafts=Drafts(transactions=transactions, clock=clock),
        histories=Histories(transactions=transactions),
        menus=LinkMenus(transactions=transactions),
    )
