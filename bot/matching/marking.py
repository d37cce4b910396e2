"""Which pieces of a text are words that were found, and where to cut around them.

Texts are cut between the signs that people see, never inside one: a letter keeps its
accents, a flag both its halves, a family of emoji its members.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

from bot.matching.words import Stems, spans

ELLIPSIS: Final = "…"
LEAD: Final = 0.25
"""How much of an excerpt stands at most before the first word that was found."""
_JOINERS: Final = "\u200c\u200d"
_SENTENCE_END: Final = re.compile(r"[.!?]\s+|\n+")


def marked(text: str, terms: Collection[str], stems: Stems) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is a word that comes down to one of the terms.

    Joined, the pieces are the text again. No two neighbours are both plain, and none is empty.
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end in found(text, terms, stems):
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
    while end > start + 1 and not _is_between_signs(text, end):
        end -= 1
    return end


def _is_between_signs(text: str, at: int) -> bool:
    """Whether one sign that people see ends here and another begins."""
    before, after = text[at - 1], text[at]
    if before in _JOINERS or after in _JOINERS or unicodedata.category(after).startswith("M"):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False  # A colour of skin, or a tag of a region's flag.
    return not (_is_half_flag(after) and _halves_before(text, at) % 2)


def _is_half_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _halves_before(text: str, at: int) -> int:
    halves = 0
    while at > halves and _is_half_flag(text[at - 1 - halves]):
        halves += 1
    return halves
