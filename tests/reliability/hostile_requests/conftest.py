import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sandbox import ChannelSpec, PersonSpec
from storage.engine import Database
from tests.reliability.hostile_requests.place import Door, Log
from tests.slack import living, workspace
from tests.visibility.test_every_output import furnish, play_a_week


@asynccontextmanager
async def opened(database: Database, *, http: bool = True, weeks: int = 0) -> AsyncIterator[Door]:
    """Finance with four learnings for itself, Logistics and Orders with some for everyone; over HTTP or a socket.

    The database is empty at first, and may be anything afterwards.
    """
    place = workspace()
    place.people += [
        PersonSpec(name="mia", real_name="Mia Member"),
        PersonSpec(name="zoe", real_name="Zoe New"),
        PersonSpec(name="ivo", real_name="Ivo Left"),
    ]
    finance = next(channel for channel in place.channels if channel.name == "finance")
    finance.members += ["gus", "mia"]
    next(channel for channel in place.channels if channel.name == "orders").members.append("zoe")
    everyone = ["ana", "ben", "cora", "dan", "gus", "mia", "zoe"]
    place.channels.append(ChannelSpec(name="lounge", members=everyone))
    log, root = Log(), logging.getLogger()
    root.addHandler(log)
    try:
        async with living(database, http=http, given=place, rates=False) as here:
            await furnish(here)
            for _ in range(weeks):
                await play_a_week(here)
            log.records.clear()
            yield Door(here, log)
    finally:
        root.removeHandler(log)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database) as door:
        yield door
