"""Where async meets SQL: units of work run in threads, so that everything behind them is plain Python."""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Connection as SqliteConnection
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session, create_engine

from bot.kernel.errors import BusyError, OperatorError

T = TypeVar("T")
Store = TypeVar("Store")

READERS = 4
WRITERS = 1
"""Threads that write. SQLite takes one at a time anyway. On PostgreSQL, four of one process met each other so
often that 3 in 100 units gave up after their last attempt; one refuses none and is faster for whoever waits."""
ATTEMPTS = 10
"""How often a unit runs on PostgreSQL before its conflicts are given up on. Of three processes that did nothing but
write, five attempts refused one unit in eight, ten refuse one in fifty; of one process none is refused."""
LONGEST_PAUSE = 0.4
"""Seconds: the pause before the last attempt is at most half of this, and each before it half of the next."""
REPEATABLE = frozenset({"40001", "40P01"})
"""SQLSTATEs of a serialisation failure and of a deadlock: nothing was stored, and repeating may help."""
SQLITE_BUSY_MS = 2000


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
    again. A cancelled caller does not undo a commit.
    """

    def __init__(self, url: str) -> None:
        self.url = read_url(url)
        self.is_sqlite = self.url.drivername == "sqlite"
        self._for_writing = self._engine(writing=True, threads=WRITERS)
        self._for_reading = self._engine(writing=False, threads=READERS)
        self._writer = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._for_writing

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` and commit; roll back if it raises. Raises BusyError when the database does not take it."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._commit, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on one snapshot. Raises BusyError when the database does not answer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    async def is_alive(self) -> bool:
        """Whether the database answers at all."""
        try:
            await self.read(lambda session: session.connection().execute(text("SELECT 1")).one())
        except BusyError:
            return False
        return True

    def close(self) -> None:
        """Wait for the units under way, then let go of every connection."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._for_writing.dispose()
        self._for_reading.dispose()

    def _commit(self, work: Callable[[Session], T]) -> T:
        attempt = 1
        while True:
            try:
                with Session(self._for_writing, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in REPEATABLE and attempt < ATTEMPTS:
                    # Units that met each other would meet again if they went on in step.
                    time.sleep(random.uniform(0, LONGEST_PAUSE / 2 ** (ATTEMPTS - attempt)))  # noqa: S311
                    attempt += 1
                    continue
                raise_if_busy(error)
                raise

    def _look(self, work: Callable[[Session], T]) -> T:
        try:
            with Session(self._for_reading) as session, session.begin():
                return work(session)
        except DBAPIError as error:
            raise_if_busy(error)
            raise

    def _engine(self, *, writing: bool, threads: int) -> Engine:
        if self.is_sqlite:
            return sqlite_engine(self.url, begin="BEGIN IMMEDIATE" if writing else "BEGIN", threads=threads)
        return create_engine(
            self.url,
            isolation_level="SERIALIZABLE" if writing else "REPEATABLE READ",
            pool_size=threads,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
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


def raise_if_busy(error: DBAPIError) -> None:
    """Turn a lock, a lost connection or an endless conflict into BusyError; leave our own mistakes alone."""
    state = getattr(error.orig, "sqlstate", None)
    locked = "locked" in str(error.orig) or "busy" in str(error.orig)
    if state in REPEATABLE or error.connection_invalidated or isinstance(error, InterfaceError):
        raise BusyError from error
    if isinstance(error, OperationalError) and (locked or state is None or state.startswith(("08", "53", "57"))):
        if "no such" in str(error.orig):
            return
        raise BusyError from error


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
