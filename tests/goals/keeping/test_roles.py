"""Every method of the services that keep nodes, tried by everyone that there is."""

import inspect
import itertools
import re

import pytest
from sqlmodel import col, select

from bot.features.goals.keeping.arranging import Arranging, Spot
from bot.features.goals.keeping.deciding import Deciding
from bot.features.goals.keeping.measuring import Measuring
from bot.features.goals.keeping.measuring_rules import seen_of as measure_seen
from bot.features.goals.keeping.reader import KeepingReader
from bot.features.goals.keeping.rules import seen_of
from bot.features.goals.keeping.service import Keeping
from bot.features.goals.rules.tree import Level
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import UserId
from storage.tables import NodeRow

ARRANGERS = {"ana", "dan"}
KEEPERS = {*ARRANGERS, "lea"}
MEMBERS = {*KEEPERS, "ben", "cora", "stranger"}
EVERYONE = {*MEMBERS, "gus", "ida", "eve", "bot"}
"""ana leads the node's domain, dan is an admin, lea leads the node itself; ben leads another domain, cora and a person
nobody has recorded are members; gus is a guest, ida's account is closed, eve is of another organisation, bot is an app."""


def calls(desk, node, wish, measure):
    """Each method, as somebody would call it: who may, and how."""
    new, delivery = desk.draft("New", level="bet", domain=node.domain, parent=node.id), desk.world.delivery
    spot = Spot(domain=node.domain, parent=node.parent)
    seen, of_measure = seen_of(node.draft, node.version), measure_seen(measure.draft, measure.version)
    return {
        "Keeping.add": (MEMBERS, lambda a: desk.keeping.add(a, new, delivery=delivery())),
        "Keeping.edit": (
            KEEPERS,
            lambda a: desk.keeping.edit(a, node.id, node.draft, seen=seen, delivery=delivery()),
        ),
        "Arranging.move": (
            ARRANGERS,
            lambda a: desk.arranging.move(
                a, node.id, domain=node.domain, parent=node.parent, seen=spot, delivery=delivery()
            ),
        ),
        "Arranging.archive": (ARRANGERS, lambda a: desk.arranging.archive(a, node.id, delivery=delivery())),
        "Arranging.restore": (ARRANGERS, lambda a: desk.arranging.restore(a, node.id, delivery=delivery())),
        "Deciding.accept": (ARRANGERS, lambda a: desk.deciding.accept(a, wish.id, delivery=delivery())),
        "Deciding.decline": (ARRANGERS, lambda a: desk.deciding.decline(a, wish.id, delivery=delivery())),
        "Measuring.add": (
            KEEPERS,
            lambda a: desk.measuring.add(a, node.id, measure.draft, delivery=delivery()),
        ),
        "Measuring.edit": (
            KEEPERS,
            lambda a: desk.measuring.edit(a, measure.id, measure.draft, seen=of_measure, delivery=delivery()),
        ),
        "Measuring.remove": (KEEPERS, lambda a: desk.measuring.remove(a, measure.id, delivery=delivery())),
        "KeepingReader.beginning": (MEMBERS, lambda a: desk.reader.beginning(a, node.id)),
        "KeepingReader.places": (MEMBERS, desk.reader.places),
        "KeepingReader.parents": (
            MEMBERS,
            lambda a: desk.reader.parents(a, level=Level.BET, domain=node.domain, typed="", node=None),
        ),
        "KeepingReader.to_edit": (KEEPERS, lambda a: desk.reader.to_edit(a, node.id)),
        "KeepingReader.to_move": (ARRANGERS, lambda a: desk.reader.to_move(a, node.id)),
        "KeepingReader.to_archive": (ARRANGERS, lambda a: desk.reader.to_archive(a, node.id)),
        "KeepingReader.to_decline": (ARRANGERS, lambda a: desk.reader.to_decline(a, wish.id)),
        "KeepingReader.measures": (MEMBERS, lambda a: desk.reader.measures(a, node.id)),
        "KeepingReader.to_measure": (KEEPERS, lambda a: desk.reader.to_measure(a, node.id)),
        "KeepingReader.to_change": (KEEPERS, lambda a: desk.reader.to_change(a, measure.id)),
    }


@pytest.fixture
async def scene(desk, places, tree):
    await desk.world.person("lea")
    await desk.world.person("ida", is_active=False)
    await desk.world.person("bot", is_bot=True)
    return await desk.world.node("Goal", under=tree.whole.id, domain=places.orders, lead=UserId("lea"))


@pytest.mark.long
async def test_everyone_may_exactly_what_is_theirs(desk, places, scene, tree):
    wanted = {name: who for name, (who, _) in calls(desk, scene, scene, await desk.world.measure(scene.id)).items()}
    allowed: dict[str, set[str]] = {name: set() for name in wanted}
    for user, (name, may) in itertools.product(sorted(EVERYONE), allowed.items()):
        state = "archived" if name == "Arranging.restore" else "active"
        about = {"under": tree.whole.id, "domain": places.orders}
        node = await desk.world.node("Node", state=state, lead=UserId("lea"), **about)
        wish = await desk.world.node("Wish", state="proposed", **about)
        measure = await desk.world.measure(node.id if name != "Measuring.add" else tree.goal.id)
        try:
            await calls(desk, node, wish, measure)[name][1](desk.world.actor(user, external=user == "eve"))
        except NotAllowedError:
            continue
        may.add(user)
    assert allowed == wanted


@pytest.mark.long
async def test_who_is_refused_changes_nothing(desk, places, scene):
    wish = await desk.world.node("Wish", domain=places.orders, state="proposed")
    measure = await desk.world.measure(scene.id)

    def rows(session):
        return [row.model_dump() for row in session.exec(select(NodeRow).order_by(col(NodeRow.id)))]

    before = await desk.world.database.read(rows)
    for who, call in calls(desk, scene, wish, measure).values():
        for user in sorted(EVERYONE - who):
            with pytest.raises(NotAllowedError):
                await call(desk.world.actor(user, external=user == "eve"))
    assert await desk.world.database.read(rows) == before
    assert await desk.acts(scene) == []
    assert await desk.world.posts() == []


def test_every_method_is_tried():
    methods = {
        f"{service.__name__}.{name}"
        for service in (Keeping, Arranging, Deciding, Measuring, KeepingReader)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    }
    tried = re.findall(r'^        "(\w+\.\w+)": ', inspect.getsource(calls), re.MULTILINE)
    assert set(tried) == methods
