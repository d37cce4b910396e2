"""The words of an organisation's learnings as people write them, to see what a typo may have meant."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, select

from bot.kernel.ids import OrganisationId
from bot.matching.typos import LONGEST, SHORTEST_MEANT, is_prose
from bot.matching.words import fold, words
from storage.tables import WordRow

ALL_AT_ONCE: Final = """
INSERT INTO words (organisation, length, word, backwards)
SELECT :organisation, length(word), word, reverse(word) FROM unnest(CAST(:words AS text[])) AS word
ON CONFLICT DO NOTHING
"""
LAST_SIGN: Final = "\U0010ffff"


def remember(session: Session, organisation: OrganisationId, texts: Iterable[str | None]) -> None:
    """Add the words of these texts. Nothing is ever taken away: who asks sees whether a word still stands anywhere."""
    seen = sorted({folded for each in texts if each for word in words(each) if is_prose(folded := fold(word))})
    if seen and session.get_bind().dialect.name == "sqlite":
        own = {"organisation": organisation}
        rows = [own | {"length": len(word), "word": word, "backwards": word[::-1]} for word in seen]
        session.connection().execute(insert(WordRow).on_conflict_do_nothing(), rows)
    elif seen:
        session.connection().execute(text(ALL_AT_ONCE), {"organisation": organisation, "words": seen})


def alike(session: Session, organisation: OrganisationId, word: str) -> set[str]:
    """Read words that may be one letter away from a folded one.

    Whatever one letter does, and be it two neighbours that changed places in the middle,
    the letters before or those after it are as they were.
    """
    half = len(word) // 2
    before, after = word[:half], word[half + 1 :][::-1]
    lengths = range(max(len(word) - 1, SHORTEST_MEANT), min(len(word) + 1, LONGEST) + 1)
    found: set[str] = set()
    for column, half_word in ((col(WordRow.word), before), (col(WordRow.backwards), after)):
        found.update(
            session.exec(
                select(WordRow.word).where(
                    WordRow.organisation == organisation,
                    col(WordRow.length).in_(lengths),
                    column >= half_word,
                    column < half_word + LAST_SIGN,
                )
            )
        )
    return found
