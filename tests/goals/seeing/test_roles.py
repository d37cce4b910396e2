"""Who may see goals and choose the channels that follow: every method of the part with every role."""

import inspect

import pytest

from bot.features.goals.seeing.following import Following
from bot.features.goals.seeing.histories import Histories
from bot.features.goals.seeing.overview import Overviews, Wanted
from bot.features.goals.seeing.pages import Pages
from bot.kernel.audit import Entry
from bot.kernel.errors import NotAllowedError

PEOPLE = ("ana", "ben", "cora", "dan", "mia", "gus", "eve", "zoe")
"""Leads of Orders and of Logistics, the bet's own lead, an admin, a member, a guest, one of elsewhere, one who left."""
MEMBERS = {"ana", "ben", "cora", "dan", "mia"}
KEEPERS = {"ben", "cora", "dan"}


async def step(desk, actor, tree):
    entry = Entry(thing="node", thing_id=str(tree.bet.id), act="edited", by=None, at=desk.world.clock.now())
    await desk.world.goals(lambda store: store.record(desk.world.organisation, entry))
    history = await desk.histories.history(actor, tree.bet.id) if actor.user in MEMBERS else None
    await desk.histories.step(actor, tree.bet.id, history.steps[0].number if history else 1)


async def choose(desk, actor, tree):
    # ana leads Orders, whose channel this is.
    await desk.following.choose(actor, desk.world.delivery(), tree.bet.id, [f"C_ORDERS_{desk.world.organisation}"])


async def as_it_is(desk, actor, tree):
    chosen = await desk.following.choose(desk.world.actor("dan"), desk.world.delivery(), tree.bet.id, [])
    await desk.following.as_it_is(actor, chosen)


TABLE = {
    "overview": (MEMBERS, lambda desk, actor, _tree: desk.overviews.overview(actor, Wanted())),
    "page": (MEMBERS, lambda desk, actor, tree: desk.pages.page(actor, tree.bet.id)),
    "charted": (MEMBERS, lambda desk, actor, tree: desk.pages.charted(actor, tree.bet.id)),
    "history": (MEMBERS, lambda desk, actor, tree: desk.histories.history(actor, tree.bet.id)),
    "step": (MEMBERS, step),
    "choice": (KEEPERS | {"ana"}, lambda desk, actor, tree: desk.following.choice(actor, tree.bet.id)),
    "choose": (KEEPERS | {"ana"}, choose),
    "as_it_is": (MEMBERS, as_it_is),
}


@pytest.fixture
async def people(world, places):
    await world.person("mia")
    await world.person("zoe", is_active=False)
    return {name: world.actor(name, external=name == "eve") for name in PEOPLE}


def test_every_method_that_somebody_may_call_is_in_the_table():
    methods = {
        name
        for service in (Overviews, Pages, Histories, Following)
        for name, _ in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_") and not name.endswith("_system")
    }
    assert methods == set(TABLE)


@pytest.mark.long
@pytest.mark.parametrize("method", list(TABLE))
async def test_a_method_is_open_to_exactly_these(desk, tree, people, method):
    allowed, attempt = TABLE[method]
    for name, actor in people.items():
        if name in allowed:
            await attempt(desk, actor, tree)
        else:
            with pytest.raises(NotAllowedError):
                await attempt(desk, actor, tree)
