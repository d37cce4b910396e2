"""What Slack says of people and channels, as this feature asks for it."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from bot.features.people.rules import Channel, Person
from bot.kernel.ids import ChannelId, UserId


class DirectoryError(Exception):
    """Slack did not answer, or refused; `reason` is its word for it. What is known already stays."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownToSlackError(DirectoryError):
    """Slack shows no such person or channel to us: it is gone, or it is private and we are not in it."""


class Directory(Protocol):
    """Slack's directory. Every method raises DirectoryError; a listing may break off with one after any page."""

    async def person(self, user: UserId) -> Person:
        """Look one person up, of this organisation or met in a shared channel."""
        ...

    def everyone(self) -> AsyncIterator[Sequence[Person]]:
        """List the organisation's people in pages: also guests, bots and those whose account was closed."""
        ...

    async def channel(self, channel: ChannelId) -> Channel:
        """Look one channel up."""
        ...

    def members(self, channel: ChannelId) -> AsyncIterator[Sequence[UserId]]:
        """List a channel's members in pages."""
        ...

    def own_channels(self) -> AsyncIterator[Sequence[Channel]]:
        """List the channels that Pollen itself is in, in pages."""
        ...
