"""Cursor pagination."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.errors import SlackError, invalid_arguments
from sandbox.methods.arguments import Arguments
from sandbox.wire import Json

T = TypeVar("T")


def page(
    items: Sequence[T],
    arguments: Arguments,
    *,
    key: Callable[[T], str],
    default: int = 100,
    most: int = 1000,
    error: str | None = None,
) -> tuple[list[T], Json]:
    """The page that `limit` and `cursor` ask for, and the answer's `response_metadata`.

    A cursor names the item that the next page starts with, so that items added meanwhile shift nothing.
    A page may hold fewer than its limit, even none, though more exist: whether there is a next cursor alone says that.
    """
    limit = _limit(arguments, default, most, error)
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


def _limit(arguments: Arguments, default: int, most: int, error: str | None) -> int:
    """How many are wanted. `error` is what the method answers to nonsense, where it has a word of its own for it."""
    try:
        limit = arguments.number("limit", default) or default
    except SlackError:
        if error is not None:
            raise SlackError(error) from None
        raise
    if limit < 1:
        raise SlackError(error) if error else invalid_arguments("must be at least 1 [json-pointer:/limit]")
    if limit > most:
        raise SlackError(error) if error else invalid_arguments(f"must be at most {most} [json-pointer:/limit]")
    return limit


def _decoded(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")
