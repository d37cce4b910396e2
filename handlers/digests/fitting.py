"""How much of each lesson fits an edition: words are shared out, short lessons leave theirs to long ones."""

import re
from collections.abc import Sequence

from handlers.kit import begun, closed, escape, units

FEWEST = 3
"""Words that a lesson keeps even among the longest of names."""


def count(*texts: str) -> int:
    """Count words as a reader would: whatever stands between spaces."""
    return sum(len(text.split()) for text in texts)


def shares(lengths: Sequence[int], room: int) -> list[int]:
    """Share `room` words out among texts so that the longest give way first. Each gets a few, come what may."""
    given = [0] * len(lengths)
    left = room
    for done, at in enumerate(sorted(range(len(lengths)), key=lambda at: lengths[at])):
        fair = left // (len(lengths) - done)
        given[at] = min(lengths[at], max(fair, FEWEST))
        left -= given[at]
    return given


def cut(text: str, *, words: int, characters: int) -> str:
    """Cut after so many words, and so that the text takes `characters` once escaped; an ellipsis tells of the rest.

    What turns the direction of writing in it is closed.
    """
    tidy = _tidy(text)
    ends = [found.end() for found in re.finditer(r"\S+", tidy)]
    short = tidy if len(ends) <= words else tidy[: ends[words - 1]] if words > 0 else ""
    if units(escape(short)) > characters:
        short = _by_characters(short, characters)
    return closed(tidy) if short == tidy else f"{closed(short.rstrip('.,;:'))}…"


def fits(text: str, *, words: int, characters: int) -> bool:
    """Tell whether a text is shown whole, but for blank between its lines."""
    return cut(text, words=words, characters=characters) == closed(_tidy(text))


def _tidy(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", text.strip())


def _by_characters(text: str, most: int) -> str:
    head = text
    while head and (surplus := units(escape(head)) - most + 1) > 0:
        # One character makes five at most, once escaped.
        head = head[: -max(1, surplus // 5)]
    return begun(text, len(head))
