import logging
import shutil

import pytest

from tests.reliability.bad_days.days import day


@pytest.fixture
def url(migrated_file, tmp_path):
    path = tmp_path / "living.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def a_day(url, caplog):
    """Pollen without sweeps of its own; what it logs is kept."""
    caplog.set_level(logging.INFO)
    async with day(url) as running:
        yield running


@pytest.fixture
async def a_busy_day(url, caplog):
    """Pollen with its sweeps at work."""
    caplog.set_level(logging.INFO)
    async with day(url, sweeping=True) as running:
        yield running
