"""Cursor pagination."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.errors import SlackError
from sandbox.methods.arguments import Arguments
from sandbox.wire import Json

T = TypeVar("T")


def page(
    items: Sequence[T], arguments: Arguments, *, key: Callable[[T], str], default: int = 100, most: int = 1000
) -> tuple[list[T], Json]:
    """The page that `limit` and `cursor` ask for, and the answer's `response_metadata`.

    A cursor names the item that the next page starts with, so that items added meanwhile shift nothing.
    A page may hold fewer than its limit, even none, though more exist: whether there is a next cursor alone says that.
    """
    limit = arguments.number("limit", default) or default
    if not 1 <= limit <= most:
        raise SlackError("invalid_limit")
    start = 0
    if cursor := arguments.text("cursor"):
        wanted = _decoded(cursor)
        start = next((place for place, item in enumerate(items) if key(item) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    rest = items[start:]
    if arguments.page_limit is not None:
        limit = min(limit, arguments.page_limit)
    after = key(rest[limit]) if len(rest) > limit else ""
    return list(rest[:limit]), {"next_cursor": base64.b64encode(f"next:{after}".encode()).decode() if after else ""}


def _decoded(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")
