"""Where async meets SQL: units of work run in threads, so that everything behind them is plain Python."""

import asyncio
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session, create_engine

from bot.kernel.errors import BusyError, OperatorError
from storage.trouble import REPEATABLE, Condition, Trouble, busy, raise_if_busy, trouble_in

T = TypeVar("T")
Store = TypeVar("Store")
Work: TypeAlias = Callable[[Session], T]

READERS = 4
WRITERS = 1
"""Threads that write. SQLite takes one at a time anyway. On PostgreSQL, four of one process met each other so
often that 3 in 100 units gave up after their last attempt; one refuses none and is faster for whoever waits."""
ATTEMPTS = 10
"""How often a unit runs on PostgreSQL before its conflicts are given up on. Of three processes that did nothing but
write, five attempts refused one unit in eight, ten refuse one in fifty; of one process none is refused."""
LONGEST_PAUSE = 0.4
"""Seconds: the pause before the last attempt is at most half of this, and each before it half of the next."""
SQLITE_BUSY_MS = 2000
LONGEST_QUEUE = 10.0
"""Seconds that a unit waits for its turn. What comes later than that, nobody waits for any more."""
LONGEST_SILENCE = 35.0
"""Seconds that PostgreSQL has to answer a statement: longer than it lets one take itself, so it must be gone."""
LOOK = 2.0
"""Seconds that the database has to answer when somebody asks how it is."""
LEAST_ROOM = 4 * 1024**2
"""Bytes that SQLite's own log of changes may take before it is written into the file."""
SLOW = 1.0
"""Seconds after which somebody who waits is told that it is the database that they wait for."""
_READS_SOMETHING = "SELECT version_num FROM alembic_version"
"""Of a statement without a table, SQLite reads nothing from its file."""
_CHANGES_NOTHING = "UPDATE alembic_version SET version_num = version_num"


class DatabaseUrlError(OperatorError):
    """The URL names no database that Pollen can use; the message says what would."""


