"""The reading of Slack's lists: page by page, each kept as it comes.

Only a list that was read to its end may say that somebody is no longer there.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.features.people.channels import Channels
from bot.features.people.directory import Directory, DirectoryError
from bot.features.people.rules import Channel, Person
from bot.features.people.store import PeopleStore
from bot.kernel.clock import Clock
from bot.kernel.ids import ChannelId, OrganisationId, UserId
from bot.kernel.transactions import Transactions

log = logging.getLogger(__name__)


class Reading:
    """Reads one organisation's lists. Each method says whether its list was read to its end."""

    def __init__(
        self,
        organisation: OrganisationId,
        *,
        transactions: Transactions[PeopleStore],
        channels: Channels,
        directory: Directory,
        clock: Clock,
    ) -> None:
        self._organisation = organisation
        self._transactions = transactions
        self._channels = channels
        self._directory = directory
        self._started = clock.now()

    async def everyone(self) -> bool:
        present: set[UserId] = set()
        try:
            async for page in self._directory.everyone():
                await self._keep_people(page)
                present.update(person.user for person in page)
        except DirectoryError as error:
            log.warning("people_not_read_to_the_end", extra={"read": len(present), "error": error.reason})
            return False
        if not present:
            # A team has at least us: an empty list is a mistake of Slack's, not the end of everybody.
            log.warning("people_list_empty")
            return False
        await self._transactions.write(
            lambda store: store.deactivate_missing(self._organisation, present, seen_before=self._started)
        )
        return True

    async def own_channels(self) -> bool:
        own: set[ChannelId] = set()
        try:
            async for page in self._directory.own_channels():
                await self._keep_channels(page)
                own.update(channel.channel for channel in page)
        except DirectoryError as error:
            log.warning("own_channels_not_read_to_the_end", extra={"read": len(own), "error": error.reason})
            return False
        known = await self._transactions.read(lambda store: store.domain_channels(self._organisation))
        await self._channels.write(
            self._organisation,
            known,
            lambda store: store.set_bot_channels(self._organisation, own, heard_since=self._started),
        )
        return True

    async def members(self, channel: ChannelId) -> bool:
        members: set[UserId] = set()
        try:
            async for page in self._directory.members(channel):
                members.update(page)
        except DirectoryError as error:
            log.warning("members_not_read_to_the_end", extra={"channel": channel, "error": error.reason})
            return False

        def work(store: PeopleStore) -> None:
            if store.is_domain_channel(self._organisation, channel):
                store.replace_members(self._organisation, channel, members, heard_since=self._started)

        await self._transactions.write(work)
        return True

    async def _keep_people(self, page: Sequence[Person]) -> None:
        await self._transactions.write(lambda store: store.save_people(self._organisation, page, seen_at=self._started))

    async def _keep_channels(self, page: Sequence[Channel]) -> None:
        # Whether Pollen is in them is decided at the end, together with what was heard meanwhile.
        channels = [replace(channel, bot_is_member=None) for channel in page]
        await self._channels.write(
            self._organisation,
            [channel.channel for channel in channels],
            lambda store: store.save_channels(self._organisation, channels, seen_at=self._started),
        )
