"""A message that leaves later, through the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kernel.ids import ChannelId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a service stores for `deliveries` to send.

    `key` is unique in the organisation for ever: the same key is the same message, and it
    is sent once. `kind` names what it is ("edition", "notice"), and so who checks it again
    at sending. Exactly one of `channel` and `user` (a direct message) is given.
    """

    key: str
    kind: str
    text: str
    blocks: Sequence[Mapping[str, Any]]
    channel: ChannelId | None = None
    user: UserId | None = None

    def __post_init__(self) -> None:
        if (self.channel is None) == (self.user is None):
            raise ValueError("a post goes either to a channel or to a person")
