"""What Slack refused, and whether trying again may help."""

from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

NETWORK = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call to Slack raises when it is refused, or when Slack cannot be reached."""
TOO_MANY, SERVER_ERROR = 429, 500
"""HTTP statuses: of a limit, and of the first that is a server's fault."""
LIMITED = frozenset({"ratelimited", "rate_limited"})
PERHAPS_DONE = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "unreadable_answer"}
)
"""Errors after which, in Slack's words, some aspect of the operation may have succeeded."""
TRIGGER_GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)
"""Slack's reference and its guides spell them differently."""


def error_of(error: SlackApiError) -> str:
    """Name Slack's error. An answer that is no JSON (a proxy's page, say) has none: "unreadable_answer".

    slack_sdk hands such an answer over empty, or not at all, and whatever its HTTP status was.
    """
    data = getattr(error.response, "data", None)
    return str(data.get("error", "unreadable_answer")) if isinstance(data, Mapping) else "unreadable_answer"


def status_of(error: SlackApiError) -> int:
    """Tell the HTTP status; slack_sdk hands over its own answer or, where it could not read one, aiohttp's."""
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None)
    return status if isinstance(status, int) else 0


def is_silence(error: Exception) -> bool:
    """Whether Slack could not answer, or not now: nobody made a mistake, and trying again may help."""
    if not isinstance(error, SlackApiError):
        return True
    status = status_of(error)
    return status == TOO_MANY or status >= SERVER_ERROR or error_of(error) in LIMITED | PERHAPS_DONE
