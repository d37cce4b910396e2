"""What people wrote, shown safely, and cut where it does not fit."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.kernel.directions import closed, room_to_close
from bot.matching.signs import is_between, last_end

WORD_JOINER: Final = "\u2060"
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, and nothing to see."""


def escape(text: str) -> str:
    """Escape a person's words for mrkdwn, so they cannot ping anyone or forge a link.

    Slack decodes exactly these three entities. Formatting stays: it can make words bold, not make them act.
    What turns the direction of writing is closed where it ends.
    """
    return closed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(text: str, *, most: int) -> str:
    """Cut a person's words as `cut_short` does, and close what turns the direction of writing in them."""
    flat = text.strip()
    whole = closed(flat)
    if units(whole) <= most:
        return whole
    return f"{closed(_beginning(flat, most - room_to_close(flat)))}…"


def cut_short(text: str, *, most: int) -> str:
    """Cut at a word so that `most` characters suffice, with an ellipsis where something is missing.

    A word that is longer than half of it is cut between two signs. An emoji counts as two:
    Slack does not say how it counts, and many of its clients count so.
    """
    flat = text.strip()
    return flat if units(flat) <= most else f"{_beginning(flat, most)}…"


def _beginning(flat: str, most: int) -> str:
    return begun(flat, within(flat, most - 1)).rstrip()


def begun(text: str, end: int) -> str:
    """Cut a text before `end`: after a word where that keeps half of it, else between two signs."""
    head = text[:end]
    if end >= len(text) or head[-1:].isspace() or text[end].isspace():
        return head.rstrip()
    words = head.rsplit(maxsplit=1)
    whole = words[0] if len(words) > 1 else ""
    return whole if len(whole) > end // 2 else text[: last_end(text, end)]


def told_apart(names: Sequence[str], *, most: int) -> list[str]:
    """Cut names for a menu so that no two look the same: those that begin alike also show how they end."""
    cut = [shown(name, most=most) for name in names]
    alike = Counter(cut)
    ends = [_with_end(name, most - 6) if alike[short] > 1 else short for name, short in zip(names, cut, strict=True)]
    alike, met = Counter(ends), Counter[str]()
    told = []
    for name in ends:
        met[name] += 1
        told.append(f"{name} ({met[name]})" if alike[name] > 1 else name)
    return told


def _with_end(text: str, most: int) -> str:
    flat = text.strip()
    most -= room_to_close(flat)
    if units(flat) <= most:
        return closed(flat)
    end = len(flat)
    while end > 0 and (units(flat[end - 1 :]) <= most // 3 or not is_between(flat, end)):
        end -= 1
    return closed(f"{cut_short(flat, most=most - units(flat[end:]))}{flat[end:]}")


def within(text: str, most: int) -> int:
    """Tell how many characters of a text make at most so many units."""
    end = min(len(text), most)
    while (over := units(text[:end]) - most) > 0:
        end -= (over + 1) // 2
    return end


def units(text: str) -> int:
    """Measure a text as Slack may: an emoji, and any other character of the higher planes, counts as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def spoken(text: str) -> str:
    """Make a person's words safe for a message's top-level text, which cannot be marked verbatim.

    An invisible joiner after @ and # keeps Slack from turning "@here" or "#-here" into a mention.
    """
    return re.sub(r"([@#])(?=[\w-])", rf"\1{WORD_JOINER}", escape(text))


def first_name(*names: object) -> str:
    """Choose the first name in which there is something to see, without blank around it; empty where there is none."""
    return next((name.strip() for name in names if isinstance(name, str) and _is_seen(name)), "")


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(sign)[0] not in "ZC" and sign not in _FILLERS for sign in text)
