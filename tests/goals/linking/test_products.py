"""Any full member links products to a node; who keeps the node, and whoever linked one, take it off."""

import asyncio
import inspect

import pytest

from bot.features.goals.linking.service import NodeProducts
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from bot.kernel.ids import OrganisationId, ProductId
from tests.products.world import World


async def test_a_product_is_linked_once_taken_off_again_and_both_histories_tell_of_it(desk, tree, world, places):
    product = await world.product("Late parcels", places.logistics)
    for _ in range(2):
        assert (await desk.link("gina", tree.bet, product)).named.name == "Late parcels"
    assert await desk.shelf("gina", tree.bet) == [("Late parcels", True)]
    await desk.unlink("cora", tree.bet, product)
    await desk.unlink("cora", tree.bet, product)
    assert await desk.shelf("cora", tree.bet) == []
    assert await desk.acts("node", tree.bet.id) == [
        ("unlinked", "cora", ("product", "Late parcels", None)),
        ("linked", "gina", ("product", None, "Late parcels")),
    ]
    assert await desk.acts("product", product.id) == [
        ("unlinked", "cora", ("goal", "Pick at night", None)),
        ("linked", "gina", ("goal", None, "Pick at night")),
    ]


async def test_who_keeps_the_node_and_whoever_linked_it_take_it_off_and_nobody_else(desk, tree, world, places):
    await world.person("gina")
    product = await world.product("Late parcels", places.logistics)
    await desk.link("gina", tree.bet, product)
    able = {who: (await desk.shelf(who, tree.bet))[0][1] for who in ("ana", "ben", "cora", "dan", "gina")}
    assert able == {"ana": True, "ben": False, "cora": True, "dan": True, "gina": True}
    with pytest.raises(NotAllowedError, match="Only whoever linked it, Cora, Ana or an admin can take it off"):
        await desk.unlink("ben", tree.bet, product)
    assert len(await desk.acts("node", tree.bet.id)) == 1


@pytest.mark.long
async def test_a_repeat_that_comes_late_links_nothing_again(desk, tree, world, places):
    product, delivery = await world.product("Late parcels", places.orders), world.delivery()
    await desk.link("cora", tree.bet, product, delivery=delivery)
    await desk.unlink("cora", tree.bet, product)
    await desk.link("cora", tree.bet, product, delivery=delivery)
    assert await desk.shelf("cora", tree.bet) == []


@pytest.mark.long
async def test_two_who_link_the_same_at_once_link_it_once(desk, tree, world, places):
    product = await world.product("Late parcels", places.orders)
    await asyncio.gather(*(desk.link(who, tree.bet, product) for who in ("cora", "ana", "dan")))
    assert await desk.shelf("dan", tree.bet) == [("Late parcels", True)]
    assert len(await desk.acts("node", tree.bet.id)) == len(await desk.acts("product", product.id)) == 1


@pytest.mark.long
async def test_products_are_found_by_words_those_of_the_nodes_own_domain_first_and_linked_ones_are_left_out(
    desk, tree, world, places
):
    linked = await world.product("Linked parcels", places.orders)
    await world.product("Parcels of Logistics", places.logistics)
    await world.product("Sent", places.orders, purpose="Which parcels left.")
    await world.product("Zoned parcels", places.orders)
    await world.product("Retired parcels", places.orders, status="retired")
    await desk.link("cora", tree.bet, linked)
    found = await desk.products.look_for(world.actor("ben"), tree.bet.id, "PARC")
    assert [(one.named.name, one.domain) for one in found] == [
        ("Zoned parcels", "Orders"),
        ("Parcels of Logistics", "Logistics"),
        ("Sent", "Orders"),
    ]


async def test_what_is_archived_retired_or_gone_is_refused_in_words(desk, tree, world, places):
    product = await world.product("Late parcels", places.orders)
    retired = await world.product("Old parcels", places.orders, status="retired")
    archived = await world.node("Old", level="bet", domain=places.orders, state="archived")
    with pytest.raises(ConflictError, match="Restore it on its page first"):
        await desk.link("ana", archived, product)
    assert (await desk.products.shelf(world.actor("ana"), archived.id)).may_link is False
    with pytest.raises(ConflictError, match="“Old parcels” is retired"):
        await desk.link("ana", tree.bet, retired)
    with pytest.raises(NotFoundError, match="This product is gone"):
        await desk.products.link(world.actor("ana"), tree.bet.id, ProductId(999), delivery=world.delivery())
    there = World(world.database, world.clock, OrganisationId("T2"))
    theirs = await there.product("Theirs", await there.domain("Theirs"))
    with pytest.raises(NotFoundError, match="This product is gone"):
        await desk.link("ana", tree.bet, theirs)


METHODS = {
    "shelf": lambda desk, actor, node, product: desk.products.shelf(actor, node),
    "look_for": lambda desk, actor, node, product: desk.products.look_for(actor, node, ""),
    "link": lambda desk, actor, node, product: desk.products.link(actor, node, product, delivery=desk.world.delivery()),
    "unlink": lambda desk, actor, node, product: desk.products.unlink(
        actor, node, product, delivery=desk.world.delivery()
    ),
}


async def test_guests_and_people_of_elsewhere_see_and_link_nothing(desk, tree, world, places):
    product = await world.product("Late parcels", places.orders)
    names = {name for name, _ in inspect.getmembers(NodeProducts, inspect.isfunction) if not name.startswith("_")}
    assert names == set(METHODS)
    there = World(world.database, world.clock, OrganisationId("T2"))
    for actor, refusal in (
        (world.actor("gus"), NotAllowedError),
        (world.actor("eve", external=True), NotAllowedError),
        (await there.person("dan", is_admin=True), NotFoundError),
    ):
        for attempt in METHODS.values():
            with pytest.raises(refusal):
                await attempt(desk, actor, tree.bet.id, product.id)
    assert await desk.shelf("ana", tree.bet) == []
