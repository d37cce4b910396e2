"""Taking what nobody owns, and giving up: never silent, never two owners."""

import asyncio

import pytest

from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from sandbox.rules import check_message
from storage.tables import PersonRow


@pytest.fixture
async def unowned(desk, places):
    return await desk.world.product("Orders placed", places.orders)


@pytest.mark.long
async def test_a_lead_or_admin_takes_it_at_once_and_its_consumers_hear_of_it(desk, places, unowned):
    await desk.follow(unowned, domain=places.logistics)
    desk.world.clock.advance(days=1)
    done = await desk.take("ana", unowned)
    assert (done.is_owner, done.product.owner.user, done.told, desk.woken) == (True, "ana", 1, 1)
    assert await desk.history(unowned) == [(None, "recorded"), ("ana", "taken")]
    assert await desk.acts(unowned) == [("taken", "ana")]
    (post,) = await desk.world.posts()
    assert post.text.startswith("Ana owns “Orders placed” now.")
    with pytest.raises(ConflictError, match="You own this product already"):
        await desk.take("ana", unowned)
    with pytest.raises(ConflictError, match=r"Ana owns this product by now\. They can hand it over"):
        await desk.take("dan", unowned)


@pytest.mark.long
async def test_from_anybody_else_it_is_a_wish_and_changes_nothing(desk, unowned):
    done = await desk.take("cora", unowned)
    assert (done.is_owner, done.asked) == (False, ("Ana",))
    await desk.take("cora", unowned)
    await desk.take("ben", unowned)
    assert await desk.world.as_now(unowned) == unowned
    assert await desk.acts(unowned) == [("offered", "cora"), ("offered", "cora"), ("offered", "ben")]
    posts = await desk.world.posts("products.unowned")
    assert [post.user_id for post in posts] == ["ana", "ana"], "one message a person who offers"
    assert posts[0].text.startswith("Cora would own Orders placed, a product of Orders that nobody owns.")
    assert check_message({"text": posts[0].text, "blocks": posts[0].blocks}) == []


async def test_a_lead_who_is_a_guest_by_now_is_not_told(desk, unowned):
    await desk.take("cora", unowned)
    (post,) = await desk.world.posts("products.unowned")

    def become_guest(session):
        session.get_one(PersonRow, (post.organisation, post.user_id)).is_guest = True

    await desk.world.database.write(become_guest)
    assert await desk.owning.prepare_system(desk.world.organisation, post.key) is None


@pytest.mark.long
async def test_what_leads_are_told_is_not_sent_once_somebody_owns_it(desk, unowned):
    await desk.take("cora", unowned)
    (post,) = await desk.world.posts("products.unowned")
    assert (await desk.owning.prepare_system(desk.world.organisation, post.key)).text == post.text
    desk.world.clock.advance(days=1)
    await desk.take("dan", unowned)
    assert await desk.owning.prepare_system(desk.world.organisation, post.key) is None
    desk.world.clock.advance(days=1)
    await desk.give_up("dan", unowned)
    assert await desk.owning.prepare_system(desk.world.organisation, post.key) is None, "that wish was of before"


@pytest.mark.long
async def test_where_nobody_leads_the_domain_an_admin_is_to_be_asked(desk, places):
    lonely = await desk.world.product("Alone", await desk.world.domain("Returns"))
    with pytest.raises(NotAllowedError, match="its domain has no lead yet"):
        await desk.take("cora", lonely)
    assert (await desk.take("dan", lonely)).is_owner


async def test_the_owner_gives_it_up_and_the_leads_are_told(desk, places):
    product = await desk.world.product("Orders placed", places.orders, owner="cora")
    desk.world.clock.advance(days=1)
    done = await desk.give_up("cora", product, because=" I change teams. ")
    assert (done.product.is_unowned, done.asked, desk.woken) == (True, ("Ana",), 1)
    assert await desk.history(product) == [("cora", "recorded"), (None, "given_up")]
    assert await desk.acts(product) == [("given_up", "cora")]
    (post,) = await desk.world.posts("products.unowned")
    assert post.text == (
        "Cora gave up Orders placed, a product of Orders. Nobody owns it now. They write: “I change teams.” "
        "On its page you can take it, or hand it over to somebody."
    )
    with pytest.raises(NotAllowedError, match="Only its owner can give it up"):
        await desk.give_up("cora", product)


@pytest.mark.long
async def test_nobody_but_its_owner_gives_it_up(desk, places):
    product = await desk.world.product("Orders placed", places.orders, owner="cora")
    for user in ("ana", "dan", "ben", "gus"):
        with pytest.raises(NotAllowedError):
            await desk.give_up(user, product)
        with pytest.raises(NotAllowedError):
            await desk.reader.to_give_up(desk.world.actor(user), product.id)
    assert await desk.world.as_now(product) == product


@pytest.mark.long
async def test_while_a_hand_over_is_open_it_is_neither_taken_nor_given_up(desk, places, unowned):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.hand_over(product, "ben", by="cora")
    await desk.hand_over(unowned, "ben")
    sentence = "It is to be handed over to Ben, who has not answered yet"
    with pytest.raises(ConflictError, match=sentence):
        await desk.give_up("cora", product)
    for user in ("ana", "cora"):
        with pytest.raises(ConflictError, match=sentence):
            await desk.take(user, unowned)


@pytest.mark.long
@pytest.mark.parametrize("status", ["proposed", "retired"])
async def test_what_is_proposed_or_retired_is_not_taken(desk, places, status):
    product = await desk.world.product("Orders", places.orders, status=status)
    with pytest.raises(ConflictError, match=f"This product is .*{status}"):
        await desk.take("ana", product)


@pytest.mark.long
async def test_of_two_who_take_it_at_once_one_owns_it(desk, unowned):
    found = await asyncio.gather(desk.take("ana", unowned), desk.take("dan", unowned), return_exceptions=True)
    assert sum(isinstance(one, UserFacingError) for one in found) == 1
    assert len(await desk.history(unowned)) == 2


@pytest.mark.long
async def test_a_repeated_click_is_answered_as_the_first_one(desk, unowned):
    first = await desk.take("ana", unowned, delivery="trigger:1")
    again = await desk.take("ana", unowned, delivery="trigger:1")
    assert (first.is_owner, again.is_owner) == (True, True)
    await desk.give_up("ana", unowned, delivery="view:1")
    assert (await desk.give_up("ana", unowned, delivery="view:1")).product.is_unowned
    wish = await desk.take("cora", unowned, delivery="trigger:2")
    assert await desk.take("cora", unowned, delivery="trigger:2") == wish
    assert [owner for owner, _ in await desk.history(unowned)] == [None, "ana", None]
