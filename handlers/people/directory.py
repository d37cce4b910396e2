"""Slack's directory, read with Pollen's own token."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.features.people.directory import DirectoryError, UnknownToSlackError
from bot.features.people.rules import Channel, Person, known_zone
from bot.kernel.ids import ChannelId, TeamId, UserId
from handlers.installation import Installation
from handlers.kit import NETWORK, error_of, first_name

PAGE = 200
"""What Slack recommends to ask for at once."""
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found", "channel_not_found"})
SLACKBOT = "USLACKBOT"
"""Slack's own bot, of which Slack says that it is none."""
CHANNELS = "public_channel,private_channel"


class SlackDirectory:
    """`client` waits by itself when Slack says so (429 and Retry-After)."""

    def __init__(self, client: AsyncWebClient, installation: Installation) -> None:
        self._client = client
        self._installation = installation

    async def person(self, user: UserId) -> Person:
        answer = await _asked(self._client.users_info(user=user))
        return person_in(answer["user"], self._installation)

    async def everyone(self) -> AsyncIterator[Sequence[Person]]:
        async for answer in _pages(lambda cursor: self._client.users_list(limit=PAGE, cursor=cursor)):
            yield [person_in(member, self._installation) for member in answer["members"]]

    async def channel(self, channel: ChannelId) -> Channel:
        answer = await _asked(self._client.conversations_info(channel=channel))
        return channel_in(answer["channel"])

    async def members(self, channel: ChannelId) -> AsyncIterator[Sequence[UserId]]:
        async for answer in _pages(
            lambda cursor: self._client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        ):
            yield [UserId(user) for user in answer["members"]]

    async def own_channels(self) -> AsyncIterator[Sequence[Channel]]:
        async for answer in _pages(
            lambda cursor: self._client.users_conversations(types=CHANNELS, limit=PAGE, cursor=cursor)
        ):
            yield [channel_in(channel) for channel in answer["channels"]]


def person_in(user: Mapping[str, Any], installation: Installation) -> Person:
    """Read a person. Whoever is of no team of ours, or a stranger in Slack's own words, is external."""
    profile = user.get("profile") or {}
    team = user.get("team_id")
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    ours = team is None or installation.includes(team=team, enterprise=enterprise)
    return Person(
        user=UserId(user["id"]),
        team=TeamId(team) if team else None,
        name=first_name(profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name")),
        zone=known_zone(user.get("tz")),
        is_admin=_any(user, "is_admin", "is_owner", "is_primary_owner"),
        is_guest=_any(user, "is_restricted", "is_ultra_restricted"),
        is_external=_any(user, "is_stranger") or not ours,
        is_active=not _any(user, "deleted"),
        is_bot=_any(user, "is_bot") or user["id"] == SLACKBOT,
    )


def channel_in(channel: Mapping[str, Any]) -> Channel:
    """Read a channel. One that another organisation is only invited to counts as shared already."""
    is_private = channel.get("is_private")
    is_member = channel.get("is_member")
    team = channel.get("context_team_id")
    return Channel(
        channel=ChannelId(channel["id"]),
        team=TeamId(team) if team else None,
        name=channel.get("name") or "",
        is_private=None if is_private is None else bool(is_private),
        is_archived=_any(channel, "is_archived"),
        is_shared=_any(channel, "is_ext_shared", "is_pending_ext_shared"),
        bot_is_member=None if is_member is None else bool(is_member),
    )


async def _asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        reason = error_of(error)
        raise (UnknownToSlackError if reason in UNKNOWN else DirectoryError)(reason) from error
    except NETWORK as error:
        raise DirectoryError(type(error).__name__) from error


async def _pages(call: Callable[[str | None], Awaitable[AsyncSlackResponse]]) -> AsyncIterator[AsyncSlackResponse]:
    cursor: str | None = None
    while True:
        answer = await _asked(call(cursor))
        yield answer
        # A page may be shorter than asked for, or empty, and not be the last: only the cursor tells.
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return


def _any(shape: Mapping[str, Any], *flags: str) -> bool:
    return any(bool(shape.get(flag)) for flag in flags)
