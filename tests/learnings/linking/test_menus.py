"""What the fields of goals and products offer while somebody types."""

import pytest

from bot.kernel.ids import OrganisationId
from tests.learnings.place import ANA, CARLA, Place


async def goals(desk, typed="", actor=CARLA):
    return [one.goal.name for one in await desk.menus.goals(actor, typed)]


async def products(desk, typed="", actor=CARLA):
    return [one.product.name for one in await desk.menus.products(actor, typed)]


async def test_goals_are_found_by_words_of_their_names_levels_and_domains(desk):
    await desk.goal("Fréeze earlier", domain=desk.place.orders)
    await desk.goal("On time", level="goal", domain=desk.place.finance)
    await desk.goal("Calm customers", level="vision")
    assert await goals(desk) == ["Calm customers", "Fréeze earlier", "On time"]
    assert await goals(desk, "EARLIER free") == ["Fréeze earlier"]
    assert await goals(desk, "orders") == ["Fréeze earlier"]
    assert await goals(desk, "vision") == ["Calm customers"]
    assert await goals(desk, "nothing like it") == []
    (one,) = await desk.menus.goals(CARLA, "freeze")
    assert (one.goal.level, one.domain) == ("bet", "Orders")


async def test_products_are_found_by_words_of_their_purposes_too_after_those_that_are_called_so(desk):
    await desk.product("Late parcels", purpose="Says which orders come late.")
    await desk.product("Orders placed")
    await desk.product("Rates", domain=desk.place.finance)
    assert await products(desk, "order") == ["Orders placed", "Late parcels"]
    assert await products(desk, "finance") == ["Rates"]
    assert await products(desk, "late") == ["Late parcels"]


@pytest.mark.long
async def test_what_is_of_the_persons_own_domain_comes_first(desk):
    await desk.goal("Calm customers", domain=desk.place.finance)
    await desk.goal("On time", domain=desk.place.orders)
    await desk.product("Payments", domain=desk.place.finance)
    await desk.product("Placed")
    await desk.log(ANA, domain=str(desk.place.finance))
    assert (await goals(desk, actor=ANA))[0] == "Calm customers"
    assert (await products(desk, "p", actor=ANA))[0] == "Payments"
    await Place(desk.database).archive(desk.place.finance)
    assert (await goals(desk, actor=ANA))[0] == "Calm customers", "by name"


async def test_what_takes_no_learnings_and_what_is_another_organisations_is_not_offered(desk):
    for state in ("proposed", "active", "stopped", "archived", "declined"):
        await desk.goal(state, state=state)
    for status in ("proposed", "draft", "active", "deprecated", "retired", "declined"):
        await desk.product(status, status=status)
    await desk.goal("theirs", organisation=OrganisationId("T2"))
    await desk.product("theirs", organisation=OrganisationId("T2"))
    assert await goals(desk) == ["active", "proposed", "stopped"]
    assert await products(desk) == ["active", "deprecated", "draft", "proposed"]


@pytest.mark.long
async def test_at_most_fifty_are_offered(desk):
    for number in range(52):
        await desk.goal(f"Goal {number}")
    assert len(await goals(desk)) == 50
