"""Telling a product's consumers what became of it: a new owner, a deprecation, a retirement.

A domain that follows hears it in its channel, at once; a person who follows, in their one message
of the week, for which the news are kept.

Called inside the unit of work whose effect it tells of. Each post is looked at once more right
before it is sent (see `seeing.following.Following.prepare_news_system`), where it also gets its looks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.products.rules.product import Product
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, ProductId, UserId
from bot.kernel.news import News, Thing
from bot.kernel.posts import Post

NEWS = "products.news"
"""The kind of these posts, and how their keys begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A domain's channel, as Slack last showed it."""

    id: ChannelId
    name: str = ""
    is_private: bool = True
    is_shared: bool = False
    """Whether people of other organisations are in it, or are invited."""
    is_archived: bool = False
    is_closed_to_us: bool = False
    """Whether Pollen was seen not to be in it: Slack takes no post of ours there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A domain or a person that follows a product: one of the two is given."""

    domain: DomainId | None = None
    user: UserId | None = None
    name: str
    is_here: bool
    """Whether the domain goes on, or the person is a full member."""
    channel: Channel | None = None
    """The domain's."""
    since: datetime
    by: UserId | None = None

    @property
    def may_hear(self) -> bool:
        if not self.is_here:
            return False
        if self.user is not None:
            return True
        channel = self.channel
        return channel is not None and not (channel.is_shared or channel.is_archived or channel.is_closed_to_us)


class NewsStore(Protocol):
    def consumers(self, organisation: OrganisationId, product: ProductId) -> Sequence[Consumer]:
        """List who follows a product: domains by name, then people by name."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...

    def keep_news(self, organisation: OrganisationId, user: UserId, news: News, *, now: datetime) -> None:
        """Keep news for somebody's next message of a week."""
        ...


def tell_consumers(
    store: NewsStore,
    organisation: OrganisationId,
    product: Product,
    lines: Sequence[str],
    *,
    key: str,
    now: datetime,
    but: Iterable[UserId] = (),
) -> int:
    """Queue the news for domains' channels and keep them for people; return how many hear, so that the outbox is woken.

    `lines` are sentences as they are read, nothing escaped; the first says it all. `key` names
    this news for ever among the product's ("handed_over:12", say). `but` are people who know it
    already: they acted.
    """
    knowing, told = frozenset(but), 0
    for consumer in store.consumers(organisation, product.id):
        if not consumer.may_hear or consumer.user in knowing:
            continue
        told += 1
        if consumer.user is not None:
            news = News(key=f"{NEWS}:{product.id}:{key}", thing=Thing.PRODUCT, number=product.id, text=" ".join(lines))
            store.keep_news(organisation, consumer.user, news, now=now)
        elif consumer.channel is not None:
            channel = consumer.channel.id
            post = Post(
                key=f"{NEWS}:{product.id}:{channel}:{key}",
                kind=NEWS,
                text="\n".join(lines),
                blocks=(),
                channel=channel,
            )
            store.queue(organisation, post, now=now)
    return told
