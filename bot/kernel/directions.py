"""Signs that turn the direction of writing (Unicode's U+202A to U+202E and U+2066 to U+2069).

Somebody's words may open such a turn and never close it. Whatever stands behind them in the same
paragraph would be turned as well: a name could then rewrite the sentence that it stands in.
"""

import re
from typing import Final

_POP, _POP_ISOLATE = "\u202c", "\u2069"
_CLOSED_BY: Final = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _POP),
    **dict.fromkeys("\u2066\u2067\u2068", _POP_ISOLATE),
}
_SIGNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
MOST_OPEN: Final = 8
"""Turns that are closed. Of words that leave more open than that, the innermost are left out."""


def closed(text: str) -> str:
    """Close what a text leaves open, to be shown beside other words; at most MOST_OPEN signs are added."""
    if text.isascii():
        return text
    found = _left_open(text)
    kept, left_out = found[:MOST_OPEN], frozenset(found[MOST_OPEN:])
    closing = "".join(_CLOSED_BY[text[at]] for at in reversed(kept))
    if left_out:
        text = "".join(sign for at, sign in enumerate(text) if at not in left_out)
    return text + closing


def room_to_close(text: str) -> int:
    """Tell how many signs closing any beginning of a text may add."""
    return MOST_OPEN if not text.isascii() and _SIGNS.search(text) else 0


def _left_open(text: str) -> list[int]:
    """Find where what stays open is opened. The end of an isolate also closes whatever was opened in it."""
    found: list[int] = []
    isolates = 0
    for sign in _SIGNS.finditer(text):
        if sign[0] in _CLOSED_BY:
            found.append(sign.start())
            isolates += _CLOSED_BY[sign[0]] == _POP_ISOLATE
        elif sign[0] == _POP_ISOLATE and isolates:
            while _CLOSED_BY[text[found.pop()]] == _POP:
                pass
            isolates -= 1
        elif sign[0] == _POP and found and _CLOSED_BY[text[found[-1]]] == _POP:
            found.pop()
    return found
