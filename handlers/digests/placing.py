"""Getting into the channel that an admin chose for the organisation's digest."""

from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.features.digests.schedules import Schedules
from bot.kernel.ids import ChannelId, OrganisationId

Enter = Callable[[AsyncWebClient, ChannelId], Awaitable[str]]
"""Joins a channel and makes sure that posts there can be looked up again: "ready", or why not (see SAID)."""
Survey = Callable[[OrganisationId, ChannelId], Awaitable[object]]
"""Records what Slack shows of a channel."""

UNFIT = frozenset({"shared", "archived"})
UNKNOWN = "unknown"
SAID = {
    "ready": "",
    "invite": "Pollen is not in the channel yet: type /invite @Pollen there.",
    "shared": "That channel is shared with another organisation, and lessons stay in this one: choose another.",
    "archived": "That channel is archived: choose another.",
    UNKNOWN: "Slack did not answer about the channel: type /invite @Pollen there, to be sure.",
}


class Placing:
    """What the organisation's digest still needs from Slack once its channel is saved."""

    def __init__(self, schedules: Schedules, *, enter: Enter, survey: Survey) -> None:
        self._schedules = schedules
        self._enter = enter
        self._survey = survey

    async def settle(self, client: AsyncWebClient, organisation: OrganisationId, channel: ChannelId) -> str:
        """Join the channel, and tell in a sentence what is left to a person; nothing where nothing is."""
        access = await self._enter(client, channel)
        if access in UNFIT:
            await self._schedules.let_go_system(organisation, channel)
        if access != UNKNOWN:
            await self._survey(organisation, channel)
        return SAID[access]
