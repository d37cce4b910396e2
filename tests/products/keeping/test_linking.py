"""What belongs to a product: anybody links what they can read, and nobody sees what they may not."""

import contextlib

import pytest

from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId
from tests.products.world import World


@pytest.fixture
async def product(desk, places):
    return await desk.world.product("Orders placed", places.orders, owner="ben")


async def link(desk, user, product, learning, **more):
    return await desk.linking.link_lesson(
        desk.world.actor(user), product.id, learning, delivery=more.get("delivery") or desk.world.delivery()
    )


async def seen(desk, user, product):
    given = await desk.linking.belongings(desk.world.actor(user), product.id)
    lessons = [(one.lesson.headline, one.may_unlink) for one in given.lessons]
    return lessons, [(one.goal.name, one.may_unlink) for one in given.goals]


async def test_any_full_member_links_a_learning_and_a_goal_of_any_domain(desk, places, product):
    learning = await desk.world.learning(places.logistics, "Orders arrive twice on Mondays.")
    goal = await desk.world.node("Parcels arrive on time", domain=places.logistics)
    assert (await link(desk, "cora", product, learning)).domain == "Logistics"
    await desk.linking.link_goal(desk.world.actor("cora"), product.id, goal.id, delivery=desk.world.delivery())
    for user, may in (("cora", True), ("ben", True), ("ana", True), ("dan", True), ("nobody", False)):
        assert await seen(desk, user, product) == (
            [("Orders arrive twice on Mondays.", may)],
            [("Parcels arrive on time", may)],
        )
    assert await desk.acts(product) == [("linked", "cora"), ("linked", "cora")]


@pytest.mark.long
async def test_what_somebody_may_not_read_they_neither_see_nor_link(desk, places, product):
    secret = await desk.world.learning(places.logistics, "Between us.", visibility="domain", author="ben")
    await link(desk, "ben", product, secret)
    assert (await seen(desk, "cora", product))[0] == []
    assert (await seen(desk, "ben", product))[0] == [("Between us.", True)]
    for act in (desk.linking.link_lesson, desk.linking.unlink_lesson):
        with pytest.raises(NotFoundError, match="This learning is gone, or it is not yours to see"):
            await act(desk.world.actor("cora"), product.id, secret, delivery=desk.world.delivery())
    entry = (
        await desk.world.products(
            lambda s: s.acts(desk.world.organisation, thing="product", thing_id=str(product.id), most=1)
        )
    )[0]
    assert entry.changes[0].after == f"learning {secret}", "the history does not tell its words"


@pytest.mark.long
async def test_it_is_taken_off_by_who_keeps_the_product_and_by_who_linked_it(desk, places, product):
    learning = await desk.world.learning(places.logistics, "Twice on Mondays.")
    goal = await desk.world.node("On time", domain=places.logistics)
    for user, may in (("cora", True), ("ben", True), ("ana", True), ("stranger", False)):
        actor = desk.world.actor(user)
        await link(desk, "cora", product, learning)
        await desk.linking.link_goal(desk.world.actor("cora"), product.id, goal.id, delivery=desk.world.delivery())
        for act, thing in ((desk.linking.unlink_lesson, learning), (desk.linking.unlink_goal, goal.id)):
            if may:
                await act(actor, product.id, thing, delivery=desk.world.delivery())
                continue
            with pytest.raises(NotAllowedError, match="Only whoever linked it, Ben, Ana or an admin can take it off"):
                await act(actor, product.id, thing, delivery=desk.world.delivery())
        assert (await seen(desk, "dan", product) == ([], [])) is may


@pytest.mark.long
async def test_linking_twice_or_again_by_the_same_click_makes_one_link(desk, places, product):
    learning = await desk.world.learning(places.logistics, "Twice on Mondays.")
    await link(desk, "cora", product, learning, delivery="trigger:1")
    await link(desk, "cora", product, learning, delivery="trigger:1")
    await link(desk, "dan", product, learning)
    assert len((await seen(desk, "dan", product))[0]) == 1
    assert await desk.acts(product) == [("linked", "cora")]


@pytest.mark.long
async def test_each_link_that_is_taken_off_stands_in_the_history(desk, places, product):
    learning = await desk.world.learning(places.logistics, "Twice on Mondays.")
    goal = await desk.world.node("On time", domain=places.logistics)
    await link(desk, "cora", product, learning)
    await desk.linking.link_goal(desk.world.actor("cora"), product.id, goal.id, delivery=desk.world.delivery())
    for unlink, thing in ((desk.linking.unlink_lesson, learning), (desk.linking.unlink_goal, goal.id)):
        for _ in range(2):
            with contextlib.suppress(UserFacingError):
                await unlink(desk.world.actor("dan"), product.id, thing, delivery=desk.world.delivery())
    assert await desk.acts(product) == [
        ("linked", "cora"),
        ("linked", "cora"),
        ("unlinked", "dan"),
        ("unlinked", "dan"),
    ]


@pytest.mark.long
async def test_what_is_offered_is_readable_not_linked_yet_and_in_order(desk, places, product):
    one, two, three = [await desk.world.learning(places.logistics, f"Lesson {n}.") for n in range(3)]
    secret = await desk.world.learning(places.logistics, "Between us.", visibility="domain")
    desk.found = [three, secret, two, one]
    await link(desk, "cora", product, two)
    offered = await desk.linking.look_for_lessons(desk.world.actor("cora"), product.id, "lesson")
    assert [lesson.id for lesson in offered] == [three, one]
    names = ["Zéro waste", "Anywhere", "Old", "Declined"]
    states = ["active", "proposed", "archived", "declined"]
    for name, state in zip(names, states, strict=True):
        await desk.world.node(name, domain=places.logistics, state=state)
    for words, found in (("", ["Anywhere", "Zéro waste"]), ("zero logist", ["Zéro waste"]), ("goal old", [])):
        goals = await desk.linking.look_for_goals(desk.world.actor("cora"), product.id, words)
        assert [goal.name for goal in goals] == found


@pytest.mark.long
async def test_nothing_of_another_organisation_is_linked(desk, any_database, clock, product):
    other = World(any_database, clock, OrganisationId("T2"))
    domain = await other.domain("Orders")
    learning, goal = await other.learning(domain, "Theirs."), await other.node("Theirs", domain=domain)
    with pytest.raises(NotFoundError):
        await link(desk, "dan", product, learning)
    with pytest.raises(NotFoundError):
        await desk.linking.link_goal(desk.world.actor("dan"), product.id, goal.id, delivery=desk.world.delivery())
