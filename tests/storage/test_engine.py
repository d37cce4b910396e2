"""Units of work: committed or not at all, on both databases, also two at a time."""

import asyncio
import threading

import pytest
from sqlmodel import delete, select

from bot.kernel.errors import BusyError
from storage.engine import ATTEMPTS, Database, DatabaseUrlError, read_url
from storage.migrate import differences
from storage.tables import ChannelRow


def add(name):
    return lambda session: session.add(ChannelRow(organisation="T1", channel_id=name))


def names(session):
    return [row.channel_id for row in session.exec(select(ChannelRow)).all()]


async def test_a_unit_that_returns_is_committed(any_database):
    await any_database.write(add("C1"))
    assert await any_database.read(names) == ["C1"]


async def test_a_unit_that_raises_leaves_nothing(any_database):
    def work(session):
        add("C1")(session)
        session.flush()
        raise LookupError

    with pytest.raises(LookupError):
        await any_database.write(work)
    assert await any_database.read(names) == []


async def test_two_units_that_read_before_they_write_never_both_win(any_database):
    def once(session):
        if not names(session):
            session.add(ChannelRow(organisation="T1", channel_id=f"C{id(session)}"))

    await asyncio.gather(*(any_database.write(once) for _ in range(20)))
    assert len(await any_database.read(names)) == 1


async def test_a_unit_that_others_come_in_the_way_of_runs_again_until_it_is_given_up(postgresql):
    runs = []

    def conflicting(session):
        runs.append(1)
        add("C1")(session)
        session.flush()
        if len(runs) < times:
            session.connection().exec_driver_sql("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")

    times = ATTEMPTS
    await postgresql.write(conflicting)
    assert (len(runs), await postgresql.read(names)) == (ATTEMPTS, ["C1"])
    await postgresql.write(lambda session: session.exec(delete(ChannelRow)))
    runs.clear()
    times = ATTEMPTS + 1
    with pytest.raises(BusyError):
        await postgresql.write(conflicting)
    assert (len(runs), await postgresql.read(names)) == (ATTEMPTS, [])


async def test_a_cancelled_caller_does_not_undo_the_commit(any_database):
    begun, go_on = threading.Event(), threading.Event()

    def work(session):
        begun.set()
        go_on.wait(5)
        add("C1")(session)

    writing = asyncio.ensure_future(any_database.write(work))
    assert await asyncio.to_thread(begun.wait, 5)
    writing.cancel()
    go_on.set()
    await any_database.write(lambda _session: None)
    assert await any_database.read(names) == ["C1"]


async def test_a_locked_database_is_busy_and_keeps_nothing(database):
    holding, impatient = (Database(f"sqlite:///{database.url.database}") for _ in range(2))
    with impatient.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    try:
        with holding.engine.begin(), pytest.raises(BusyError):
            await impatient.write(add("C1"))
        assert await database.read(names) == []
    finally:
        holding.close()
        impatient.close()


def test_migrations_make_the_tables_that_the_code_declares(any_database):
    assert differences(any_database) == []


@pytest.mark.parametrize("url", ["mysql://x/y", "pollen.db", "sqlite://", "sqlite:///:memory:", ""])
def test_a_url_of_no_database_is_refused(url):
    with pytest.raises(DatabaseUrlError):
        read_url(url)
