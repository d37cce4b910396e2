"""What is wrong with a database, told by the codes of its errors; said in the log once, and remembered for health."""

import logging
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.kernel.errors import BusyError

log = logging.getLogger(__name__)

REPEATABLE: Final = frozenset({"40001", "40P01"})
"""SQLSTATEs of a serialisation failure and of a deadlock: nothing was stored, and repeating may help."""
SELDOM: Final = 60.0
"""Seconds for which the same trouble is not told again: one that comes and goes is not a line a second."""


class Trouble(StrEnum):
    """What keeps the database from its work. The value is how the log names it."""

    BUSY = "busy"
    READ_ONLY = "read_only"
    FULL = "full"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    DISK = "disk"
    BROKEN = "broken"

    @property
    def told(self) -> str:
        """What is wrong and what to do, for whoever runs Pollen."""
        return _TOLD[self]

    @property
    def lasts(self) -> bool:
        """Whether somebody has to do something: trying again in a moment helps nobody."""
        return self in {Trouble.READ_ONLY, Trouble.FULL, Trouble.DISK, Trouble.BROKEN}


_TOLD: Final = {
    Trouble.BUSY: "Something else keeps the database locked: end what holds it, such as a copy or an open transaction.",
    Trouble.READ_ONLY: "The database takes no changes: make its file and folder writable, or go to the server that is.",
    Trouble.FULL: "The database's disk is full: make room. Pollen goes on by itself.",
    Trouble.UNREACHABLE: "The database cannot be opened or reached: look at POLLEN_DATABASE_URL and whether it runs.",
    Trouble.SLOW: "The database does not answer in time: look at its load, its disk and what waits for locks.",
    Trouble.DISK: "The database's disk did not do what it was asked: look whether it is full, mounted and healthy.",
    Trouble.BROKEN: "The database's file is damaged: stop Pollen, and put the last good copy back.",
}
LATER: Final = "Pollen cannot save anything right now; whoever runs it sees why in its log. Please try again later."

# By SQLite's primary result code.
_SQLITE: Final = {
    5: Trouble.BUSY,
    6: Trouble.BUSY,
    8: Trouble.READ_ONLY,
    10: Trouble.DISK,
    11: Trouble.BROKEN,
    13: Trouble.FULL,
    14: Trouble.UNREACHABLE,
    15: Trouble.BUSY,
    26: Trouble.BROKEN,
}
# By PostgreSQL's SQLSTATE, the whole or its class.
_POSTGRESQL: Final = {
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "25006": Trouble.READ_ONLY,
    "53100": Trouble.FULL,
    "57014": Trouble.SLOW,
    "08": Trouble.UNREACHABLE,
    "28": Trouble.UNREACHABLE,
    "53": Trouble.UNREACHABLE,
    "57": Trouble.UNREACHABLE,
    "58": Trouble.DISK,
    "XX": Trouble.BROKEN,
}
HOT_STANDBY: Final = "hot standby"
"""A copy of a PostgreSQL server refuses serializable transactions with a code that other mistakes have, too."""


def trouble_in(error: Exception) -> Trouble | None:
    """Tell what is wrong with the database; None where the mistake is ours."""
    if isinstance(error, PoolTimeoutError):
        return Trouble.SLOW
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # The driver had no answer at all to read a code from.
        lost = error.connection_invalidated or isinstance(error, InterfaceError)
        return Trouble.UNREACHABLE if lost or isinstance(error, OperationalError) else None
    if HOT_STANDBY in str(error.orig):
        return Trouble.READ_ONLY
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])


def busy(trouble: Trouble) -> BusyError:
    """Say it to the person whose work the database did not take, and to whoever runs Pollen."""
    return BusyError(LATER, why=trouble.told) if trouble.lasts else BusyError(why=trouble.told)


def raise_if_busy(error: Exception) -> None:
    """Raise BusyError where the database is in trouble; leave our own mistakes alone."""
    found = trouble_in(error)
    if found is not None:
        raise busy(found) from error


class Condition:
    """How the last units of work went, readers and writers apart: a database that is full can still be read.

    What begins and ends is told in the log, each once. Threads may report at the same time.
    """

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._now: dict[bool, Trouble] = {}
        self._told_at: dict[Trouble, float] = {}
        self._since: float | None = None

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong now; of writing first, where both go wrong."""
        return self._now.get(True) or self._now.get(False)

    def failed(self, trouble: Trouble, *, writing: bool) -> None:
        now = self._seconds()
        with self._lock:
            self._now[writing] = trouble
            told = self._told_at.get(trouble)
            if told is not None and now - told < SELDOM:
                return
            self._told_at[trouble] = now
            self._since = self._since or now
        log.warning("database_in_trouble", extra={"trouble": trouble.value, "what_to_do": trouble.told})

    def worked(self, *, writing: bool) -> None:
        if writing not in self._now:
            return
        with self._lock:
            self._now.pop(writing, None)
            since, self._since = self._since, None if not self._now else self._since
        if since is not None and self._since is None:
            log.info("database_works_again", extra={"after_seconds": round(self._seconds() - since)})
