"""Names that are close to one that nobody knows."""

import difflib
from collections.abc import Sequence
from typing import Final

MOST_SUGGESTIONS: Final = 3


def nearest(name: str, names: Sequence[str]) -> str:
    """Name what is closest in spelling, to go on after a sentence; nothing where nothing is close."""
    known = {one.casefold(): one for one in names}
    close = difflib.get_close_matches(name.casefold(), known, n=MOST_SUGGESTIONS)
    verb = "is" if len(close) == 1 else "are"
    return f"; closest {verb} {', '.join(known[one] for one in close)}" if close else ""
