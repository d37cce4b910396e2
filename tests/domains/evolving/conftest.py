"""Orders is led by ana, Logistics by ben, both by lea; dan is an admin, cora a member, gus a guest."""

from dataclasses import dataclass

import pytest

from bot.features.domains.evolving.leading import Leading
from bot.features.domains.evolving.merging import Merging, Preview
from bot.features.domains.evolving.splitting import Preview as PreviewOfSplit
from bot.features.domains.evolving.splitting import Splits
from bot.features.domains.leads import LEADERSHIP
from bot.features.domains.service import Domains
from bot.features.domains.sponsors import SPONSORSHIP
from bot.kernel.ids import DomainId
from bot.kernel.posts import Post
from storage.domains import domain_transactions
from storage.domains_evolving import evolving_transactions
from tests.domains.words import decided_post, letter_post
from tests.products.world import World


def evolved_post(letter):
    return Post(
        key=f"{LEADERSHIP}:{letter.happened}:{letter.before.id}:{letter.after.id}:{letter.to}",
        kind=LEADERSHIP,
        text=f"{letter.by} {letter.happened} {letter.before.name} {letter.after.name} "
        f"{letter.leads} {', '.join(letter.names)}",
        blocks=[],
        user=letter.to,
    )


def sponsor_post(letter):
    return Post(
        key=f"{SPONSORSHIP}:{letter.domain.id}:{letter.domain.version}:{letter.to}",
        kind=SPONSORSHIP,
        text=f"{letter.by} {letter.domain.name} {letter.merged}"
        + (f" over {letter.successor}" if letter.is_over else ""),
        blocks=[],
        user=letter.to,
    )


@dataclass(frozen=True)
class Desk:
    """The services, over one database."""

    world: World
    merging: Merging
    splits: Splits
    leading: Leading
    domains: Domains

    async def merge(self, user, domain, into):
        """Look at what goes along, then do it."""
        actor = self.world.actor(user)
        preview = await self.merging.merge(actor, domain, into, seen="", delivery=self.world.delivery())
        assert isinstance(preview, Preview)
        return await self.merging.merge(actor, domain, into, seen=preview.mark, delivery=self.world.delivery())

    async def split(self, user, domain, wanted):
        actor = self.world.actor(user)
        preview = await self.splits.split(actor, domain, wanted, seen="", delivery=self.world.delivery())
        assert isinstance(preview, PreviewOfSplit)
        return await self.splits.split(actor, domain, wanted, seen=preview.mark, delivery=self.world.delivery())


@dataclass(frozen=True)
class Places:
    orders: DomainId
    logistics: DomainId
    returns: DomainId


def services(world):
    transactions = evolving_transactions(world.database)
    return Desk(
        world=world,
        merging=Merging(
            transactions=transactions,
            clock=world.clock,
            render=evolved_post,
            render_sponsor=sponsor_post,
            wake=lambda: None,
        ),
        splits=Splits(transactions=transactions, clock=world.clock, render=evolved_post, wake=lambda: None),
        leading=Leading(transactions=transactions, clock=world.clock, render=letter_post, wake=lambda: None),
        domains=Domains(
            transactions=domain_transactions(world.database),
            clock=world.clock,
            render=decided_post,
            render_lead=letter_post,
            wake=lambda: None,
        ),
    )


async def furnish(world):
    for user, more in (
        ("ana", {}),
        ("ben", {}),
        ("cora", {}),
        ("lea", {}),
        ("dan", {"is_admin": True}),
        ("gus", {"is_guest": True}),
    ):
        await world.person(user, **more)
    return Places(
        orders=await world.domain("Orders", leads=("ana", "lea")),
        logistics=await world.domain("Logistics", leads=("ben", "lea")),
        returns=await world.domain("Returns", leads=("ben",)),
    )


@pytest.fixture
def world(any_database, clock):
    return World(any_database, clock)


@pytest.fixture
def desk(world):
    return services(world)


@pytest.fixture
async def places(world):
    return await furnish(world)
