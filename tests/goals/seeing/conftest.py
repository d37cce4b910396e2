"""Services over the world of goals."""

from dataclasses import dataclass, field

import pytest

from bot.features.goals.rules.tree import Node
from bot.features.goals.seeing.following import Following
from bot.features.goals.seeing.histories import Histories
from bot.features.goals.seeing.news import News, tell_followers
from bot.features.goals.seeing.overview import Overviews, Wanted
from bot.features.goals.seeing.pages import Pages
from bot.kernel.ids import ChannelId, NodeId
from handlers.goals.seeing.news import render
from storage.goals.seeing import SqlSeeingStore, seeing_transactions
from storage.tables import ChannelRow
from tests.goals.conftest import Places
from tests.goals.world import World


@dataclass
class Desk:
    """Looks at goals, as whoever is named."""

    world: World
    overviews: Overviews
    pages: Pages
    histories: Histories
    following: Following
    looked_up: list[str] = field(default_factory=list)

    async def overview(self, who, **wanted):
        return await self.overviews.overview(self.world.actor(who), Wanted(**wanted))

    async def page(self, who, node):
        return await self.pages.page(self.world.actor(who), node.id)

    async def choose(self, who, node, *channels, delivery=None, **more):
        wanted = [ChannelId(one) for one in channels]
        return await self.following.choose(
            self.world.actor(who), delivery or self.world.delivery(), node.id, wanted, **more
        )

    async def following_of(self, node):
        found = await self.seeing(lambda store: store.following(self.world.organisation, node.id))
        return [channel.id for channel in found]

    async def tell(self, node, *lines, key="1"):
        news, now = News(lines=lines), self.world.clock.now()
        return await self.seeing(
            lambda store: tell_followers(store, self.world.organisation, node, news, key=key, now=now)
        )

    async def prepared(self, post):
        return await self.following.prepare_news_system(self.world.organisation, post.key)

    async def seeing(self, work):
        return await self.world.database.write(lambda session: work(SqlSeeingStore(session)))

    async def channel(self, name, **seen):
        known = {"name": name, "is_private": False, "bot_is_member": True} | seen
        channel = f"C_{name.upper()}"
        await self.world.database.write(
            lambda session: (
                session.merge(ChannelRow(organisation=self.world.organisation, channel_id=channel, **known)) and None
            )
        )
        return channel


@pytest.fixture
def desk(world: World) -> Desk:
    transactions, looked_up = seeing_transactions(world.database), []

    async def look_up(_organisation, channel):
        looked_up.append(channel)

    return Desk(
        world=world,
        overviews=Overviews(transactions=transactions, clock=world.clock),
        pages=Pages(transactions=transactions, clock=world.clock),
        histories=Histories(transactions=transactions),
        following=Following(transactions=transactions, clock=world.clock, look_up=look_up, render=render),
        looked_up=looked_up,
    )


@dataclass(frozen=True)
class Tree:
    """A vision, a goal of the organisation, a bet of Logistics that cora leads, and a goal of Orders."""

    vision: Node
    goal: Node
    bet: Node
    other: Node

    @property
    def gone(self) -> NodeId:
        return NodeId(10**9)


@pytest.fixture
async def tree(world: World, places: Places) -> Tree:
    vision = await world.node("Calm customers", level="vision")
    goal = await world.node("Parcels arrive on time", under=vision.id, sponsor="dan")
    return Tree(
        vision=vision,
        goal=goal,
        bet=await world.node("Fewer warehouses", level="bet", under=goal.id, domain=places.logistics, lead="cora"),
        other=await world.node("Answers within a day", under=vision.id, domain=places.orders),
    )
