from dataclasses import replace

import pytest

from bot.features.domains.evolving.leading import Led, LedMeanwhile
from bot.features.domains.rules import seen_of
from bot.kernel.errors import NotAllowedError, UserFacingError
from handlers.domains.evolving.messages import staying


async def test_other_leads_take_over_in_one_act_and_each_is_told_once(desk, world, places):
    delivery = world.delivery()
    for _ in range(2):
        done = await desk.leading.replace(
            world.actor("ana"), places.orders, ("cora", "lea"), seen=("ana", "lea"), delivery=delivery
        )
        assert isinstance(done, Led)
        assert (done.domain.leads, done.names) == (("cora", "lea"), ("Cora", "Lea"))
    posts = await world.posts("domains.lead")
    assert [(post.user_id, post.text) for post in posts] == [
        ("cora", "Ana False True Lea"),
        ("lea", "Ana True True Cora"),
    ]


@pytest.mark.long
async def test_who_led_and_does_no_more_is_told_by_whom_and_who_does(desk, world, places):
    await desk.leading.replace(
        world.actor("dan"), places.orders, ("cora",), seen=("ana", "lea"), delivery=world.delivery()
    )
    posts = await world.posts("domains.lead")
    assert [(post.user_id, post.text) for post in posts] == [
        ("ana", "Dan True False Cora"),
        ("cora", "Dan False True "),
        ("lea", "Dan True False Cora"),
    ]


@pytest.mark.long
async def test_other_leads_in_the_form_of_a_domain_are_told_the_same_way_and_only_of_that(desk, world, places):
    current = (await desk.leading.beginning(world.actor("ana"), places.orders)).domain
    renamed = replace(current.draft, name="Ordering")
    seen = seen_of(current)
    current = await desk.domains.edit(world.actor("ana"), places.orders, renamed, seen=seen, delivery=world.delivery())
    assert await world.posts("domains.lead") == []
    wanted, delivery = replace(current.draft, leads=("cora", "lea")), world.delivery()
    for _ in range(2):
        await desk.domains.edit(world.actor("dan"), places.orders, wanted, seen=seen_of(current), delivery=delivery)
    posts = await world.posts("domains.lead")
    assert [(post.user_id, post.text) for post in posts] == [
        ("ana", "Dan True False Cora, Lea"),
        ("cora", "Dan False True Lea"),
        ("lea", "Dan True True Cora"),
    ]


async def test_the_form_says_what_stays_with_it_whoever_leads_it(desk, world, places):
    await world.node("Faster returns", domain=places.orders)
    await world.product("Parcels", places.orders)
    await world.product("Returns", places.orders)
    given = await desk.leading.beginning(world.actor("ana"), places.orders)
    assert (
        staying(given.stays) == "All that it has stays with it: 1 goal, bet or initiative, 2 products and its digest."
    )


async def test_nobody_hears_of_what_did_not_change(desk, world, places):
    await desk.leading.replace(
        world.actor("dan"), places.orders, ("ana", "lea"), seen=("ana", "lea"), delivery=world.delivery()
    )
    assert await world.posts("domains.lead") == []


@pytest.mark.long
async def test_two_at_once_the_second_sees_who_leads_now(desk, world, places):
    await desk.leading.replace(
        world.actor("dan"), places.orders, ("cora",), seen=("ana", "lea"), delivery=world.delivery()
    )
    second = await desk.leading.replace(
        world.actor("dan"), places.orders, ("ben",), seen=("ana", "lea"), delivery=world.delivery()
    )
    assert isinstance(second, LedMeanwhile)
    assert second.names == ("Cora",)


@pytest.mark.long
async def test_only_leads_and_admins_choose_and_only_members_lead(desk, world, places):
    with pytest.raises(NotAllowedError, match="Only Ana, Lea or an admin can choose who leads it"):
        await desk.leading.replace(world.actor("ben"), places.orders, ("ben",), seen=(), delivery=world.delivery())
    for leads, said in (((), "at least one lead"), (("gus",), "Gus cannot lead")):
        with pytest.raises(UserFacingError, match=said) as refused:
            await desk.leading.replace(
                world.actor("dan"), places.orders, leads, seen=("ana", "lea"), delivery=world.delivery()
            )
        assert refused.value.field == "leads"


@pytest.mark.long
async def test_the_audit_keeps_who_led(desk, world, places):
    await desk.leading.replace(
        world.actor("dan"), places.orders, ("cora",), seen=("ana", "lea"), delivery=world.delivery()
    )
    (told,) = await world.goals(
        lambda store: store.acts(world.organisation, thing="domain", thing_id=str(places.orders), most=9)
    )
    assert told.act == "led by others"
    assert [(change.before, change.after) for change in told.changes] == [("ana, lea", "cora")]
