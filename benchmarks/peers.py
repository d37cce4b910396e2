"""What each database offers by itself: the same texts in its own full-text search, ranked by its own score."""

from collections.abc import Sequence

from sqlalchemy import text

from storage.engine import Database

SQLITE = (
    "CREATE VIRTUAL TABLE peer USING fts5(title, text, content='', tokenize='porter unicode61')",
    """
    INSERT INTO peer (rowid, title, text)
    SELECT id, title, text || ' ' || coalesce(recommendation, '') FROM learnings ORDER BY id
    """,
)
POSTGRESQL = (
    """
    CREATE TABLE peer AS
    SELECT id, to_tsvector('english', title || ' ' || text || ' ' || coalesce(recommendation, '')) AS words
    FROM learnings
    """,
    "CREATE INDEX peer_words ON peer USING gin (words)",
    "ANALYZE peer",
)
PRODUCTS_ON_SQLITE = (
    "CREATE VIRTUAL TABLE peer USING fts5(name, purpose, uses, content='', tokenize='porter unicode61')",
    """
    INSERT INTO peer (rowid, name, purpose, uses)
    SELECT id, name, purpose, (SELECT group_concat(decision, ' ') FROM use_cases WHERE product_id = products.id)
    FROM products
    """,
)
PRODUCTS_ON_POSTGRESQL = (
    """
    CREATE TABLE peer AS
    SELECT id, to_tsvector('english', name || ' ' || purpose || ' ' || coalesce(
        (SELECT string_agg(decision, ' ') FROM use_cases WHERE product_id = products.id), '')) AS words
    FROM products
    """,
    "CREATE INDEX peer_words ON peer USING gin (words)",
    "ANALYZE peer",
)
ON_SQLITE = "SELECT rowid FROM peer WHERE peer MATCH :words ORDER BY bm25(peer) LIMIT 10"
ON_POSTGRESQL = """
SELECT id FROM peer, plainto_tsquery('english', :words) AS asked
WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC LIMIT 10
"""


class Peer:
    """Searches the learnings of a database, whoever may read them, and loads none; or its products."""

    def __init__(self, database: Database, *, of_products: bool = False) -> None:
        self._database = database
        self._asked = text(ON_SQLITE if database.is_sqlite else ON_POSTGRESQL)
        on_sqlite, on_postgresql = (PRODUCTS_ON_SQLITE, PRODUCTS_ON_POSTGRESQL) if of_products else (SQLITE, POSTGRESQL)
        with database.engine.begin() as connection:
            for statement in on_sqlite if database.is_sqlite else on_postgresql:
                connection.exec_driver_sql(statement)

    @property
    def name(self) -> str:
        return "FTS5 bm25" if self._database.is_sqlite else "ts_rank"

    async def search(self, words: Sequence[str]) -> int:
        """Return how many of the ten best there are."""
        asked = {"words": " ".join(f'"{word}"' if self._database.is_sqlite else word for word in words)}
        return await self._database.read(lambda session: len(session.connection().execute(self._asked, asked).all()))

    def drop(self) -> None:
        with self._database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE peer")
