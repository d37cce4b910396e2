"""Small turns of phrase."""

import textwrap
from collections.abc import Sequence


def cut(text: str, most: int) -> str:
    """Keep whole words, within so many characters."""
    return textwrap.shorten(text, most, placeholder="...")


def listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
