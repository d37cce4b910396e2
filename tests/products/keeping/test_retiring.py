"""What a retirement does to the hand-over that waits for an answer."""

import pytest
from sqlmodel import select

from storage.tables import HandOverRow


async def state(desk):
    def look(session):
        row = session.exec(select(HandOverRow)).one()
        return row.state, row.answer

    return await desk.world.database.read(look)


@pytest.mark.long
@pytest.mark.parametrize(("by", "told"), [("cora", ["cora"]), ("ana", [])])
async def test_whoever_proposed_the_hand_over_hears_that_it_is_void_but_not_who_retires_it(desk, places, by, told):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.hand_over(product, "ben", by=by)
    desk.world.clock.advance(days=1)
    assert (await desk.edit("ana", product, status="retired")).is_hand_over_void
    assert await state(desk) == ("void", "retired")
    assert [post.user_id for post in await desk.world.posts("products.hand_over")] == told


async def test_the_history_says_why_the_hand_over_ended_and_the_letter_leaves_at_once(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.hand_over(product, "ben", by="cora")
    await desk.edit("ana", product, status="retired")
    assert ("hand-over ended", "ana") in await desk.acts(product)
    assert desk.woken == 1


@pytest.mark.long
async def test_what_had_expired_before_is_not_void(desk, places):
    product = await desk.world.product("Orders", places.orders, owner="cora")
    await desk.hand_over(product, "ben")
    desk.world.clock.advance(days=14)
    assert not (await desk.edit("ana", product, status="retired")).is_hand_over_void
    assert await state(desk) == ("proposed", None)


@pytest.mark.long
async def test_in_the_second_in_which_a_hand_over_expires_it_holds_nobody_up(desk, places):
    product = await desk.world.product("Orders", places.orders)
    await desk.hand_over(product, "ben")
    desk.world.clock.advance(days=14)
    taken = await desk.owning.take(desk.world.actor("ana"), product.id, delivery=desk.world.delivery())
    assert taken.product.owner.user == "ana"
