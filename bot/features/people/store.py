"""What this feature asks of its rows."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.features.people.rules import Channel, Led, Move, Person
from bot.kernel.ids import ChannelId, OrganisationId, UserId
from bot.kernel.posts import Post


class PeopleStore(Protocol):
    # People.

    def seen_at(self, organisation: OrganisationId, user: UserId) -> datetime | None:
        """When Slack was last asked about this person; None for someone never seen."""
        ...

    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None: ...

    def person(self, organisation: OrganisationId, user: UserId) -> Person | None: ...

    def has_part(self, organisation: OrganisationId, user: UserId) -> bool:
        """Tell whether somebody is an admin, or answers for something: a domain, a product, a goal, a hand-over."""
        ...

    def hear_of(self, organisation: OrganisationId, user: UserId, *, at: float, now: datetime) -> bool:
        """Note that Slack told of somebody; False when the same or something newer was heard before."""
        ...

    def has_heard_of(self, organisation: OrganisationId, user: UserId, *, after: datetime) -> bool:
        """Tell whether Slack told of somebody after that instant."""
        ...

    def save_people(self, organisation: OrganisationId, people: Sequence[Person], *, seen_at: datetime) -> None:
        """Add or update them; the domain that each has chosen stays.

        Who is seen inactive for the first time has left then; who is active again never left.
        A name that the organisation does not keep so long is not written.
        """
        ...

    def forget_names(self, organisation: OrganisationId, *, now: datetime) -> int:
        """Take the names of those away who left longer ago than the organisation keeps names; say how many."""
        ...

    def deactivate_missing(
        self, organisation: OrganisationId, present: AbstractSet[UserId], *, seen_before: datetime
    ) -> int:
        """Mark as inactive whoever of this organisation is not among `present`; say how many those are.

        People of other organisations are never listed, and who was seen since `seen_before`
        may have come after the list was read: both stay as they are.
        """
        ...

    # Channels.

    def channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel | None: ...

    def save_channels(self, organisation: OrganisationId, channels: Sequence[Channel], *, seen_at: datetime) -> None:
        """Add or update them; what Slack did not say stays as it is known."""
        ...

    def set_bot_membership(self, organisation: OrganisationId, channel: ChannelId, *, is_member: bool) -> None: ...

    def lose(
        self, organisation: OrganisationId, channel: ChannelId, *, is_deleted: bool = False, seen_at: datetime
    ) -> None:
        """Record that Slack shows us this channel no longer: it counts as private, and Pollen is not in it."""
        ...

    def set_bot_channels(
        self, organisation: OrganisationId, channels: AbstractSet[ChannelId], *, heard_since: datetime
    ) -> None:
        """Record that Pollen is in exactly these; where a move of its own was heard since then, that stays."""
        ...

    def domain_channels(self, organisation: OrganisationId) -> tuple[ChannelId, ...]:
        """List the channels of domains, and those that archived domains had."""
        ...

    def is_domain_channel(self, organisation: OrganisationId, channel: ChannelId) -> bool:
        """Whether it is a domain's, or was an archived domain's."""
        ...

    def believed_public(
        self, organisation: OrganisationId, *, seen_before: datetime, most: int
    ) -> tuple[ChannelId, ...]:
        """List channels that were public when last seen, longest ago first."""
        ...

    def led_in(self, organisation: OrganisationId, channel: ChannelId) -> Led | None:
        """Return the active domain whose channel this is."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...

    # Who is where.

    def hear(self, organisation: OrganisationId, move: Move, *, now: datetime) -> bool:
        """Note this move; False when the same or a newer one of this person and channel was heard before."""
        ...

    def add_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        """Record that somebody is in a domain's channel. The circle of an archived domain gains nobody."""
        ...

    def remove_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None:
        """Record that somebody is not in the channel, and so in none of its circles."""
        ...

    def replace_members(
        self,
        organisation: OrganisationId,
        channel: ChannelId,
        members: AbstractSet[UserId],
        *,
        heard_since: datetime,
    ) -> None:
        """Record that exactly these are in the channel; whose move was heard since then stays as it was heard.

        Its circles only lose: whoever is not there any more.
        """
        ...

    # The sweep.

    def last_done(self, organisation: OrganisationId) -> datetime | None: ...

    def done(self, organisation: OrganisationId, *, at: datetime) -> None: ...
