import itertools

import pytest

from bot.features.settings.service import AdminSettings
from storage.admin_settings import settings_transactions
from storage.tables import PersonRow


@pytest.fixture
def delivery():
    """A new delivery each time it is called."""
    numbers = itertools.count(1)
    return lambda: f"view:{next(numbers)}"


@pytest.fixture
async def settings(any_database, clock):
    """The service, in an organisation with two admins."""
    await any_database.write(
        lambda session: session.add_all(
            PersonRow(organisation="T1", user_id=user, name=user.title(), is_admin=True) for user in ("ada", "dan")
        )
    )
    return AdminSettings(transactions=settings_transactions(any_database), clock=clock)
