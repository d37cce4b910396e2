"""The database: there, writable, at this version, with room to grow."""

import shutil
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.app.doctor.findings import Checked, Finding, broken, look
from bot.kernel.errors import BusyError
from storage.diagnosis import can_write, revision_in
from storage.engine import Database
from storage.migrate import newest_revision

NAME = "database"
LEAST_FREE = 200 * 1024**2
"""Bytes."""


async def check_database(database: Database, *, least_free: int = LEAST_FREE) -> tuple[Checked, bool]:
    """Look at the database before anything is read of it; return also whether anything can be."""
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    well = f"{kind} answers, takes changes and is at this version ({newest_revision()})."
    unreadable = await _unreadable(database)
    found = unreadable or await _unwritable(database)
    findings = [found] if found is not None else []
    if not findings and database.is_sqlite:
        findings = _short_of_room(Path(str(database.url.database)), least_free)
    return Checked(name=NAME, well=well, findings=tuple(findings)), unreadable is None


async def _unreadable(database: Database) -> Finding | None:
    if _is_missing(database):
        # To open it would make it.
        return broken(
            f"There is no {database.url.database}: look at POLLEN_DATABASE_URL and at the folder that you are in; "
            "`pollen run` makes a new one."
        )
    try:
        revision = await database.read(revision_in)
    except (BusyError, DBAPIError):
        return broken("The database of POLLEN_DATABASE_URL does not answer: look at the setting, and whether it runs.")
    return None if revision == newest_revision() else _of_another_version(revision)


def _is_missing(database: Database) -> bool:
    return database.is_sqlite and not Path(str(database.url.database)).exists()


async def _unwritable(database: Database) -> Finding | None:
    try:
        await database.write(can_write)
    except BusyError as error:
        if database.trouble is not None and database.trouble.lasts:
            return broken(error.why)
        return look("The database answers, but another process kept it busy: run this again in a moment.")
    except DBAPIError:
        return broken("The database can be read but not changed: look at the rights of the file, or of the user.")
    return None


def _of_another_version(revision: str | None) -> Finding:
    if revision is None:
        return broken("The database has no tables of Pollen's yet: run `pollen migrate`, or start `pollen run`.")
    return broken(
        f"The database is at version {revision} and this Pollen expects {newest_revision()}: run `pollen migrate`, "
        "or install the Pollen that fits."
    )


def _short_of_room(path: Path, least_free: int) -> list[Finding]:
    free, size = shutil.disk_usage(path.absolute().parent).free, path.stat().st_size
    if free >= max(least_free, size):
        return []
    return [
        look(
            f"Only {free // 1024**2:,} MB are free where the database is, and a new version of Pollen copies its "
            f"{size // 1024**2:,} MB first: make room."
        )
    ]
