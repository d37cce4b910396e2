"""Who may call what: every method, for everybody."""

import inspect
import itertools
import re

import pytest
from sqlmodel import select

from bot.features.products.keeping.deciding import Deciding
from bot.features.products.keeping.linking import Linking
from bot.features.products.keeping.owning import Owning
from bot.features.products.keeping.reader import KeepingReader
from bot.features.products.keeping.rules import seen_of
from bot.features.products.keeping.service import Keeping, Typed
from bot.features.products.rules.product import Draft
from bot.kernel.errors import NotAllowedError
from storage.tables import OwnershipRow, ProductLearningRow, ProductNodeRow, ProductRow

ARRANGERS = {"ana", "dan"}
KEEPERS = {*ARRANGERS, "olga"}
MEMBERS = {*KEEPERS, "ben", "cora", "stranger"}
EVERYONE = {*MEMBERS, "gus", "ida", "eve", "bot"}
"""ana leads the product's domain, dan is an admin, olga owns it; ben leads another domain, cora and a person nobody has
recorded are members; gus is a guest, ida's account is closed, eve is of another organisation, bot is an app."""
OF_NOBODY = {"Owning.prepare_system"}
"""Not called for anybody."""


def calls(desk, product, proposal, unowned, learning, node):
    """Each method, as somebody would call it: who may, and how."""
    delivery, linking = desk.world.delivery, desk.linking
    new = Typed(draft=Draft(name=f"New {delivery()}", domain=product.domain))
    same, seen = Typed(draft=product.draft), seen_of(product.draft, product.version)
    return {
        "Keeping.add": (MEMBERS, lambda a: desk.keeping.add(a, new, delivery=delivery())),
        "Keeping.edit": (KEEPERS, lambda a: desk.keeping.edit(a, product.id, same, seen=seen, delivery=delivery())),
        "Deciding.accept": (ARRANGERS, lambda a: desk.deciding.accept(a, proposal.id, delivery=delivery())),
        "Deciding.decline": (ARRANGERS, lambda a: desk.deciding.decline(a, proposal.id, delivery=delivery())),
        "Owning.take": (MEMBERS, lambda a: desk.owning.take(a, unowned.id, delivery=delivery())),
        "Owning.give_up": ({"olga"}, lambda a: desk.owning.give_up(a, product.id, delivery=delivery())),
        "Linking.belongings": (MEMBERS, lambda a: linking.belongings(a, product.id)),
        "Linking.look_for_lessons": (MEMBERS, lambda a: linking.look_for_lessons(a, product.id, "on")),
        "Linking.look_for_goals": (MEMBERS, lambda a: linking.look_for_goals(a, product.id, "on")),
        "Linking.link_lesson": (MEMBERS, lambda a: linking.link_lesson(a, product.id, learning, delivery=delivery())),
        "Linking.link_goal": (MEMBERS, lambda a: linking.link_goal(a, product.id, node, delivery=delivery())),
        "Linking.unlink_lesson": (
            KEEPERS,
            lambda a: linking.unlink_lesson(a, product.id, learning, delivery=delivery()),
        ),
        "Linking.unlink_goal": (KEEPERS, lambda a: linking.unlink_goal(a, product.id, node, delivery=delivery())),
        "KeepingReader.beginning": (MEMBERS, desk.reader.beginning),
        "KeepingReader.to_edit": (KEEPERS, lambda a: desk.reader.to_edit(a, product.id)),
        "KeepingReader.to_decline": (ARRANGERS, lambda a: desk.reader.to_decline(a, proposal.id)),
        "KeepingReader.to_give_up": ({"olga"}, lambda a: desk.reader.to_give_up(a, product.id)),
    }


async def things(desk, places, number):
    """A product of olga's with what dora linked to it, a proposal, and one that nobody owns."""
    world = desk.world
    product = await world.product(f"Product {number}", places.orders, owner="olga")
    proposal = await world.product(f"Proposal {number}", places.orders, status="proposed")
    unowned = await world.product(f"Unowned {number}", places.orders)
    learning = await world.learning(places.orders, "On Mondays.")
    node = (await world.node("On time", domain=places.orders)).id
    by, now = "dora", world.clock.now()
    given = {"organisation": world.organisation, "product_id": product.id, "by": by, "at": now}
    await world.keep(ProductLearningRow(learning_id=learning, **given), ProductNodeRow(node_id=node, **given))
    return product, proposal, unowned, learning, node


@pytest.fixture
async def scene(desk, places):
    await desk.world.person("olga")
    await desk.world.person("ida", is_active=False)
    await desk.world.person("bot", is_bot=True)
    return await things(desk, places, "one")


@pytest.mark.long
async def test_everyone_may_exactly_what_is_theirs(desk, places, scene):
    wanted = {name: who for name, (who, _) in calls(desk, *scene).items()}
    allowed: dict[str, set[str]] = {name: set() for name in wanted}
    for number, (user, (name, may)) in enumerate(itertools.product(sorted(EVERYONE), allowed.items())):
        some = await things(desk, places, number)
        try:
            await calls(desk, *some)[name][1](desk.world.actor(user, external=user == "eve"))
        except NotAllowedError:
            continue
        may.add(user)
    assert allowed == wanted


@pytest.mark.long
async def test_who_is_refused_changes_nothing(desk, scene):
    def rows(session):
        tables = (ProductRow, OwnershipRow, ProductLearningRow, ProductNodeRow)
        return [[row.model_dump() for row in session.exec(select(table)).all()] for table in tables]

    before = await desk.world.database.read(rows)
    for who, call in calls(desk, *scene).values():
        for user in sorted(EVERYONE - who):
            with pytest.raises(NotAllowedError):
                await call(desk.world.actor(user, external=user == "eve"))
    assert await desk.world.database.read(rows) == before
    assert await desk.acts(scene[0]) == []
    assert await desk.world.posts() == []


def test_every_method_is_tried():
    methods = {
        f"{service.__name__}.{name}"
        for service in (Keeping, Deciding, Owning, Linking, KeepingReader)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    }
    tried = re.findall(r'^        "(\w+\.\w+)": ', inspect.getsource(calls), re.MULTILINE)
    assert set(tried) == methods - OF_NOBODY
