"""What seeing goals asks of its rows, beyond what all parts of goals ask."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.features.goals.seeing.news import Channel, NewsStore
from bot.features.goals.store import GoalStore
from bot.features.goals.supporting.store import SupportRows
from bot.kernel.access import Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, NodeId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.products import NamedProduct


class SeeingStore(GoalStore, NewsStore, SupportRows, Protocol):
    def lessons(self, standing: Standing, node: NodeId) -> int:
        """Count the learnings of a node that this person may read."""
        ...

    def products(self, organisation: OrganisationId, node: NodeId) -> tuple[NamedProduct, ...]:
        """List the products that a node needs or works on, by name."""
        ...

    # History.

    def changes(
        self, organisation: OrganisationId, node: NodeId, *, skip: int, most: int
    ) -> Sequence[tuple[int, Entry]]:
        """Return acts on a node with what numbers them, the latest first, without the first `skip`."""
        ...

    def count_changes(self, organisation: OrganisationId, node: NodeId) -> int: ...

    def change(self, organisation: OrganisationId, node: NodeId, number: int) -> Entry | None:
        """Return one act on a node."""
        ...

    # Channels that follow.

    def channel(self, organisation: OrganisationId, channel: ChannelId) -> Channel: ...

    def follow(
        self, organisation: OrganisationId, node: NodeId, channels: Iterable[ChannelId], *, by: UserId, now: datetime
    ) -> None: ...

    def unfollow(self, organisation: OrganisationId, node: NodeId, channels: Iterable[ChannelId]) -> None: ...

    def followed_by(self, organisation: OrganisationId, node: NodeId) -> Mapping[ChannelId, UserId]:
        """Tell who let each channel follow."""
        ...

    def queued(self, organisation: OrganisationId, key: str) -> Post | None:
        """Return a post as it was stored, or as the last attempt to send it has it."""
        ...
