"""What Slack sent, read by Bolt, whatever it is."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest

log = logging.getLogger(__name__)

UNREADABLE: Final = (ValueError, AttributeError, TypeError, LookupError, RecursionError)
"""What Bolt raises where a body is not of the shape that Slack sends: it looks for people and teams everywhere."""


def read(
    body: str | dict[str, Any], *, query: str = "", headers: Mapping[str, str | Sequence[str]] | None, mode: str
) -> AsyncBoltRequest | None:
    """Read a body, text over HTTP (`mode` "http") or an object from the socket ("socket_mode"); None if it cannot be."""
    try:
        request = AsyncBoltRequest(body=body, query=query, headers=dict(headers or {}), mode=mode)
    except UNREADABLE as error:
        log.warning("unreadable_body", extra={"error": type(error).__name__})
        return None
    if not isinstance(request.body.get("event", {}), Mapping):
        # Bolt looks into events before any middleware of ours has seen them.
        log.warning("unreadable_body", extra={"error": "event"})
        return None
    return request
