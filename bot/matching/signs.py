"""Where a text may be cut: between the signs that people see, never inside one.

A letter keeps its accents, a syllable its parts, a flag both its halves, a family of emoji its
members. These are the grapheme clusters of Unicode's annex 29, as far as people write them.
"""

import unicodedata
from typing import Final

LONGEST: Final = 128
"""Characters. What goes on for longer without an end is no sign, but marks piled up to do harm."""
_JOINERS: Final = "\u200c\u200d"
_DRAWN_AFTER: Final = "\u0e33\u0eb3"
"""Vowels of Thai and Lao that are letters to Unicode's categories, and marks to the eye."""
_VIRAMA: Final = 9
"""The combining class of the sign that binds a consonant of India's scripts to the next one."""


def is_between(text: str, at: int) -> bool:
    """Whether one sign ends here and another begins; at both ends of a text, always."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if before.isascii() and after.isascii():
        return (before, after) != ("\r", "\n")
    if _is_half_flag(before) and _is_half_flag(after):
        return _halves_before(text, at) % 2 == 0
    return not (_goes_on(before, after) or _is_one_syllable(before, after))


def _goes_on(before: str, after: str) -> bool:
    if before in _JOINERS or after in _JOINERS or after in _DRAWN_AFTER or _colours(after):
        return True
    category = unicodedata.category(after)
    return category.startswith("M") or (unicodedata.combining(before) == _VIRAMA and category == "Lo")


def last_end(text: str, at: int) -> int:
    """Return the last place up to `at` where a text may be cut; `at` itself where there is none near."""
    for place in range(min(at, len(text)), max(at - LONGEST, 0), -1):
        if is_between(text, place):
            return place
    return at if at > LONGEST else 0


def _colours(sign: str) -> bool:
    """Whether it is a colour of skin, or a tag of a region's flag."""
    return "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f"


def _is_half_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _halves_before(text: str, at: int) -> int:
    halves = 0
    while at > halves and _is_half_flag(text[at - 1 - halves]):
        halves += 1
    return halves


# Hangul is also written in parts: a start, a vowel, an end.


def _is_one_syllable(before: str, after: str) -> bool:
    if _is_start(before):
        return _is_start(after) or _is_vowel_or_end(after) or _is_syllable(after)
    return _is_vowel_or_end(after) and (_is_vowel_or_end(before) or _is_syllable(before))


def _is_start(sign: str) -> bool:
    return "\u1100" <= sign <= "\u115f" or "\ua960" <= sign <= "\ua97c"


def _is_vowel_or_end(sign: str) -> bool:
    return "\u1160" <= sign <= "\u11ff" or "\ud7b0" <= sign <= "\ud7fb"


def _is_syllable(sign: str) -> bool:
    return "\uac00" <= sign <= "\ud7a3"
