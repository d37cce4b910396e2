"""Opening the database, brought to what this version of Pollen expects."""

import logging

from bot.kernel.errors import OperatorError
from storage.engine import Database
from storage.migrate import migrate, newest_revision, revision_of

log = logging.getLogger(__name__)


class NotMigratedError(OperatorError):
    """A PostgreSQL database is not at this version's revision: it is migrated on purpose, not by whoever starts."""


def open_database(url: str) -> Database:
    """Open the database; SQLite is migrated, PostgreSQL must be already. Raises NotMigratedError, BusyError."""
    database = Database(url)
    try:
        _bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database) -> None:
    if not database.is_sqlite:
        if revision_of(database) != newest_revision():
            raise NotMigratedError("The database is not at this version yet; run `pollen migrate` first.")
        return
    done = migrate(database)
    if done.before != done.after:
        log.info("migrated", extra={"revision": done.after, "copied": done.copy is not None})
