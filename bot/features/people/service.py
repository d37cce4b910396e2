"""Keeps what is known of people and channels near to what Slack says, without ever making anyone wait for it."""

import logging

from bot.features.people.channels import Channels
from bot.features.people.directory import Directory, DirectoryError, UnknownToSlackError
from bot.features.people.rules import (
    FRESH_FOR,
    MOST_LOOKED_UP,
    NEWS_FOR,
    SWEPT_EVERY,
    UNKNOWN_ZONE,
    Channel,
    Move,
    Person,
    is_due,
    says_nothing_new,
)
from bot.features.people.store import PeopleStore
from bot.features.people.sweep import Reading
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.ids import ChannelId, OrganisationId, UserId
from bot.kernel.transactions import Transactions

log = logging.getLogger(__name__)


class People:
    """Who someone is. Nothing here is asked on a person's behalf, so nothing here is refused."""

    def __init__(
        self, *, transactions: Transactions[PeopleStore], channels: Channels, directory: Directory, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._channels = channels
        self._directory = directory
        self._clock = clock
        self._asking: set[tuple[OrganisationId, UserId]] = set()

    async def refresh(self, actor: Actor) -> None:
        """Ask Slack about someone unknown, or not asked about for a day. Slack's silence changes nothing."""
        key = (actor.organisation, actor.user)
        if key in self._asking:
            return
        self._asking.add(key)
        try:
            await self._refresh(actor)
        finally:
            self._asking.discard(key)

    async def is_fresh(self, actor: Actor) -> bool:
        """Whether Slack was asked about the person within a day."""
        last = await self._transactions.read(lambda store: store.seen_at(actor.organisation, actor.user))
        return not is_due(last, self._clock.now(), after=FRESH_FOR)

    async def zone_of(self, actor: Actor) -> str:
        """Tell the person's time zone (an IANA name that this machine knows), UTC while it is unknown."""
        zone = await self._transactions.read(lambda store: store.zone_of(actor.organisation, actor.user))
        return zone or UNKNOWN_ZONE

    async def changed(self, organisation: OrganisationId, person: Person, *, at: float) -> None:
        """Record that somebody's account changed, if they have a part here; of everybody else nothing is written.

        Slack tells of every status of everybody. Whoever is left out is looked at once a day, and when they act.
        """
        if await self._transactions.read(lambda store: person.is_admin or store.has_part(organisation, person.user)):
            await self.told(organisation, person, at=at)

    async def told(self, organisation: OrganisationId, person: Person, *, at: float) -> None:
        """Record what Slack tells of somebody by itself, at its time `at` (seconds since 1970).

        What comes late may be out of order, and is not believed: Slack is asked anew.
        """
        now = self._clock.now()
        if now.timestamp() - at > NEWS_FOR.total_seconds():
            known = await self._transactions.read(lambda store: store.person(organisation, person.user))
            if not says_nothing_new(known, person):
                await self._ask(Actor(organisation=organisation, user=person.user))
            return

        def work(store: PeopleStore) -> None:
            # Also of news that says nothing new the time is noted: older news may still come after it.
            is_news = store.hear_of(organisation, person.user, at=at, now=now)
            if is_news and not says_nothing_new(store.person(organisation, person.user), person):
                store.save_people(organisation, [person], seen_at=now)

        await self._transactions.write(work)

    async def look_up_channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel | None:
        """Ask Slack about a channel and return what is known of it now; None for one that we know nothing of."""
        now = self._clock.now()
        try:
            found = await self._directory.channel(channel)
        except UnknownToSlackError:
            # Private or deleted, and we are not in it: that much is certain.
            await self._channels.write(
                organisation, [channel], lambda store: store.lose(organisation, channel, seen_at=now)
            )
        except DirectoryError as error:
            log.warning("channel_not_looked_up", extra={"channel": channel, "error": error.reason})
        else:
            await self._channels.write(
                organisation, [channel], lambda store: store.save_channels(organisation, [found], seen_at=now)
            )
        return await self._transactions.read(lambda store: store.channel(organisation, channel))

    async def survey_channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel | None:
        """Look a channel up and, if it is a domain's, read who is in it: as soon as it becomes one, not a day later.

        Nobody comes to an archived channel or leaves it, and Slack may say that nobody is in it:
        whoever was last seen there, was.
        """
        found = await self.look_up_channel(organisation, channel)
        if found is not None and found.is_archived:
            return found
        if await self._transactions.read(lambda store: store.is_domain_channel(organisation, channel)):
            await self._reading(organisation).members(channel)
        return found

    async def channel_changed(self, organisation: OrganisationId, channel: ChannelId) -> None:
        """Follow a channel that was renamed, archived, opened again or shared.

        Slack is asked how it is now, so it makes no difference how late, how often and in which
        order Slack tells. Channels that nobody here knows are nobody's business.
        """
        if await self._knows(organisation, channel):
            await self.survey_channel(organisation, channel)

    async def channel_deleted(self, organisation: OrganisationId, channel: ChannelId) -> None:
        """Record that a channel is gone for good."""
        if not await self._knows(organisation, channel):
            return
        now = self._clock.now()
        await self._channels.write(
            organisation,
            [channel],
            lambda store: store.lose(organisation, channel, is_deleted=True, seen_at=now),
            is_deleted=True,
        )

    async def moved(self, organisation: OrganisationId, move: Move) -> bool:
        """Record that someone joined or left a channel; say whether that is news to us.

        Slack may tell it twice, or late: the newest move counts. Of people only moves in
        domains' channels are recorded; who is in the others is nobody's business.
        """

        def work(store: PeopleStore) -> bool:
            if move.user is not None and not store.is_domain_channel(organisation, move.channel):
                return False
            if not store.hear(organisation, move, now=self._clock.now()):
                return False
            if move.user is None:
                store.set_bot_membership(organisation, move.channel, is_member=move.joined)
            elif move.joined:
                store.add_member(organisation, move.channel, move.user)
            else:
                store.remove_member(organisation, move.channel, move.user)
            return True

        return await self._channels.write(organisation, [] if move.user else [move.channel], work)

    async def sweep(self, organisation: OrganisationId) -> bool:
        """Once a day, read everything anew; say whether there was anything to do.

        What could not be read is read again at the next run, and until then stays as it is.
        """
        started = self._clock.now()
        await self._transactions.write(lambda store: store.forget_names(organisation, now=started))
        last = await self._transactions.read(lambda store: store.last_done(organisation))
        if not is_due(last, started, after=SWEPT_EVERY):
            return False
        everyone = await self._reading(organisation).everyone()
        own_channels = await self._reading(organisation).own_channels()
        for channel in await self._transactions.read(lambda store: store.domain_channels(organisation)):
            await self.survey_channel(organisation, channel)
        for channel in await self._transactions.read(
            lambda store: store.believed_public(organisation, seen_before=started, most=MOST_LOOKED_UP)
        ):
            # What is logged there is for everyone only as long as the channel is public.
            await self.look_up_channel(organisation, channel)
        if everyone and own_channels:
            await self._transactions.write(lambda store: store.done(organisation, at=started))
        return True

    def _reading(self, organisation: OrganisationId) -> Reading:
        return Reading(
            organisation,
            transactions=self._transactions,
            channels=self._channels,
            directory=self._directory,
            clock=self._clock,
        )

    async def _knows(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        return await self._transactions.read(
            lambda store: (
                store.channel(organisation, channel) is not None or store.is_domain_channel(organisation, channel)
            )
        )

    async def _refresh(self, actor: Actor) -> None:
        if not await self.is_fresh(actor):
            await self._ask(actor)

    async def _ask(self, actor: Actor) -> None:
        now = self._clock.now()
        try:
            person = await self._directory.person(actor.user)
        except DirectoryError as error:
            log.warning("person_not_looked_up", extra={"user": actor.user, "error": error.reason})
            return

        def work(store: PeopleStore) -> None:
            # What Slack told while the answer was on its way may be newer than the answer.
            if not store.has_heard_of(actor.organisation, actor.user, after=now):
                store.save_people(actor.organisation, [person], seen_at=now)

        await self._transactions.write(work)
