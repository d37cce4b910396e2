"""What people who left answered for is nobody's now, and history says whose it was."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.products.rules.ownership import Why, is_unbroken
from bot.features.products.rules.product import Deputy
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import ProductRow
from tests.products.world import World


async def test_the_products_of_who_left_are_visibly_unowned_and_say_whose_they_were(desk):
    await desk.gone("cora")
    assert (await desk.world.as_now(desk.parcels)).is_unowned
    stretches = await desk.world.products(lambda store: store.ownerships(desk.world.organisation, desk.parcels.id))
    assert [(one.owner and one.owner.user, one.why) for one in stretches] == [("cora", Why.RECORDED), (None, Why.LEFT)]
    assert is_unbroken(stretches)
    assert await desk.acts("product", desk.parcels.id) == [("owner left", None, [("owner", "cora")])]


@pytest.mark.long
async def test_goals_of_who_left_have_no_lead_and_say_who_it_was(desk):
    await desk.gone("cora")
    assert (await desk.world.again(desk.bet)).draft.lead is None
    assert await desk.acts("node", desk.bet.id) == [("lead left", None, [("lead", "cora")])]


@pytest.mark.long
async def test_who_left_is_neither_steward_nor_technical_owner_nor_deputy_any_more(desk, world, places):
    until = world.today + timedelta(days=3)
    other = await world.product(
        "Invoices", places.orders, owner="ana", steward=UserId("cora"), technical_owner=UserId("cora")
    )

    def deputise(store):
        store.save(world.organisation, replace_deputy(other, until), now=world.clock.now())

    await world.products(deputise)
    await desk.gone("cora")
    after = await world.as_now(other)
    assert (after.owner.user, after.deputy, after.draft.steward, after.draft.technical_owner) == (
        "ana",
        None,
        None,
        None,
    )
    (act,) = await desk.acts("product", other.id)
    assert act == (
        "deputy and steward and technical owner left",
        None,
        [("deputy", "cora"), ("steward", "cora"), ("technical_owner", "cora")],
    )
    letter, as_owner = await desk.letters("ana")
    assert "*Invoices* (data product): it has no steward, and it has no technical owner." in letter
    assert "[Name a deputy: products.deputy.v1" not in letter
    assert "[Name a deputy: products.deputy.v1" in as_owner


def replace_deputy(product, until):
    return replace(product, deputy=Deputy(user=UserId("cora"), until=until))


@pytest.mark.long
async def test_a_deputy_whose_time_was_over_is_missed_by_nobody(desk, world, places):
    other = await world.product("Invoices", places.logistics, owner="ben")
    past = replace_deputy(other, world.today - timedelta(days=1))
    await world.products(lambda store: store.save(world.organisation, past, now=world.clock.now()))
    await desk.gone("cora")
    assert (await world.as_now(other)).deputy is None
    assert await desk.letters("ben") == []


@pytest.mark.long
@pytest.mark.parametrize("change", [{"is_guest": True}, {"is_bot": True}, {"is_external": True}])
async def test_whoever_cannot_answer_for_anything_here_counts_as_left(desk, change):
    await desk.turn("cora", **change)
    await desk.sweep()
    assert await desk.owner(desk.parcels) is None
    assert (await desk.world.again(desk.bet)).draft.lead is None


async def test_who_is_here_keeps_everything(desk):
    await desk.leave("ben")
    await desk.sweep()
    assert await desk.owner(desk.parcels) == "cora"
    assert await desk.rows() == []
    assert desk.woken == []


async def test_slack_is_asked_before_anything_is_let_go_of(desk):
    desk.alive.add("cora")
    await desk.gone("cora")
    assert await desk.owner(desk.parcels) == "cora"
    assert await desk.rows() == []


@pytest.mark.long
async def test_what_is_over_keeps_its_names(desk, world, places):
    stopped = await world.node("Old bet", level="bet", domain=places.orders, lead=UserId("cora"), state="stopped")
    await desk.gone("cora")
    assert (await world.again(stopped)).draft.lead == "cora"


@pytest.mark.long
async def test_a_proposal_loses_its_owner_and_nobody_is_told_of_it(desk, world, places):
    wanted = await world.product("Wanted", places.logistics, owner="cora", status="proposed")
    await desk.gone("cora")
    assert await desk.owner(wanted) is None
    assert [user for _, user in await desk.told()] == ["ana"]


@pytest.mark.long
async def test_who_comes_back_takes_it_again_and_gets_nothing_by_itself(desk):
    await desk.gone("cora")
    await desk.turn("cora", is_active=True, left_at=None)
    await desk.sweep()
    assert await desk.owner(desk.parcels) is None
    (letter,) = await desk.letters("ana")
    assert letter.startswith("*Cora had left, and is back. These need somebody:*")


@pytest.mark.long
async def test_what_is_given_to_somebody_who_left_is_let_go_of_again_and_told_again(desk):
    await desk.gone("cora")
    await desk.give(desk.parcels, "cora", Why.IMPORTED)
    await desk.sweep()
    assert await desk.owner(desk.parcels) is None
    first, second = await desk.letters("ana")
    assert ("Pick at night" in first, "Pick at night" in second) == (True, False)
    assert await desk.told() == [("first", "ana")] * 2


@pytest.mark.long
async def test_other_organisations_are_left_alone(desk, world):
    other = World(world.database, world.clock, OrganisationId("T2"))
    await other.person("cora")
    domain = await other.domain("Orders", leads=("cora",))
    theirs = await other.product("Theirs", domain, owner="cora")
    await desk.gone("cora")
    owner = (await other.as_now(theirs)).owner
    assert owner is not None
    assert owner.user == "cora"
    assert len(await desk.rows()) == 1


@pytest.mark.long
async def test_two_processes_let_go_once_and_tell_once(desk):
    await desk.leave("cora")
    other = desk.service(desk.world.database)
    await asyncio.gather(
        desk.departures.sweep_system(desk.world.organisation), other.sweep_system(desk.world.organisation)
    )
    assert len(await desk.acts("product", desk.parcels.id)) == 1
    assert await desk.told() == [("first", "ana")]
    assert len(await desk.rows()) == 1


@pytest.mark.long
async def test_a_clock_that_was_set_back_breaks_no_history_and_tells_nothing_twice(desk):
    await desk.gone("cora")
    await desk.sweep(-timedelta(days=30))
    await desk.give(desk.parcels, "cora", Why.IMPORTED)
    await desk.sweep()
    stretches = await desk.world.products(lambda store: store.ownerships(desk.world.organisation, desk.parcels.id))
    assert is_unbroken(stretches)
    assert len(await desk.letters("ana")) == 2
    assert [told for told, _ in await desk.told()] == ["first", "first"]


@pytest.mark.long
async def test_the_rows_of_a_product_agree_with_its_history_whoever_leaves_in_whatever_order(desk, world, places):
    products = [await world.product(f"P{number}", places.orders, owner=who) for number, who in enumerate("ab")]
    for user in "ab":
        await world.person(user)
    for user in ("b", "cora", "a"):
        await desk.gone(user)
        for product in [desk.parcels, *products]:
            stretches = await world.products(
                lambda store, number=product.id: store.ownerships(world.organisation, number)
            )
            assert is_unbroken(stretches)
    assert {await desk.owner(product) for product in products} == {None}
    row = await world.database.read(lambda session: session.get(ProductRow, products[0].id).version)
    assert row == 2
