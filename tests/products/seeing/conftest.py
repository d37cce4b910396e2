"""Services over the world of products."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.features.products.news import NEWS, tell_consumers
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Owner
from bot.features.products.seeing.following import Following
from bot.features.products.seeing.histories import Histories
from bot.features.products.seeing.overview import Filters, Overviews, Wanted
from bot.features.products.seeing.pages import Pages
from bot.kernel.ids import UserId
from bot.kernel.posts import Post
from handlers.products.seeing.news import render
from storage.products.seeing import SqlSeeingStore, seeing_transactions
from storage.tables import ChannelRow, HandOverRow
from tests.products.world import World


@dataclass
class Desk:
    """Looks at products, as whoever is named."""

    world: World
    overviews: Overviews
    pages: Pages
    histories: Histories
    following: Following
    looked_up: list[str] = field(default_factory=list)

    async def overview(self, who, *, page=0, **filters):
        return await self.overviews.overview(self.world.actor(who), Wanted(filters=Filters(**filters), page=page))

    async def find(self, words, who="ana"):
        return await self.overviews.find(self.world.actor(who), words)

    async def page(self, who, product):
        return await self.pages.page(self.world.actor(who), product.id)

    async def owners(self, who, product, **more):
        return await self.histories.owners(self.world.actor(who), product.id, **more)

    async def edits(self, who, product, **more):
        return await self.histories.edits(self.world.actor(who), product.id, **more)

    async def choose(self, who, product, *domains, follows=False, delivery=None):
        delivery = delivery or self.world.delivery()
        return await self.following.choose(
            self.world.actor(who), delivery, product.id, follows=follows, domains=domains
        )

    async def give(self, product, owner, *, why=Why.HANDED_OVER, by=None):
        who = owner if owner is None or isinstance(owner, Owner) else Owner(user=UserId(owner))
        now = self.world.clock.now()
        return await self.seeing(
            lambda store: store.give(
                self.world.organisation, product.id, who, why=why, by=None if by is None else UserId(by), now=now
            )
        )

    async def tell(self, product, *lines, key="1", but=()):
        organisation, now = self.world.organisation, self.world.clock.now()
        return await self.seeing(
            lambda store: tell_consumers(store, organisation, product, lines, key=key, now=now, but=but)
        )

    async def told_as_before(self, product, *lines, user):
        """Store the message of its own that a person got before news came with the message of their week."""
        post = Post(key=f"{NEWS}:{product.id}:{user}:1", kind=NEWS, text="\n".join(lines), blocks=(), user=UserId(user))
        await self.seeing(lambda store: store.queue(self.world.organisation, post, now=self.world.clock.now()))

    async def prepared(self, post):
        return await self.following.prepare_news_system(self.world.organisation, post.key)

    async def offer(self, product, *, to, by):
        """Store a hand-over that waits for its answer."""
        now = self.world.clock.now()
        await self.world.keep(
            HandOverRow(
                organisation=self.world.organisation,
                product_id=product.id,
                from_id=None if product.owner is None else product.owner.user,
                to_id=to,
                state="proposed",
                proposed_by=by,
                proposed_at=now,
                expires_at=now + timedelta(days=14),
            )
        )

    async def seeing(self, work):
        return await self.world.database.write(lambda session: work(SqlSeeingStore(session)))

    async def see_channel(self, channel, **seen):
        """Let Slack show a channel otherwise."""

        def work(session):
            row = session.get(ChannelRow, (self.world.organisation, channel))
            for name, value in seen.items():
                setattr(row, name, value)

        await self.world.database.write(work)


@pytest.fixture
def desk(world: World) -> Desk:
    transactions, looked_up = seeing_transactions(world.database), []

    async def look_up(_organisation, channel):
        looked_up.append(channel)

    return Desk(
        world=world,
        overviews=Overviews(transactions=transactions, clock=world.clock),
        pages=Pages(transactions=transactions, clock=world.clock),
        histories=Histories(transactions=transactions, clock=world.clock),
        following=Following(transactions=transactions, clock=world.clock, look_up=look_up, render=render),
        looked_up=looked_up,
    )
