"""What the digest tells of products that nobody owns and of domains that are stuck, in rows."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import PhaseRow, ScheduleRow
from tests.digests.test_goal_lines import kinds, lines
from tests.products.world import World as Products


@pytest.fixture
def products(world):
    return Products(world.database, world.clock, world.organisation)


async def of_everyone(world):
    shown = await world.digests.organisation_overview(world.actor("ana"))
    assert shown.edition is not None
    return [(line.matter.thing, line.matter.about, line.matter.said) for line in shown.edition.lines]


async def test_a_domain_reads_which_of_its_products_nobody_owns_and_since_when(world, places, products):
    await products.product("Owned", places.orders, owner="ana")
    await products.product("Retired", places.orders, status="retired")
    await products.product("Proposed", places.orders, status="proposed")
    one = await products.product("Orders placed", places.orders)
    since = world.clock.now()
    said = f"nobody has owned it since {since.day} {since:%B} {since.year}"
    assert await lines(world, places.orders) == [("unowned", "Orders placed", said)]
    assert await lines(world, places.logistics) == []
    assert await of_everyone(world) == [(f"product:{one.id}", "Orders placed", said)]


async def test_since_when_is_a_day_by_the_clock_of_the_digest(world, places, products):
    await world.sweep()
    schedule = await world.schedule_row(places.orders)
    await world.change(ScheduleRow, schedule.id, zone="Pacific/Auckland")
    world.clock.set(datetime(2026, 3, 3, 22, tzinfo=UTC))
    await products.product("Orders placed", places.orders)
    ((_, _, said),) = await lines(world, places.orders)
    assert said == "nobody has owned it since 4 March 2026"
    ((_, _, of_all),) = await of_everyone(world)
    assert of_all == "nobody has owned it since 3 March 2026"


async def test_several_products_are_one_line_that_leads_to_the_one_nobody_owned_for_longest(world, places, products):
    first = await products.product("B", places.orders)
    world.clock.advance(days=3)
    for name in "CADE":
        await products.product(name, places.orders)
    began = world.clock.now() - timedelta(days=3)
    (line,) = await of_everyone(world)
    assert line == (
        f"product:{first.id}",
        "5 products",
        f"nobody owns them, the first since {began.day} {began:%B} {began.year}: B, C, A and 2 more",
    )


async def test_what_nobody_owns_is_told_anew_only_when_it_changes(world, places, products):
    await world.sweep()
    await products.product("Orders placed", places.orders)
    await world.monday(1, hour=13)
    state, told = await kinds(world, places.orders)
    assert (state, len(told)) == ("queued", 1)
    await world.sent(await world.edition_of(places.orders))
    await world.monday(2, hour=13)
    assert await kinds(world, places.orders) == ("not_sent", [])
    await products.product("Orders paid", places.orders)
    await world.monday(3, hour=13)
    state, told = await kinds(world, places.orders)
    assert (state, told[0][0][:16]) == ("queued", "nobody owns them")


async def test_everyone_reads_which_domain_runs_before_it_walks(world, places):
    began = world.clock.now() - timedelta(weeks=12)
    await world.keep(
        PhaseRow(organisation=world.organisation, domain_id=places.orders, phase="discover", began_at=began)
    )
    ((thing, about, said),) = await of_everyone(world)
    assert (thing, about) == (f"domain:{places.orders}", "Orders")
    assert said.startswith("in discover without anything new for 12 weeks, still open: ")
    assert await lines(world, places.orders) == []
