"""PostgreSQL, with an end to everything that Pollen might otherwise wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine

T = TypeVar("T")

LIMITS = "SET lock_timeout = '2s'; SET statement_timeout = '30s'"
"""A lock is waited for as long as on SQLite. A statement that takes longer is ended: its threads are few."""
LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A line that went dead without a word is found out within fifteen seconds, not hours."""


class PromptConnection(psycopg.Connection[Any]):
    """A connection that gives up a server which takes what it is told and never answers.

    Neither the server's own limits nor the network's help there: the server is what hangs, or something
    between that keeps the line open and carries nothing. Each such wait would cost a thread for good.
    """

    silence: float | None = None
    """Seconds that the server has for each statement; None for as long as it takes."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        try:
            return super().wait(gen, interval, timeout or self.silence)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                # Its answer may still come, and would be taken for that to another question.
                self.pgconn.finish()
            raise


def postgresql_engine(url: URL, *, isolation: IsolationLevel, threads: int, silence: float) -> Engine:
    """Build an engine whose connections have their limits, `silence` (see PromptConnection) among them."""
    engine = create_engine(
        url,
        isolation_level=isolation,
        pool_size=threads,
        max_overflow=0,
        pool_pre_ping=True,
        # What the URL says goes first.
        connect_args={name: value for name, value in LINE.items() if name not in url.query},
    )

    def connect(_dialect: Dialect, _record: ConnectionPoolEntry, args: Any, options: Any) -> PromptConnection:
        connection = PromptConnection.connect(*args, **options)
        connection.silence = silence
        return connection

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", _limit)
    return engine


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Let the statements of this transaction take as long as they need."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    driver = connection.connection.driver_connection
    assert isinstance(driver, PromptConnection)
    before, driver.silence = driver.silence, None
    try:
        yield
    finally:
        driver.silence = before


def _limit(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(LIMITS)
    cursor.close()
    connection.commit()
