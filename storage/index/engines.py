"""How each engine finds the newest learnings that have certain tokens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlmodel import Session

from bot.features.learnings.finding.store import MOST_TERMS
from bot.kernel.ids import OrganisationId
from storage.columns import UtcDateTime

MOST_OF_BODY: Final = 10 * MOST_TERMS
"""Characters of a body's terms that are read: enough for those that ranking looks at."""
TOKENS: Final = """
string_to_array(
  to_hex(position >> 37) || '.'
  || replace(title || ' ' || body || ' ' || facets, ' ', ' ' || to_hex(position >> 37) || '.'),
  ' '
) COLLATE "C"
"""
"""PostgreSQL's index is of this expression, so queries must spell it as migration 0003 does."""

THESE: Final = "ARRAY(SELECT to_hex(spans.span) || '.' || token FROM unnest(CAST(:{name} AS text[])) AS token)"

SQLITE: Final = """
SELECT w.learning_id, w.logged_at, w.title, substr(w.body, 1, :shown) AS body, w.with_merged
FROM learning_tokens AS t CROSS JOIN learning_words AS w
WHERE learning_tokens MATCH :match AND t.rowid >= :since AND w.position = t.rowid AND w.organisation = :organisation
ORDER BY t.rowid DESC LIMIT :most
"""
POSTGRESQL: Final = """
WITH RECURSIVE spans AS (
  (SELECT position >> 37 AS span FROM learning_words
   WHERE organisation = :organisation AND position >= :since ORDER BY position DESC LIMIT 1)
  UNION ALL
  SELECT (SELECT position >> 37 FROM learning_words
          WHERE organisation = :organisation AND position >= :since AND position < spans.span << 37
          ORDER BY position DESC LIMIT 1)
  FROM spans WHERE spans.span IS NOT NULL
), found AS MATERIALIZED (
  SELECT inside.position FROM spans CROSS JOIN LATERAL (
    SELECT position FROM learning_words
    WHERE {conditions} AND organisation = :organisation AND position >= :since
    ORDER BY position DESC LIMIT :most
  ) AS inside
  LIMIT :most
)
SELECT learning_id, logged_at, title, left(body, :shown) AS body, with_merged
FROM found JOIN learning_words USING (position) ORDER BY position DESC
"""
"""Span after span of 64 days, from the newest on, until there are enough: the index tells what matches in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Tokens of learnings: one of each group, and none of `without`. A group without any is in no learning."""

    groups: Sequence[Collection[str]]
    without: Collection[str] = field(default_factory=tuple)
    since: int = 0
    """The lowest position."""


@dataclass(frozen=True, slots=True)
class Row:
    learning_id: int
    logged_at: Any
    title: str
    body: str
    with_merged: bool


def newest(session: Session, organisation: OrganisationId, wanted: Wanted, *, most: int) -> list[Row]:
    """Return at most so many of the newest learnings that have what is wanted, newest first."""
    if not all(wanted.groups):
        return []
    given: dict[str, Any] = {"organisation": organisation, "since": wanted.since, "most": most, "shown": MOST_OF_BODY}
    if session.get_bind().dialect.name == "sqlite":
        asked = text(SQLITE)
        given["match"] = _in_fts5(wanted)
    else:
        asked, more = _in_postgresql(wanted)
        given |= more
    rows = session.connection().execute(asked.columns(logged_at=UtcDateTime), given)
    return [Row(*row) for row in rows]


def _in_fts5(wanted: Wanted) -> str:
    """Write it in FTS5's language; tokens have no quotes in them."""

    def either(group: Collection[str]) -> str:
        return "(" + " OR ".join(f'"{token}"' for token in group) + ")"

    every = " AND ".join(either(group) for group in wanted.groups)
    return f"({every}) NOT {either(wanted.without)}" if wanted.without else every


def _in_postgresql(wanted: Wanted) -> tuple[TextClause, dict[str, list[str]]]:
    def these(name: str) -> str:
        return THESE.format(name=name)

    single = [token for group in wanted.groups if len(group) == 1 for token in group]
    given = {f"any_{number}": list(group) for number, group in enumerate(wanted.groups) if len(group) > 1}
    conditions = [f"{TOKENS} && {these(name)}" for name in given]
    if single:
        given["all"] = single
        conditions.append(f"{TOKENS} @> {these('all')}")
    if wanted.without:
        given["without"] = list(wanted.without)
        conditions.append(f"NOT ({TOKENS} && {these('without')})")
    return text(POSTGRESQL.format(conditions=" AND ".join(f"({each})" for each in conditions))), given
