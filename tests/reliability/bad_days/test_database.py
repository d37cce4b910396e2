"""The database is locked, read-only, full or damaged: said once and in words, nothing lost, and caught up with."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col, func, select

from bot.kernel.errors import BusyError
from storage.engine import Database
from storage.tables import EditionRow, LearningRow
from storage.trouble import Condition, Trouble, raise_if_busy, trouble_in
from tests.digests.living import Scene
from tests.learnings.living import text_of
from tests.reliability.bad_days.days import lines, locked, pragma, read_only

WORDS = "Freeze the plan on Friday."
IN_TROUBLE, WORKS = "database_in_trouble", "database_works_again"


@pytest.fixture
def impatient():
    """SQLite waits two seconds for a lock; here nobody wants to wait for it so often."""

    def hurry(database):
        pragma(database, "busy_timeout=20")

    return hurry


@pytest.fixture
async def scene(a_day, impatient):
    scene = Scene(a_day)
    await scene.settle_in()
    impatient(a_day.database)
    return scene


@pytest.fixture
def texts(a_day):
    async def texts():
        return await a_day.database.read(
            lambda session: list(session.exec(select(LearningRow.text).where(LearningRow.text.startswith(WORDS))))
        )

    return texts


DAYS = [
    pytest.param(locked, "Something else keeps the database locked", id="locked"),
    pytest.param(read_only, "The database takes no changes", id="read_only", marks=pytest.mark.long),
]


@pytest.mark.long
@pytest.mark.parametrize(("bad", "reason"), DAYS)
async def test_what_was_typed_after_a_command_is_given_back_and_saved_when_it_is_over(scene, a_day, texts, bad, reason):
    with bad(a_day.database):
        reply = await scene.ana.command("/learned", WORDS, channel="orders")
        assert reply.body["text"].startswith("Not saved yet: Pollen's database is busy. Pollen keeps trying")
        assert WORDS in text_of(reply.body)
        assert await texts() == []
    for _ in range(3):
        a_day.clock.advance(timedelta(seconds=10))
        await a_day.slack.settle()
    await a_day.until(lambda: any("Saved after all" in m["text"] for m in scene.ana.sees("orders")))
    await a_day.settled()
    assert await texts() == [WORDS]


@pytest.mark.long
@pytest.mark.parametrize(("bad", "reason"), DAYS)
async def test_forms_stay_open_with_a_sentence_and_health_says_why_until_it_is_over(
    scene, a_day, texts, caplog, bad, reason
):
    await scene.ana.command("/learned", channel="orders")
    await scene.dan.command("/pollen", channel="orders")
    await scene.dan.click("Settings")
    await scene.ben.command("/digest", channel="logistics")
    await a_day.settled()
    await scene.ben.click("Change schedule", view=scene.ben.view)
    await a_day.settled()
    with bad(a_day.database):
        replies = [await scene.ana.submit({"text": WORDS}), await scene.dan.submit(), await scene.ben.submit()]
        assert all("again" in next(iter(reply.errors.values())) for reply in replies)
        assert [person.view is None for person in (scene.ana, scene.dan, scene.ben)] == [False] * 3
        for _ in range(3):
            status, told = await a_day.ready()
            assert (status, told["database"], told["reasons"][0].startswith(reason)) == (503, False, True)
        for _ in range(10):
            with pytest.raises(BusyError):
                await a_day.register.run("outbox")
        # Who only reads is not kept from it.
        await scene.cora.command("/domains", channel="orders")
        await a_day.settled()
        assert "Takes orders" in json.dumps(scene.cora.view)
    assert (await a_day.ready())[0] == 200
    assert [(await person.submit()).errors for person in (scene.ana, scene.dan, scene.ben)] == [{}, {}, {}]
    await a_day.settled()
    assert await texts() == [WORDS]
    assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE, WORKS]


@pytest.mark.parametrize(("bad", "reason"), DAYS)
async def test_an_edition_due_meanwhile_goes_out_once_when_it_is_over(a_busy_day, impatient, caplog, bad, reason):
    today, register = a_busy_day, a_busy_day.register
    scene = Scene(today)
    await scene.settle_in()
    impatient(today.database)
    with bad(today.database):
        today.clock.advance_to(datetime(2026, 1, 12, 15, tzinfo=UTC))
        for _ in range(12):
            register.wake("editions")
            register.wake("outbox")
            await asyncio.sleep(0.02)
        await today.until(lambda: {"editions", "outbox"} <= register.failing)
        _, told = await today.ready()
        assert any("editions" in sentence and "outbox" in sentence for sentence in told["reasons"])
    await today.until(lambda: _woken(register) and scene.slack.channel("orders").messages)
    for _ in range(5):
        register.wake("editions")
        register.wake("outbox")
        await asyncio.sleep(0.02)
    await today.settled()
    assert len(scene.slack.channel("orders").messages) == 1
    await today.until(lambda: not register.failing)
    editions = await today.database.read(lambda session: session.exec(select(func.count(col(EditionRow.id)))).one())
    assert editions == 2, "one for each domain with a channel"
    assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE, WORKS]
    assert 1 <= len(lines(caplog, "sweep_failed")) <= len({"editions", "outbox", "withdrawals", "retention", "search"})


def _woken(register):
    register.wake("editions")
    register.wake("outbox")
    return True


@pytest.mark.long
async def test_a_file_with_no_room_gives_the_words_back_and_says_so(scene, a_day, texts, caplog):
    fill(a_day.database)
    long = f"{WORDS} " + "All parcels of the week are late. " * 400
    await scene.ana.command("/learned", channel="orders")
    await a_day.settled()
    reply = await scene.ana.submit({"text": long[:2900], "why": long[:2900], "recommendation": long[:2900]})
    assert reply.errors["text"].endswith("Your words are still here; press Save again in a moment.")
    typed = await scene.ben.command("/learned", long, channel="logistics")
    assert "Not saved" in typed.body["text"]
    assert a_day.database.trouble is Trouble.FULL
    assert lines(caplog, IN_TROUBLE) == [IN_TROUBLE]
    assert await texts() == []
    pragma(a_day.database, "max_page_count=1000000")
    assert (await a_day.ready())[0] == 200
    assert (await scene.ana.submit()).errors == {}
    await give_up(a_day)
    assert len(await texts()) == 2, "Pollen went on trying with what was typed after the command"


@pytest.mark.long
async def test_a_damaged_file_is_told_in_words_and_is_no_error_of_the_server(a_day):
    pragma(a_day.database, "wal_checkpoint(TRUNCATE)")
    damage(Path(a_day.database.url.database))
    status, told = await a_day.ready()
    assert (status, told["database"]) == (503, False)
    assert told["reasons"][0].startswith("The database's file is damaged")
    reply = await a_day.slack.person("ana").command("/learned", WORDS, channel="orders")
    assert WORDS in text_of(reply.body)
    await give_up(a_day)


async def give_up(today):
    """Let the time pass in which Pollen tries again to save what was typed."""
    settling = asyncio.ensure_future(today.settled())
    while not settling.done():
        await asyncio.sleep(0.02)
        today.clock.advance(timedelta(minutes=3))
    await settling


def fill(database):
    """Leave SQLite no page that is not in use, and let it have no more."""
    connection = database.engine.raw_connection()
    try:
        connection.execute("VACUUM")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")
    finally:
        connection.close()


def damage(file):
    with file.open("r+b") as bytes_:
        bytes_.write(b"These are words and no database. " * (file.stat().st_size // 33))


# What the codes mean, and how often it is said.


def _postgresql(state, text="it did not work"):
    class Refusal(psycopg.Error):
        sqlstate = state

    return DBAPIError("", {}, Refusal(text))


def _sqlite(code):
    error = sqlite3.OperationalError("it did not work")
    error.sqlite_errorcode = code
    return OperationalError("", {}, error)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (_sqlite(sqlite3.SQLITE_BUSY), Trouble.BUSY),
        (_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Trouble.BUSY),
        (_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), Trouble.READ_ONLY),
        (_sqlite(sqlite3.SQLITE_FULL), Trouble.FULL),
        (_sqlite(sqlite3.SQLITE_IOERR_WRITE), Trouble.DISK),
        (_sqlite(sqlite3.SQLITE_CANTOPEN), Trouble.UNREACHABLE),
        (_sqlite(sqlite3.SQLITE_NOTADB), Trouble.BROKEN),
        (_sqlite(sqlite3.SQLITE_ERROR), None),
        (_postgresql("25006"), Trouble.READ_ONLY),
        (_postgresql("0A000", "cannot use serializable mode in a hot standby"), Trouble.READ_ONLY),
        (_postgresql("0A000"), None),
        (_postgresql("53100"), Trouble.FULL),
        (_postgresql("53300"), Trouble.UNREACHABLE),
        (_postgresql("55P03"), Trouble.BUSY),
        (_postgresql("57014"), Trouble.SLOW),
        (_postgresql("57P01"), Trouble.UNREACHABLE),
        (_postgresql("58030"), Trouble.DISK),
        (_postgresql("XX001"), Trouble.BROKEN),
        (_postgresql("42P01"), None),
        (OperationalError("", {}, psycopg.OperationalError("connection refused")), Trouble.UNREACHABLE),
        (LookupError(), None),
    ],
)
def test_errors_are_told_apart_by_their_codes(error, trouble):
    assert trouble_in(error) is trouble
    if trouble is None:
        raise_if_busy(error)
        return
    with pytest.raises(BusyError) as raised:
        raise_if_busy(error)
    assert raised.value.why == trouble.told


def test_trouble_that_comes_and_goes_is_told_once_a_minute(caplog):
    caplog.set_level("INFO")
    now = [0.0]
    condition = Condition(seconds=lambda: now[0])
    for _ in range(50):
        condition.failed(Trouble.BUSY, writing=True)
        condition.failed(Trouble.BUSY, writing=False)
        condition.worked(writing=False)
        assert condition.trouble is Trouble.BUSY
        condition.worked(writing=True)
        assert condition.trouble is None
        now[0] += 1
    assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE, WORKS]
    now[0] += 60
    condition.failed(Trouble.BUSY, writing=True)
    condition.failed(Trouble.FULL, writing=True)
    now[0] += 30
    condition.worked(writing=True)
    assert lines(caplog, IN_TROUBLE, WORKS) == [IN_TROUBLE, WORKS, IN_TROUBLE, IN_TROUBLE, WORKS]
    assert caplog.records[-1].after_seconds == 30
    assert all(record.what_to_do for record in caplog.records if record.getMessage() == IN_TROUBLE)


@pytest.mark.long
async def test_two_pollens_on_one_file_send_each_edition_once(a_day, url):
    """Not advised, but it happens: somebody starts a second one by mistake."""
    from tests.reliability.bad_days.days import day

    scene = Scene(a_day)
    await scene.settle_in()
    async with day(url) as second:
        second.slack.workspace.app = a_day.slack.workspace.app
        for today in (a_day, second):
            today.clock.advance_to(datetime(2026, 1, 12, 15, tzinfo=UTC))
        await asyncio.gather(*(today.register.run("editions") for today in (a_day, second)))
        await asyncio.gather(*(today.register.run("outbox") for today in (a_day, second)))
        await asyncio.gather(
            *(
                today.slack.person("ana").command("/learned", f"{WORDS} {number}", channel="orders")
                for number in range(5)
                for today in (a_day, second)
            )
        )
        await a_day.settled()
        await second.settled()
        posted = [today.slack.channel("orders").messages for today in (a_day, second)]
    assert sum(map(len, posted)) == 1
    assert isinstance(a_day.database, Database)
