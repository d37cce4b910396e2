from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from bot.features.products.rules.ownership import Why, is_unbroken, owner_at
from bot.features.products.rules.product import Basis, Deputy, OutputPort, Owner, Status, UseCase, fold
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import OwnershipRow
from tests.products.world import World

ANA, BEN = Owner(user=UserId("ana")), Owner(user=UserId("ben"))


async def test_a_product_is_read_as_it_was_written(world, places):
    product = await world.product(
        "Orders placed",
        places.orders,
        owner="ana",
        product_type="aggregate",
        purpose="Every order, once it is paid.",
        steward=UserId("ben"),
        technical_owner=UserId("cora"),
        basis=Basis(outcome="Fewer returns", process="Order to cash", decides="The head of sales"),
        use_cases=(
            UseCase(decision="How many drivers tomorrow", consumer=places.logistics),
            UseCase(decision="What to report", consumer_name="The tax office"),
        ),
        output_ports=(OutputPort(name="orders_daily", version="2", kind="table", url="https://example.com/t"),),
        slo_url="https://example.com/slo",
        docs_url="https://example.com/docs",
    )
    again = await world.as_now(product)
    assert again == product
    assert again.owner == ANA
    assert not again.draft.basis.is_open


async def test_saving_counts_the_version_up_and_leaves_the_owner(world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    wanted = replace(
        product.with_draft(replace(product.draft, name="Orders", use_cases=())),
        deputy=Deputy(user=UserId("ben"), until=date(2026, 2, 1)),
        kept={"tenant": "north"},
    )
    saved = await world.products(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    assert saved == replace(wanted, version=2) == await world.as_now(product)


async def test_whoever_is_given_a_product_owns_it_from_that_instant(world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    began = world.clock.now()
    world.clock.advance(days=3)
    given = await world.products(
        lambda store: store.give(
            world.organisation, product.id, BEN, why=Why.HANDED_OVER, by=UserId("ana"), now=world.clock.now()
        )
    )
    assert (given.owner, given.owned_since, given.version) == (BEN, world.clock.now(), 2)
    stretches = await world.products(lambda store: store.ownerships(world.organisation, product.id))
    assert is_unbroken(stretches)
    assert [one.owner for one in stretches] == [ANA, BEN]
    found = owner_at(stretches, began)
    assert found is not None
    assert found.owner == ANA
    assert owner_at(stretches, world.clock.now()) == stretches[-1]


async def test_a_clock_that_was_set_back_leaves_the_history_unbroken(world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    earlier = world.clock.now().replace(year=2020)
    for owner in (BEN, None, ANA):
        await world.products(
            lambda store, owner=owner: store.give(
                world.organisation, product.id, owner, why=Why.TAKEN, by=None, now=earlier
            )
        )
    stretches = await world.products(lambda store: store.ownerships(world.organisation, product.id))
    assert is_unbroken(stretches)
    assert [one.owner for one in stretches] == [ANA, BEN, None, ANA]


async def test_no_product_ever_has_two_owners(world, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    second = OwnershipRow(
        organisation=world.organisation, product_id=product.id, owner_id="ben", from_at=world.clock.now(), why="taken"
    )
    with pytest.raises(IntegrityError):
        await world.keep(second)


async def test_names_are_unique_but_for_what_is_retired_or_declined(world, places):
    product = await world.product("Orders placed", places.orders, status="retired")
    await world.product("Orders  PLACED", places.orders, status="declined")
    second = await world.product("orders placed", places.logistics)
    found = await world.products(lambda store: store.named(world.organisation, fold("Orders Placed")))
    assert found == second
    with pytest.raises(IntegrityError):
        await world.product("ORDERS PLACED", places.orders)
    assert (await world.as_now(product)).status is Status.RETIRED


async def test_products_are_listed_by_name_of_a_domain_or_of_all(world, places):
    await world.product("b", places.orders)
    await world.product("A", places.logistics, status="proposed")
    await world.product("c", places.orders, status="declined")
    listed = await world.products(lambda store: store.products(world.organisation))
    assert [product.name for product in listed] == ["A", "b"]
    of_orders = await world.products(lambda store: store.products(world.organisation, domain=places.orders))
    assert [product.name for product in of_orders] == ["b"]
    proposed = await world.products(lambda store: store.products(world.organisation, statuses=[Status.PROPOSED]))
    assert [product.name for product in proposed] == ["A"]


async def test_nothing_is_read_of_another_organisation(world, any_database, clock, places):
    product = await world.product("Orders placed", places.orders, owner="ana")
    other = World(any_database, clock, OrganisationId("T2"))
    assert await other.products(lambda store: store.product(other.organisation, product.id)) is None
    assert await other.products(lambda store: store.products(other.organisation)) == ()
    assert await other.products(lambda store: store.ownerships(other.organisation, product.id)) == ()
    assert await other.products(lambda store: store.named(other.organisation, fold("Orders placed"))) is None