def read_url(url: str) -> URL:
    """Parse a database URL and choose the driver. Raises DatabaseUrlError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlError(
            "POLLEN_DATABASE_URL is not a URL like sqlite:///pollen.db or postgresql://user@host/pollen."
        ) from error
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise DatabaseUrlError(
            f"Pollen runs on sqlite:// and postgresql://, not on {parsed.drivername}://; change POLLEN_DATABASE_URL."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseUrlError(
            "A database in memory forgets everything; set POLLEN_DATABASE_URL to a file, like sqlite:///pollen.db."
        )
    return parsed


class Database:
    """Runs units of work, each one transaction.

    Writes queue behind a single thread: waiting in line is faster and fairer than waiting
    for a lock. On SQLite a write takes the lock before its first read, so what it read is
    still true when it commits; a read sees one snapshot. On PostgreSQL writes are
    SERIALIZABLE, which promises the same, and a unit that meets another process's runs
    again. A cancelled caller does not undo a commit. A unit whose turn does not come within
    `queue` seconds is not run at all: where the database hangs, the line before it stays short. A
    connection on which PostgreSQL says nothing for `silence` seconds is left for another.
    """

    def __init__(self, url: str, *, queue: float = LONGEST_QUEUE, silence: float = LONGEST_SILENCE) -> None:
        self.url = read_url(url)
        self.is_sqlite = self.url.drivername == "sqlite"
        self._silence = silence
        self._for_writing = self._engine(writing=True, threads=WRITERS)
        self._for_reading = self._engine(writing=False, threads=READERS)
        self._writer = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._queue = queue
        self._condition = Condition()
        self._begun: dict[Future[Any], float] = {}

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._for_writing

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` and commit; roll back if it raises. Raises BusyError when the database does not take it."""
        return await self._run(self._writer, self._commit, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on one snapshot. Raises BusyError when the database does not answer."""
        return await self._run(self._readers, self._look, work)

    @property
    def trouble(self) -> Trouble | None:
        """What was wrong when the database was last used."""
        return self._condition.trouble

    def is_slow(self) -> bool:
        """Whether somebody has been waiting for the database for longer than they should."""
        begun = next(iter(self._begun.values()), None)
        return begun is not None and time.monotonic() - begun > SLOW

    async def ask(self, *, seconds: float = LOOK) -> Trouble | None:
        """Ask now what is wrong: by reading, and where something was, by changing nothing in one row."""
        writing = False
        try:
            async with asyncio.timeout(seconds):
                if not await self.read(self._has_room):
                    # What little is left may still take a small change.
                    self._condition.failed(Trouble.FULL, writing=True)
                elif self.trouble is not None:
                    writing = True
                    await self.write(lambda session: _execute(session, _CHANGES_NOTHING))
        except BusyError:
            return self.trouble or Trouble.SLOW
        except TimeoutError:
            if self.trouble is None:
                self._condition.failed(Trouble.SLOW, writing=writing)
        return self.trouble

    def _has_room(self, session: Session) -> bool:
        """Read something, and tell whether there is room for more. PostgreSQL looks after its own disk."""
        _execute(session, _READS_SOMETHING)
        if not self.is_sqlite:
            return True
        return shutil.disk_usage(Path(str(self.url.database)).absolute().parent).free >= LEAST_ROOM

    def close(self) -> None:
        """Wait for the units under way, then let go of every connection."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._for_writing.dispose()
        self._for_reading.dispose()

    async def _run(self, pool: ThreadPoolExecutor, run: Callable[[Work[T]], T], work: Work[T]) -> T:
        unit = pool.submit(run, work)
        self._begun[unit] = time.monotonic()
        answer = asyncio.wrap_future(unit)
        # Whoever waited may have gone by the time it fails, and then nobody else is told.
        answer.add_done_callback(_seen)
        try:
            await asyncio.wait({answer}, timeout=self._queue)
            if not answer.done() and unit.cancel():
                self._condition.failed(Trouble.SLOW, writing=pool is self._writer)
                raise busy(Trouble.SLOW)
            return await answer
        except asyncio.CancelledError:
            # A unit that has not begun need not begin any more.
            unit.cancel()
            raise
        finally:
            self._begun.pop(unit, None)

    def _commit(self, work: Work[T]) -> T:
        attempt = 1
        while True:
            try:
                with Session(self._for_writing, expire_on_commit=False) as session, session.begin():
                    done = work(session)
            except (DBAPIError, PoolTimeoutError) as error:
                state = getattr(getattr(error, "orig", None), "sqlstate", None)
                if state in REPEATABLE and attempt < ATTEMPTS:
                    # Units that met each other would meet again if they went on in step.
                    time.sleep(random.uniform(0, LONGEST_PAUSE / 2 ** (ATTEMPTS - attempt)))  # noqa: S311
                    attempt += 1
                    continue
                self._report(error, writing=True)
                raise_if_busy(error)
                raise
            self._condition.worked(writing=True)
            return done

    def _look(self, work: Work[T]) -> T:
        try:
            with Session(self._for_reading) as session, session.begin():
                found = work(session)
        except (DBAPIError, PoolTimeoutError) as error:
            self._report(error, writing=False)
            raise_if_busy(error)
            raise
        self._condition.worked(writing=False)
        return found

    def _report(self, error: Exception, *, writing: bool) -> None:
        if (found := trouble_in(error)) is not None:
            self._condition.failed(found, writing=writing)

    def _engine(self, *, writing: bool, threads: int) -> Engine:
        if self.is_sqlite:
            return sqlite_engine(self.url, begin="BEGIN IMMEDIATE" if writing else "BEGIN", threads=threads)
        # The driver is loaded by whoever has such a database, and by nobody else.
        from storage.postgresql import postgresql_engine

        return postgresql_engine(
            self.url,
            isolation="SERIALIZABLE" if writing else "REPEATABLE READ",
            threads=threads,
            silence=self._silence,
        )


class UnitOfWork(Generic[Store]):
    """One feature's transactions: its store, made anew for each unit."""

    def __init__(self, database: Database, store: Callable[[Session], Store]) -> None:
        self._database = database
        self._store = store

    async def write(self, work: Callable[[Store], T]) -> T:
        return await self._database.write(lambda session: work(self._store(session)))

    async def read(self, work: Callable[[Store], T]) -> T:
        return await self._database.read(lambda session: work(self._store(session)))


def _seen(answer: "asyncio.Future[Any]") -> None:
    """Take note of how a unit ended, so that asyncio does not log that nobody did: trouble is told by itself."""
    if not answer.cancelled():
        answer.exception()


def _execute(session: Session, statement: str) -> None:
    session.connection().exec_driver_sql(statement)


def sqlite_engine(url: URL, *, begin: str, threads: int = 1) -> Engine:
    """Build an engine whose connections follow our rules for SQLite."""
    engine = create_engine(
        url, connect_args={"check_same_thread": False}, pool_size=threads, max_overflow=0, pool_timeout=30
    )

    def prepare(connection: SqliteConnection, _record: object) -> None:
        # The driver's own idea of when a transaction begins is too late, and never covers DDL.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={SQLITE_BUSY_MS}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin_transaction)
    return engine
