"""What golden payloads about keeping products are about, and the order in which they were sent."""

from pathlib import Path

from storage.product_links import link_node
from tests.products.keeping.living import Scene

GOLDEN = Path(__file__).parents[2] / "golden"
SENT = {
    "products/new.v1": "New product",
    "products/in_domain.v1": "You propose it",
    "products/form.v1.new": "“Returns” is a product of Orders now",
    "products/edit.v1": "Edit a product",
    "products/form.v1.edit": "“Orders paid” is saved.",
    "products/accept.v1": "is accepted",
    "products/decline.v1": "Decline a proposal",
    "products/declining.v1": "is declined",
    "products/take.v1": "You own “Unowned” now.",
    "products/give_up.v1": "Give it up",
    "products/giving_up.v1": "You own “Unowned” no longer",
    "products/link.v1": "What belongs to it",
    "products/links_turn.v1": "Newer",
    "products/pick_lesson.v1.suggest": "Orders arrive twice on Mondays.",
    "products/pick_lesson.v1": "is linked.",
    "products/pick_goal.v1.suggest": "Goal: Parcels arrive on time",
    "products/pick_goal.v1": "is linked.",
    "products/lesson.v1": "Orders arrive twice on Mondays.",
    "products/goal.v1": "Parcels arrive on time",
    "products/unlink_lesson.v1": "is taken off. The learning itself stays.",
    "products/unlink_goal.v1": "is taken off. It stays as it is.",
    "learnings/product.v1": "Orders paid",
    "goals/product.v1": "Orders paid",
}
"""In the order in which they were sent, with what whoever sent them reads then."""


async def furnish(pollen):
    """Products 1 to 4: one of cora's with 22 goals linked to it, two proposed, one that nobody owns."""
    scene = Scene(pollen)
    await scene.settle_in()
    world = scene.world
    product = await world.product("Orders placed", scene.orders, owner=scene.cora.id)
    for name, status in (("Drones", "proposed"), ("Robots", "proposed"), ("Unowned", "active")):
        await world.product(name, scene.orders, status=status, by=scene.cora.id)
    learning = await world.learning(scene.logistics, "Orders arrive twice on Mondays.")
    goal = await world.node("Parcels arrive on time", domain=scene.logistics)
    others = [await world.node(f"Goal number {number}", domain=scene.logistics) for number in range(22)]
    await pollen.register.run("search")

    def link(session):
        for other in others:
            link_node(session, world.organisation, product.id, other.id, by=scene.cora.id, now=pollen.clock.now())

    await world.database.write(link)
    return scene, product, learning, goal
