"""Who may see products and follow them: every method of the part with every role."""

import inspect

import pytest

from bot.features.products.seeing.following import Following
from bot.features.products.seeing.histories import Histories
from bot.features.products.seeing.overview import Overviews, Wanted
from bot.features.products.seeing.pages import Pages
from bot.kernel.audit import Entry
from bot.kernel.errors import NotAllowedError

PEOPLE = ("ana", "ben", "cora", "dan", "mia", "gus", "eve", "zoe")
"""Leads of Orders and of Logistics, the owner, an admin, a member, a guest, one of elsewhere, one who left."""
MEMBERS = {"ana", "ben", "cora", "dan", "mia"}


async def edit(desk, actor, product):
    entry = Entry(thing="product", thing_id=str(product.id), act="edited", by=None, at=desk.world.clock.now())
    await desk.seeing(lambda store: store.record(desk.world.organisation, entry))
    edits = await desk.edits("dan", product)
    await desk.histories.edit(actor, product.id, edits.steps[0].number)


async def choose(desk, actor, product):
    await desk.following.choose(actor, desk.world.delivery(), product.id, follows=True)


async def choose_domain(desk, actor, product):
    domain = (await desk.seeing(lambda store: store.domains(desk.world.organisation)))[0]
    assert domain.name == "Logistics"
    await desk.following.choose(actor, desk.world.delivery(), product.id, follows=False, domains=[domain.id])


TABLE = {
    "overview": lambda desk, actor, _product: desk.overviews.overview(actor, Wanted()),
    "find": lambda desk, actor, _product: desk.overviews.find(actor, "orders"),
    "page": lambda desk, actor, product: desk.pages.page(actor, product.id),
    "owners": lambda desk, actor, product: desk.histories.owners(actor, product.id),
    "edits": lambda desk, actor, product: desk.histories.edits(actor, product.id),
    "edit": edit,
    "choice": lambda desk, actor, product: desk.following.choice(actor, product.id),
    "choose": choose,
    "follow": lambda desk, actor, product: desk.following.follow(
        actor, desk.world.delivery(), product.id, follows=True
    ),
}


@pytest.fixture
async def people(world, places):
    await world.person("mia")
    await world.person("zoe", is_active=False)
    return {name: world.actor(name, external=name == "eve") for name in PEOPLE}


def test_every_method_that_somebody_may_call_is_in_the_table():
    methods = {
        name
        for service in (Overviews, Pages, Histories, Following)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_") and not name.endswith("_system")
    }
    assert methods == set(TABLE)


@pytest.mark.long
@pytest.mark.parametrize("method", list(TABLE))
async def test_a_method_is_open_to_exactly_the_members(desk, world, places, people, method):
    product = await world.product("Orders placed", places.orders, owner="cora")
    for name, actor in people.items():
        if name in MEMBERS:
            await TABLE[method](desk, actor, product)
        else:
            with pytest.raises(NotAllowedError):
                await TABLE[method](desk, actor, product)


@pytest.mark.long
async def test_a_domain_is_let_follow_by_its_leads_and_admins_alone(desk, world, places, people):
    product = await world.product("Orders placed", places.orders, owner="cora")
    for name, actor in people.items():
        if name in {"ben", "dan"}:
            await choose_domain(desk, actor, product)
        else:
            # A member is refused at the field, anybody else altogether.
            with pytest.raises(Exception, match=r"You do not lead Logistics|Guests|Only members"):
                await choose_domain(desk, actor, product)
