"""Leads hear once of what was left; a week later whoever is above them hears of what is still open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.products.rules.product import Deputy
from bot.kernel.ids import UserId
from storage.tables import DomainLeadRow, DomainRow
from tests.departures.desk import WEEK

ALMOST = WEEK - timedelta(minutes=1)


async def test_a_lead_gets_one_letter_with_a_button_for_each_thing(desk):
    await desk.gone("cora")
    await desk.sweep(timedelta(hours=1))
    assert await desk.told() == [("first", "ana")]
    assert desk.woken == ["outbox"]
    assert await desk.letters("ana") == [
        (
            "*Cora has left. These need somebody:*\n"
            "*Parcels* (data product): nobody owns it now.\n"
            f"[Find an owner: products.hand_over.v1 {desk.parcels.id}]\n"
            "*Pick at night* (bet): nobody leads it now.\n"
            f"[Choose a lead: goals.edit.v1 {desk.bet.id}]\n"
            "You get this once, because you lead Orders. Whichever lead comes first can do it. Of what is still open in a "
            "week, its sponsor or an admin hears once."
        )
    ]


@pytest.mark.long
async def test_all_leads_of_a_domain_hear_and_those_of_others_do_not(desk, world, places):
    await world.keep(DomainLeadRow(domain_id=places.orders, user_id="dan", organisation=world.organisation))
    await desk.gone("cora")
    assert await desk.told() == [("first", "ana"), ("first", "dan")]


@pytest.mark.long
async def test_people_who_left_together_are_in_one_letter_for_each_domain(desk, world, places):
    await world.person("eli")
    await world.product("Invoices", places.orders, owner="eli")
    await world.product("Routes", places.logistics, owner="eli")
    await desk.turn("eli", is_guest=True)
    await desk.gone("cora")
    assert await desk.told() == [("first", "ana"), ("first", "ben")]
    (letter,) = await desk.letters("ana")
    assert letter.startswith("*Cora has left. Eli is a guest now. These need somebody:*")
    assert "Invoices" in letter
    assert "Routes" not in letter


@pytest.mark.long
async def test_what_has_somebody_again_is_left_out_when_the_letter_leaves(desk):
    await desk.gone("cora")
    await desk.give(desk.parcels, "ben")
    (letter,) = await desk.letters("ana")
    assert ("This needs somebody:" in letter, "Parcels" in letter) == (True, False)
    await desk.lead(desk.bet, "ben")
    assert await desk.letters("ana") == []


@pytest.mark.long
async def test_who_is_no_lead_any_more_is_told_where_to_ask_and_who_left_gets_no_letter(desk, world, places):
    await desk.gone("cora")
    await desk.leaderless(places.orders)
    (letter,) = await desk.letters("ana")
    assert f"[Open: products.product.v1 {desk.parcels.id}]" in letter
    assert (
        "You get this once, because you looked after Orders until just now. "
        "You can look at it; an admin can find somebody."
    ) in letter
    assert "admin, and this" not in letter
    await desk.leave("ana")
    assert await desk.letters("ana") == []


@pytest.mark.long
async def test_who_sponsors_it_or_is_admin_no_longer_is_not_told_that_they_do(desk, places):
    await desk.sponsor("ben", places.orders)
    await desk.gone("cora")
    await desk.sweep(WEEK)
    await desk.sponsor("ana", places.orders)
    (letter,) = await desk.letters("ben")
    assert "because you looked after Orders until just now. Its leads heard of it a week ago." in letter
    await desk.turn("ben", is_admin=True)
    assert "because you are an admin, and this is of Orders." in (await desk.letters("ben"))[0]


@pytest.mark.long
async def test_a_name_that_is_not_kept_is_not_told(desk):
    await desk.turn("cora", name="")
    await desk.gone("cora")
    assert (await desk.letters("ana"))[0].startswith("*Somebody has left. These need somebody:*")


@pytest.mark.long
async def test_no_more_than_ten_lines_and_the_rest_is_a_click_away(desk, world, places):
    for number in range(12):
        await world.product(f"P{number:02}", places.orders, owner="cora")
    await desk.gone("cora")
    (letter,) = await desk.letters("ana")
    assert letter.count("[Find an owner") == 10
    assert "*and 4 more*\n[See all products: products.list.v1 ]\n[See all goals: goals.tree.v1 ]" in letter


# An owner for whom nobody stands in any more.


async def stands_in(desk, product, user):
    deputy = Deputy(user=UserId(user), until=desk.world.today + timedelta(days=30))
    saved = replace(await desk.world.as_now(product), deputy=deputy)
    await desk.world.products(lambda store: store.save(desk.world.organisation, saved, now=desk.world.clock.now()))


async def test_of_a_deputy_who_left_the_owner_hears_once_and_the_leads_do_not(desk, world, places):
    await world.person("eli")
    parcels, other = desk.parcels, await world.product("Invoices", places.orders, owner="ben")
    for product in (parcels, other):
        await stands_in(desk, product, "eli")
    await desk.gone("eli")
    await desk.sweep(2 * WEEK)
    assert await desk.told() == [("owner", "ben"), ("owner", "cora")]
    assert await desk.letters("cora") == [
        (
            "*Eli has left. They stood in for you:*\n"
            "*Parcels* (data product): nobody stands in for you now.\n"
            f"[Name a deputy: products.deputy.v1 {parcels.id}]\n"
            "You get this once, because you own it. It stays yours; name somebody else if you are going to be away."
        )
    ]


@pytest.mark.long
async def test_an_owner_reads_of_their_own_deputy_alone_and_leads_of_the_rest(desk, world, places):
    for user in ("eli", "fay"):
        await world.person(user)
    await world.product("Invoices", places.orders, owner="fay")
    await stands_in(desk, desk.parcels, "eli")
    await desk.gone("fay", "eli")
    assert await desk.told() == [("first", "ana"), ("owner", "cora")]
    assert (await desk.letters("cora"))[0].startswith("*Eli has left. They stood in for you:*")
    (letter,) = await desk.letters("ana")
    assert ("Invoices" in letter, "Parcels" in letter) == (True, False)


@pytest.mark.long
async def test_an_owner_who_named_another_deputy_or_left_too_gets_nothing(desk, world):
    await world.person("eli")
    await stands_in(desk, desk.parcels, "eli")
    await desk.gone("eli")
    await stands_in(desk, desk.parcels, "ben")
    assert await desk.letters("cora") == []
    await desk.gone("ben")
    assert len(await desk.letters("cora")) == 2
    await desk.leave("cora")
    assert await desk.letters("cora") == []


# A week later.


@pytest.mark.long
async def test_the_sponsor_hears_once_a_week_later_of_what_is_still_open(desk, places):
    await desk.sponsor("ben", places.orders)
    await desk.gone("cora")
    await desk.sweep(ALMOST)
    assert await desk.told() == [("first", "ana")]
    await desk.lead(desk.bet, "ana")
    await desk.sweep(timedelta(minutes=1))
    assert await desk.told() == [("first", "ana"), ("later", "ben")]
    assert await desk.letters("ben") == [
        (
            "*Cora has left. This still needs somebody:*\n"
            "*Parcels* (data product): nobody owns it now.\n"
            f"[Open: products.product.v1 {desk.parcels.id}]\n"
            "You get this once, because you sponsor Orders. Its leads heard of it a week ago. You can look at it; Ana or an "
            "admin can find somebody."
        )
    ]
    await desk.sweep(WEEK)
    await desk.sweep(WEEK)
    assert len(await desk.told()) == 2


@pytest.mark.long
async def test_what_was_answered_in_time_goes_no_higher_even_if_it_is_open_again_later(desk, places):
    await desk.sponsor("ben", places.orders)
    await desk.gone("cora")
    await desk.give(desk.parcels, "ana")
    await desk.lead(desk.bet, "ana")
    await desk.sweep(WEEK)
    await desk.give(desk.parcels, None)
    await desk.sweep(WEEK)
    assert await desk.told() == [("first", "ana")]


@pytest.mark.long
async def test_a_missing_steward_is_no_matter_for_the_sponsor(desk, world, places):
    await world.product("Invoices", places.orders, owner="ana", steward=UserId("gus"))
    await desk.sponsor("ben", places.orders)
    await desk.sweep()
    assert await desk.told() == [("first", "ana")]
    await desk.sweep(WEEK)
    assert await desk.told() == [("first", "ana")]


@pytest.mark.long
async def test_without_a_sponsor_a_few_admins_hear_a_week_later_but_nobody_who_heard_before(desk, world, places):
    for user in ("eva", "fay", "guy"):
        await world.person(user, is_admin=True)
    await world.keep(DomainLeadRow(domain_id=places.orders, user_id="dan", organisation=world.organisation))
    await desk.sponsor("ana", places.orders)
    await desk.gone("cora")
    await desk.sweep(WEEK)
    assert await desk.told() == [
        ("first", "ana"),
        ("first", "dan"),
        ("later", "eva"),
        ("later", "fay"),
        ("later", "guy"),
    ]


@pytest.mark.long
async def test_a_sweep_that_comes_late_gives_leads_their_week(desk, places):
    await desk.sponsor("ben", places.orders)
    await desk.leave("cora")
    await desk.sweep(3 * WEEK)
    assert await desk.told() == [("first", "ana")]
    await desk.sweep(ALMOST)
    assert len(await desk.told()) == 1


# Nobody leads it.


@pytest.mark.long
async def test_of_a_domain_without_leads_its_sponsor_hears_at_once_and_nobody_later(desk, places):
    await desk.leaderless(places.orders)
    await desk.sponsor("ben", places.orders)
    await desk.gone("cora")
    await desk.sweep(2 * WEEK)
    assert await desk.told() == [("first", "ben")]


@pytest.mark.long
async def test_when_its_only_lead_leaves_the_sponsor_hears_of_what_they_owned(desk, world, places):
    await desk.sponsor("ben", places.orders)
    await world.product("Invoices", places.orders, owner="ana")
    await desk.gone("ana")
    assert await desk.told() == [("first", "ben")]
    (letter,) = await desk.letters("ben")
    assert letter.startswith("*Ana has left. This needs somebody:*")


@pytest.mark.long
async def test_without_sponsor_at_most_three_admins_hear_at_once(desk, world, places):
    for user in ("eva", "fay", "guy"):
        await world.person(user, is_admin=True)
    await desk.sponsor("gus", places.orders)
    await desk.leaderless(places.orders)
    await desk.gone("cora")
    assert await desk.told() == [("first", "dan"), ("first", "eva"), ("first", "fay")]
    assert f"[Find an owner: products.hand_over.v1 {desk.parcels.id}]" in (await desk.letters("dan"))[0]


@pytest.mark.long
async def test_where_nobody_is_there_to_hear_it_waits_until_somebody_is(desk, places):
    await desk.turn("dan", is_admin=False)
    await desk.leaderless(places.orders)
    await desk.gone("cora")
    assert await desk.told() == []
    await desk.turn("dan", is_admin=True)
    await desk.sweep(timedelta(days=1))
    assert await desk.told() == [("first", "dan")]


@pytest.mark.long
async def test_what_is_of_the_whole_organisation_is_for_its_admins(desk, world):
    await world.node("Everything arrives", level="vision", lead=UserId("ben"))
    await desk.gone("ben")
    assert await desk.told() == [("first", "dan")]
    (letter,) = await desk.letters("dan")
    assert "*Everything arrives* (vision): nobody leads it now." in letter
    assert "because you are an admin, and this is of the whole organisation." in letter


@pytest.mark.long
async def test_of_a_domain_that_was_merged_the_leads_of_the_other_one_hear(desk, world, places):
    def merge(session):
        row = session.get(DomainRow, places.orders)
        row.state, row.successor_id = "archived", places.logistics
        session.add(row)

    await desk.leave("cora")
    await world.database.write(merge)
    await desk.sweep()
    assert await desk.told() == [("first", "ben")]
