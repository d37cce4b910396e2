"""What people type, before any rule of a feature: how long it is, and whether it is an address."""

from typing import Final

from bot.kernel.directions import closed

_MOST_SHOWN: Final = 40


def length(text: str) -> int:
    """Count characters as Slack's fields may: an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_nul(text: str) -> str:
    """Leave out what no database keeps."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def is_address(word: str) -> bool:
    """Whether this is one web address: http or https, with a host and without blanks."""
    lower = word.lower()
    rest = next((lower.removeprefix(start) for start in ("https://", "http://") if lower.startswith(start)), "")
    host = rest.split("/", 1)[0]
    return any(sign.isalnum() for sign in host) and not any(sign.isspace() or sign in '<>|"' for sign in word)


def brief(text: str) -> str:
    """Quote the beginning of what was typed, inside a sentence about it."""
    flat = " ".join(text.split())
    return closed(flat if len(flat) <= _MOST_SHOWN else f"{flat[:_MOST_SHOWN]}…")
