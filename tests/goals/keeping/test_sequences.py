"""Whatever is created, moved, archived and restored, in any order: no ring, no orphan, no level below its parent's."""

import asyncio
import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.features.goals.rules.tree import Level, Roots, State, above, misplaced
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import OrganisationId
from tests.clock import ManualClock
from tests.goals.keeping.conftest import Desk
from tests.goals.world import World

NUMBER = itertools.count()
SOME = st.integers(min_value=0, max_value=11)
PLACES = st.integers(min_value=0, max_value=2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(Level), PLACES, SOME),
        st.tuples(st.just("move"), SOME, PLACES, SOME),
        st.tuples(st.just("archive"), SOME),
        st.tuples(st.just("restore"), SOME),
    ),
    max_size=30,
)


async def play(database, steps):
    """Begin with a small tree, do each step or be refused, and return every node with how often a step was done."""
    world = World(database, ManualClock(), OrganisationId(f"T-sequence-{next(NUMBER)}"))
    await world.person("dan", is_admin=True)
    domains = [None, await world.domain("Orders"), await world.domain("Logistics")]
    desk = Desk(world)
    vision = (await desk.add("dan", "Vision", level="vision")).node
    goal = (await desk.add("dan", "Goal", parent=vision.id)).node
    known = [vision, goal]
    for domain in domains[1:]:
        inner = (await desk.add("dan", "Goal", domain=domain, parent=goal.id)).node
        known += [inner, (await desk.add("dan", "Bet", level="bet", domain=domain, parent=inner.id)).node]
    done = 0
    for name, *about in steps:
        try:
            await step(desk, known, domains, name, about)
        except UserFacingError:
            continue
        done += 1
    return await desk.world.goals(lambda s: s.tree(world.organisation, states=tuple(State))), done


async def step(desk, known, domains, name, about):
    if name == "add":
        level, domain, under = about
        parent = None if under == 0 else known[under % len(known)].id
        known.append((await desk.add("dan", name, level=level, domain=domains[domain], parent=parent)).node)
        return
    node = await desk.world.again(known[about[0] % len(known)])
    if name == "move":
        under = None if about[2] == 0 else known[about[2] % len(known)].id
        await desk.move("dan", node, domain=domains[about[1]], under=under)
    else:
        await getattr(desk, name)("dan", node)


@pytest.mark.long
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_tree_stays_a_tree(database, steps):
    check(database, steps)


@pytest.mark.long
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_tree_stays_a_tree_for_long(database, steps):
    check(database, steps)


def check(database, steps):
    nodes, _ = asyncio.run(play(database, steps))
    parents = {node.id: node.parent for node in nodes.values()}
    for node in nodes.values():
        over = above(node.parent, parents)
        assert node.id not in over, "a ring"
        assert all(one in nodes for one in over), "an orphan"
        if node.parent is None:
            assert node.level in {Level.VISION, Level.GOAL}
            continue
        parent = nodes[node.parent]
        if node.is_active:
            assert parent.is_active, "something counts below what does not"
        whole = parent if parent.is_active else replace(parent, state=State.ACTIVE)
        assert misplaced(node.draft, node=node.id, parent=whole, above=over, roots=Roots()) is None
