"""What this feature asks of its rows."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.features.people.rules import Channel, Move, Person
from bot.kernel.ids import ChannelId, OrganisationId, UserId


class PeopleStore(Protocol):
    # People.

    def seen_at(self, organisation: OrganisationId, user: UserId) -> datetime | None:
        """When Slack was last asked about this person; None for someone never seen."""
        ...

    def zone_of(self, organisation: OrganisationId, user: UserId) -> str | None: ...

    def save_people(self, organisation: OrganisationId, people: Sequence[Person], *, seen_at: datetime) -> None:
        """Add or update them; the domain that each has chosen stays."""
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

    def set_bot_channels(
        self, organisation: OrganisationId, channels: AbstractSet[ChannelId], *, heard_since: datetime
    ) -> None:
        """Record that Pollen is in exactly these; where a move of its own was heard since then, that stays."""
        ...

    def domain_channels(self, organisation: OrganisationId) -> tuple[ChannelId, ...]: ...

    def is_domain_channel(self, organisation: OrganisationId, channel: ChannelId) -> bool: ...

    # Who is where.

    def hear(self, organisation: OrganisationId, move: Move, *, now: datetime) -> bool:
        """Note this move; False when the same or a newer one of this person and channel was heard before."""
        ...

    def add_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None: ...

    def remove_member(self, organisation: OrganisationId, channel: ChannelId, user: UserId) -> None: ...

    def replace_members(
        self,
        organisation: OrganisationId,
        channel: ChannelId,
        members: AbstractSet[UserId],
        *,
        heard_since: datetime,
    ) -> None:
        """Record that exactly these are in the channel; whose move was heard since then stays as it was heard."""
        ...

    # The sweep.

    def last_done(self, organisation: OrganisationId) -> datetime | None: ...

    def done(self, organisation: OrganisationId, *, at: datetime) -> None: ...
