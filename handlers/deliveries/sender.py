"""Slack, as the outbox needs it: each call's answer turned into what it means for the post."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.deliveries.rules import Absent, Later, Maybe, Outcome, Posted, Refused, Search, Unsent
from bot.kernel.ids import ChannelId, UserId
from handlers.kit import LIMITED, NETWORK, PERHAPS_DONE, SERVER_ERROR, TOO_MANY, error_of, is_silence, status_of

EVENT_TYPE = "pollen_post"
"""The type of the metadata that carries a post's key. Anyone in the workspace may read it, so it holds ids only."""
PAGE = 200
SHUT_OUT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Errors that are about Pollen's token or the workspace, not about the post: an operator mends them, and it goes on."""
DEFAULT_PAUSE = 30.0
"""Seconds to wait where Slack limits us and does not say for how long."""


class Sender:
    """Calls Slack with a client that never repeats a call by itself."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = AsyncWebClient(
            token=client.token,
            base_url=client.base_url,
            session=client.session,
            timeout=client.timeout,
            retry_handlers=[],
        )

    async def conversation_with(self, user: UserId) -> ChannelId | Refused | Later | Unsent:
        """Open the direct conversation with a person: asking twice opens the same one."""
        try:
            answer = await self._client.conversations_open(users=[user])
        except NETWORK as error:
            return unanswered(error)
        return ChannelId(answer["channel"]["id"])

    async def send(self, channel: ChannelId, *, key: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> Outcome:
        try:
            answer = await self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=[dict(block) for block in blocks] or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except NETWORK as error:
            return meaning(error)
        return Posted(ChannelId(answer["channel"]), answer["ts"])

    async def update(self, posted: Posted, *, text: str, blocks: Sequence[Mapping[str, Any]]) -> Outcome:
        try:
            await self._client.chat_update(
                channel=posted.channel, ts=posted.ts, text=text, blocks=[dict(block) for block in blocks] or None
            )
        except NETWORK as error:
            return meaning(error)
        return posted

    async def find(self, channel: ChannelId, *, key: str, since: datetime) -> Search:
        """Page through the channel's messages since an instant for the one whose metadata has the key."""
        cursor = ""
        while True:
            try:
                page = await self._client.conversations_history(
                    channel=channel,
                    oldest=f"{since.timestamp():.6f}",
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor or None,
                )
            except NETWORK as error:
                return unanswered(error)
            for message in page["messages"]:
                if key_of(message) == key:
                    return Posted(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return Absent()


def meaning(error: Exception) -> Outcome:
    """Tell whether a failed call may have had its effect."""
    if isinstance(error, SlackApiError):
        if limited := later(error):
            return limited
        said = error_of(error)
        if said in SHUT_OUT:
            return Unsent(said)
        if said in PERHAPS_DONE or status_of(error) >= SERVER_ERROR:
            return Maybe(said)
        return Refused(said)
    if isinstance(error, aiohttp.ClientConnectorError):
        # No connection came about, so nothing was received.
        return Unsent(type(error).__name__)
    return Maybe(type(error).__name__)


def unanswered(error: Exception) -> Later | Unsent | Refused:
    """Tell what follows from a failed call that may be made again whether or not it had its effect."""
    if not isinstance(error, SlackApiError):
        return Unsent(type(error).__name__)
    may_pass = is_silence(error) or error_of(error) in SHUT_OUT
    return later(error) or (Unsent if may_pass else Refused)(error_of(error))


def later(error: SlackApiError) -> Later | None:
    """Read how long Slack wants us to wait; None where it said something else."""
    if status_of(error) != TOO_MANY and error_of(error) not in LIMITED:
        return None
    said = error.response.headers.get("Retry-After", "")
    return Later(float(said) if said.isdigit() else DEFAULT_PAUSE)


def key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key
