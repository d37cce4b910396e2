"""Which pieces of a text are words that were found, and where to cut around them.

Texts are cut at words, else between the signs that people see (bot.matching.signs).
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from bot.matching.signs import is_between, last_end
from bot.matching.words import Stems, spans

ELLIPSIS: Final = "…"
LEAD: Final = 0.25
"""How much of an excerpt stands at most before the first word that was found."""
_SENTENCE_END: Final = re.compile(r"[.!?]\s+|\n+")


def marked(text: str, terms: Collection[str], stems: Stems) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is a word that comes down to one of the terms.

    Joined, the pieces are the text again. No two neighbours are both plain, and none is empty.
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, ends in found(text, terms, stems):
        # What is drawn onto a word's last letter, like the frame of a keycap, belongs to it.
        end = next(place for place in range(ends, len(text) + 1) if is_between(text, place))
        if start > done:
            pieces.append((text[done:start], False))
        pieces.append((text[start:end], True))
        done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces


def excerpt(text: str, terms: Collection[str], stems: Stems, *, most: int) -> str:
    """Cut at most so many characters out of a text, with the first word that was found near their beginning.

    A line, since lists show lines: white space becomes single spaces. Without a word found
    it is the beginning. An ellipsis says where something is missing.
    """
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    first = next(found(flat, terms, stems), None)
    start = 0 if first is None else _start(flat, first[0], first[1], most)
    head = ELLIPSIS if start else ""
    room = most - len(head)
    if len(flat) - start <= room:
        return head + flat[start:]
    end = _end(flat, start, start + room - len(ELLIPSIS), keep=0 if first is None else first[1])
    return head + flat[start:end].rstrip() + ELLIPSIS


def found(text: str, terms: Collection[str], stems: Stems) -> Iterator[tuple[int, int]]:
    """Tell from where to where each word stands that comes down to one of the terms."""
    if not terms:
        return
    for start, end, word in spans(text):
        if stems.of(word) in terms:
            yield start, end


def _start(text: str, first: int, end: int, most: int) -> int:
    """Choose where to begin: the text's beginning if that shows the word, else its sentence, else some words before."""
    if end <= most - len(ELLIPSIS):
        return 0
    earliest = max(first - int(most * LEAD), 0)
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first)]
    if sentences:
        return sentences[-1]
    space = text.find(" ", earliest, first)
    return space + 1 if space >= 0 else first


def _end(text: str, start: int, end: int, *, keep: int) -> int:
    """Choose where to end: after a word if one ends late enough and past `keep`, else between two signs."""
    space = text.rfind(" ", start, end + 1)
    if space > max(start + (end - start) // 2, keep - 1):
        return space
    return max(start + 1, last_end(text, end))
