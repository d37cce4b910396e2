"""Getting into a domain's channel, once somebody has chosen it."""

import logging
from enum import StrEnum
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.ids import ChannelId
from handlers.kit import NETWORK, error_of

log = logging.getLogger(__name__)

NOT_IN = frozenset({"channel_not_found", "not_in_channel", "method_not_supported_for_channel_type"})


class Access(StrEnum):
    READY = "ready"
    INVITE = "invite"
    """Only somebody who is in it can let Pollen in."""
    SHARED = "shared"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"
    """Slack did not answer, or not in a way that we know."""

    @property
    def is_unfit(self) -> bool:
        """Whether the channel can never be a domain's as it is."""
        return self in {Access.SHARED, Access.ARCHIVED}


async def enter(client: AsyncWebClient, channel: ChannelId, *, join: bool = True) -> Access:
    """Join a public channel, and make sure that what is posted there can be looked up again.

    With `join` off only look: a channel that was merely proposed is left in peace.
    """
    try:
        return await _enter(client, channel, join=join)
    except SlackApiError as error:
        reason = error_of(error)
        log.info("channel_not_entered", extra={"channel": channel, "error": reason})
        if reason == "is_archived":
            return Access.ARCHIVED
        return Access.INVITE if reason in NOT_IN else Access.UNKNOWN
    except NETWORK as error:
        log.warning("channel_not_entered", extra={"channel": channel, "error": type(error).__name__})
        return Access.UNKNOWN


async def _enter(client: AsyncWebClient, channel: ChannelId, *, join: bool) -> Access:
    shape: dict[str, Any] = (await client.conversations_info(channel=channel))["channel"]
    if shape.get("is_archived"):
        return Access.ARCHIVED
    if shape.get("is_ext_shared") or shape.get("is_pending_ext_shared"):
        return Access.SHARED
    if not shape.get("is_member"):
        if not join:
            return Access.READY
        await client.conversations_join(channel=channel)
    # The outbox looks here for a post that Slack may or may not have taken.
    await client.conversations_history(channel=channel, limit=1)
    return Access.READY
