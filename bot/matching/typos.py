"""Typos of one letter: what somebody may have meant by a word that nobody wrote."""

from typing import Final

SHORTEST_TYPED: Final = 4
"""Of shorter words nearly all are one letter away from another."""
SHORTEST_MEANT: Final = 3
LONGEST: Final = 32
"""Letters. What is longer is no word that people mistype, but a key or a run of signs without spaces."""


def is_prose(word: str) -> bool:
    """Whether a folded word is of letters alone: a number that differs in one digit is another number."""
    return SHORTEST_MEANT <= len(word) <= LONGEST and not any(sign.isnumeric() for sign in word)


def may_be_typo(word: str) -> bool:
    """Whether a folded word is long enough to be told from others by its letters."""
    return is_prose(word) and len(word) >= SHORTEST_TYPED


def is_one_letter_off(typed: str, meant: str) -> bool:
    """Whether one letter was added, left out or mistaken for another, or two neighbours changed places."""
    start = 0
    for mine, theirs in zip(typed, meant, strict=False):
        if mine != theirs:
            break
        start += 1
    rest, other = typed[start:], meant[start:]
    if len(typed) == len(meant):
        swapped = len(rest) > 1 and rest[0] == other[1] and rest[1] == other[0] and rest[2:] == other[2:]
        return bool(rest) and (rest[1:] == other[1:] or swapped)
    return abs(len(typed) - len(meant)) == 1 and (rest[1:] == other or rest == other[1:])


def closeness(typed: str, meant: str) -> tuple[bool, bool, str]:
    """Order what may have been meant, likeliest first: same letters, then the same first letter, then by name."""
    return (sorted(typed) != sorted(meant) and set(typed) != set(meant), typed[0] != meant[0], meant)
