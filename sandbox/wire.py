"""The shapes that travel between Slack and an app, and where parts of them are found."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

DEFAULT_FALLBACK = "This content can't be displayed."


def texts_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object inside `value`, outermost first: blocks, elements and text objects alike."""
    if isinstance(value, Mapping):
        yield value
        for inside in value.values():
            yield from texts_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_in(inside)
