"""Telling the channels that follow a node what became of it.

Called inside the unit of work whose effect it tells of. Each post is looked at once more right
before it is sent (see `following.Following.prepare_news_system`), where it also gets its looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.goals.rules.tree import Node
from bot.kernel.ids import ChannelId, NodeId, OrganisationId
from bot.kernel.posts import Post

NEWS = "goals.news"
"""The kind of these posts, and how their keys begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened, in sentences as they are read: nothing escaped. The first says it all; none is longer than a note."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is known of a channel that follows, or might."""

    id: ChannelId
    name: str = ""
    is_private: bool = False
    is_shared: bool = False
    """Whether people of other organisations are in it, or are invited."""
    is_archived: bool = False
    has_pollen: bool = False

    @property
    def may_follow(self) -> bool:
        return not self.is_shared and not self.is_archived


class NewsStore(Protocol):
    def following(self, organisation: OrganisationId, node: NodeId) -> Sequence[Channel]:
        """List the channels that follow a node, by name."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...


def tell_followers(
    store: NewsStore, organisation: OrganisationId, node: Node, news: News, *, key: str, now: datetime
) -> int:
    """Queue the news for each channel that follows the node; return for how many, so that the outbox is woken.

    `key` names this news for ever among the node's ("reviewed:" and the delivery, say).
    """
    channels = [channel for channel in store.following(organisation, node.id) if channel.may_follow]
    for channel in channels:
        post = Post(
            key=f"{NEWS}:{node.id}:{channel.id}:{key}",
            kind=NEWS,
            text="\n".join(news.lines),
            blocks=(),
            channel=channel.id,
        )
        store.queue(organisation, post, now=now)
    return len(channels)
