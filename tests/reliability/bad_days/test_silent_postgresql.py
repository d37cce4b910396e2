"""PostgreSQL takes what it is told and never answers: the line stays open, and nothing comes back."""

import asyncio
import gc
import logging
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import col, func, select

from bot.app.outside import Outside
from bot.kernel.errors import BusyError
from storage.engine import READERS, Database
from storage.migrate import _unhurried
from storage.postgresql import PromptConnection
from storage.tables import LearningRow
from storage.trouble import Trouble
from tests.reliability.bad_days.days import day, lines
from tests.reliability.bad_days.line import line

pytestmark = pytest.mark.long

WORDS = "Freeze the plan on Friday."
SILENCE = 3.0
"""Seconds; whoever runs Pollen has 35."""
IN_TROUBLE, WORKS = "database_in_trouble", "database_works_again"


@asynccontextmanager
async def line_to(url):
    """A line to a server that listens at a socket of this machine, and the database's URL by that line."""
    given = make_url(url)
    async with line(Path(str(given.query["host"])) / ".s.PGSQL.5432") as carrying:
        by_line = given.set(host="127.0.0.1", port=carrying.port, query={})
        yield carrying, by_line.render_as_string(hide_password=False)


@pytest.fixture
async def silent_day(postgresql, postgresql_url, caplog):
    caplog.set_level(logging.INFO)
    outside = Outside(open_database=lambda url: Database(url, silence=SILENCE))
    async with line_to(postgresql_url) as (carrying, url), day(url, outside=outside) as today:
        yield today, carrying


async def test_everybody_is_answered_in_time_and_pollen_leaves_the_silent_lines_by_itself(silent_day, caplog):
    today, carrying = silent_day
    ana, ben = today.slack.person("ana"), today.slack.person("ben")
    carrying.hush(later=True)
    begun = asyncio.get_running_loop().time()
    asked = asyncio.ensure_future(today.ready())
    learned, found, helped = await asyncio.gather(
        ana.command("/learned", WORDS, channel="orders"),
        ben.command("/learnings", "parcels", channel="orders"),
        ben.command("/pollen", channel="orders"),
    )
    status, said = await asked
    assert asyncio.get_running_loop().time() - begun < 2.9
    assert learned.body["text"].startswith("Saving…")
    assert "busy" in found.body["text"]
    assert "/learned" in helped.body["text"]
    assert (status, said["reasons"][0]) == (503, Trouble.SLOW.told)
    carrying.hush()
    await today.until(lambda: len(ana.sees("orders")) > 1, 2 * SILENCE)
    await today.settled()
    assert ana.sees("orders")[1]["text"].startswith("Saved after all")
    assert await today.database.read(lambda s: s.exec(select(func.count(col(LearningRow.id)))).one()) == 1
    assert (await today.ready())[0] == 200
    # Old connections are slow, and new ones unreachable: each is told once.
    told = lines(caplog, IN_TROUBLE, WORKS)
    assert (told[0], told[-1], told.count(IN_TROUBLE) <= 2) == (IN_TROUBLE, WORKS, True)
    assert (await ben.command("/learned", "Label both sides.", channel="orders")).body["text"].startswith("Saved")


@pytest.mark.parametrize("meanwhile", [True, False], ids=["in a statement", "between two"])
async def test_each_silent_connection_costs_one_wait_and_no_thread(postgresql, postgresql_url, caplog, *, meanwhile):
    async with line_to(postgresql_url) as (carrying, url):
        database = Database(url, silence=0.3)
        try:
            await asyncio.gather(*everything(database))
            if not meanwhile:
                carrying.hush()
            units = [asyncio.ensure_future(unit) for unit in everything(database)]
            await asyncio.sleep(0.01)
            # Whoever gives up waiting leaves nobody to be told.
            units[0].cancel()
            if meanwhile:
                carrying.hush()
            ends = await asyncio.wait_for(asyncio.gather(*units, return_exceptions=True), 3)
            # Before its first statement, a unit goes on with another connection.
            assert [type(end) for end in ends[1:]] == [BusyError if meanwhile else type(None)] * READERS
            await asyncio.gather(*everything(database))
            assert database.trouble is None
        finally:
            database.close()
        del units, ends
        gc.collect()
        assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_server_that_takes_connections_and_says_nothing_is_unreachable(postgresql, postgresql_url):
    async with line_to(postgresql_url) as (carrying, url):
        carrying.hush(later=True)
        # The driver waits for two seconds at least; without a word of the URL's it waits for five.
        database = Database(f"{url}?connect_timeout=2")
        try:
            with pytest.raises(BusyError) as raised:
                await database.read(wait_a_moment)
            assert raised.value.why == Trouble.UNREACHABLE.told
        finally:
            database.close()


async def test_only_a_migration_has_as_long_as_it_needs(postgresql_url):
    database = Database(postgresql_url)
    try:
        with database.engine.begin() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, PromptConnection)
            with _unhurried(connection):
                assert (driver.silence, connection.exec_driver_sql("SHOW statement_timeout").scalar()) == (None, "0")
            assert driver.silence == 35.0
    finally:
        database.close()


def everything(database):
    """One unit for each thread."""
    return [*(database.read(wait_a_moment) for _ in range(READERS)), database.write(wait_a_moment)]


def wait_a_moment(session):
    """Long enough for as many connections as there are threads."""
    session.connection().exec_driver_sql("SELECT pg_sleep(0.05)")
