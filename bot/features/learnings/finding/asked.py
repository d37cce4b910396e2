"""What somebody typed, as words to look for."""

from dataclasses import dataclass
from typing import Final

from bot.matching.words import Stems, fold, words

MOST_WORDS: Final = 12
"""Of a whole text that was pasted, the first so many words are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    typed: str
    folded: str
    term: str


def read(typed: str, stems: Stems) -> tuple[Word, ...]:
    """Return the words that say something, each once. Quotes, operators and all other signs only part words."""
    found: dict[str, Word] = {}
    for word in words(typed):
        term = stems.of(word)
        if term:
            found.setdefault(term, Word(typed=word, folded=fold(word), term=term))
        if len(found) == MOST_WORDS:
            break
    return tuple(found.values())
