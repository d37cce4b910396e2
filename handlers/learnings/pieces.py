"""Long words in pieces that Slack takes, and whole again.

Slack may trim the ends of what comes back from a field: a piece never begins or ends with
blank, and what stood between two pieces is remembered beside them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.matching.signs import is_between, last_end
from handlers.kit import units, within

LONGEST_FIELD: Final = 3000
"""What a field of a form, and a text in a view, holds, in Slack's units."""
PIECE: Final = 2500
"""Units of a long text in one of several fields: each has room to write some more."""
LONGEST_JOINT: Final = 8
"""Characters of blank between two pieces that a form can remember."""
# What Python calls space, and marks that are not seen: browsers trim some of them as well.
_BLANK: Final = re.compile(r"[\s\u180e\u200b\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Pieces:
    words: Sequence[str]
    joints: Sequence[str] = field(default_factory=tuple)
    """What stood between them: one less than there are pieces."""
    rest_from: int | None = None
    """Where begins what no piece has room for."""


def cut(text: str, *, most: int) -> Pieces | None:
    """Cut a text into at most so many pieces; None where it has too much blank to be joined again as it was."""
    if units(text) <= LONGEST_FIELD:
        return Pieces([text])
    words: list[str] = []
    joints: list[str] = []
    at = 0
    while units(text[at : at + PIECE + 1]) > PIECE:
        if len(words) == most:
            return Pieces(words, joints[:-1], at)
        place = _place_to_cut(text, at)
        if place is None:
            return None
        end, after = place
        words.append(text[at:end])
        joints.append(text[end:after])
        at = after
    if len(words) == most:
        return Pieces(words, joints[:-1], at)
    return Pieces([*words, text[at:]], joints)


def _place_to_cut(text: str, at: int) -> tuple[int, int] | None:
    """Find where a piece ends and the next begins: at a line's end, else at the last blank, else within a word."""
    full = _full(text, at)
    runs = [found.span() for found in _BLANK.finditer(text, at, full + LONGEST_JOINT + 1)]
    short = [(start, end) for start, end in runs if at < start <= full and end - start <= LONGEST_JOINT]
    late = [run for run in short if run[0] > (at + full) // 2]
    if late:
        return next((run for run in reversed(late) if "\n" in text[slice(*run)]), late[-1])
    inside = next(
        (place for place in _between_signs(text, at, full) if not any(start <= place <= end for start, end in runs)),
        None,
    )
    if inside is not None:
        return inside, inside
    return short[-1] if short else None


def _between_signs(text: str, at: int, full: int) -> Iterator[int]:
    """List the places after `at` where no sign is cut apart, the last first; all places where there is none such."""
    between = [place for place in range(full, at, -1) if is_between(text, place)]
    yield from between or range(full, at, -1)


def _full(text: str, at: int) -> int:
    """Find where a piece that begins there is full."""
    return at + within(text[at : at + PIECE], PIECE)


def joined(words: Sequence[str], joints: Sequence[str]) -> str:
    """Join what `cut` took apart; a piece that was emptied takes its joint with it."""
    text = words[0]
    for joint, piece in zip(joints, words[1:], strict=True):
        text += f"{joint}{piece}" if piece and text else piece
    return text


def to_show(text: str) -> Iterator[str]:
    """Cut a text into pieces that a view shows below each other; all of it, but for blank between them."""
    pieces = cut(text, most=len(text))
    if pieces is not None:
        yield from filter(None, pieces.words)
        return
    at = 0
    while at < len(text):
        end = max(at + 1, last_end(text, _full(text, at)))
        yield text[at:end]
        at = end
