"""Whatever is recorded, edited, retired, taken and given up, in any order: one owner or visibly none, at every moment."""

import asyncio
import contextlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.features.products.keeping.results import ChangedMeanwhile
from bot.features.products.rules.ownership import is_unbroken, owner_at
from bot.features.products.rules.product import LIVING, Product, Status, fold
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import OrganisationId, ProductId
from tests.clock import ManualClock
from tests.products.keeping.conftest import Desk
from tests.products.world import World

NUMBER = itertools.count()
WHO = st.sampled_from(["ana", "ben", "cora", "dan"])
SOME = st.integers(min_value=0, max_value=5)
NAMES = st.sampled_from(["Orders", "orders", "Parcels", "Returns"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), WHO, NAMES, st.sampled_from([None, "cora", "ben"]), st.booleans()),
        st.tuples(st.just("accept"), WHO, SOME),
        st.tuples(st.just("decline"), WHO, SOME),
        st.tuples(st.just("take"), WHO, SOME),
        st.tuples(st.just("give_up"), WHO, SOME),
        st.tuples(st.just("status"), WHO, SOME, st.sampled_from(["draft", "active", "deprecated", "retired"])),
        st.tuples(st.just("rename"), WHO, SOME, NAMES),
        st.tuples(st.just("move"), WHO, SOME, st.booleans()),
    ),
    max_size=25,
)


async def play(database, steps):
    """Do each step or be refused; check all products after each."""
    world = World(database, ManualClock(), OrganisationId(f"T-products-{next(NUMBER)}"))
    for user in ("ana", "ben", "cora"):
        await world.person(user)
    await world.person("dan", is_admin=True)
    domains = [await world.domain("Orders", leads=("ana",)), await world.domain("Logistics", leads=("ben",))]
    desk = Desk(world)
    known: list[Product] = []
    began: dict[ProductId, object] = {}
    for name, user, *about in steps:
        world.clock.advance(minutes=1)
        with contextlib.suppress(UserFacingError):
            await step(desk, known, domains, name, user, about)
        for product in known:
            began.setdefault(product.id, world.clock.now())
        await check(world, known, began)


async def step(desk, known, domains, name, user, about):
    if name == "add":
        product, owner, second = about
        known.append((await desk.add(user, product, domains[second], owner=owner)).product)
        return
    if not known:
        return
    product = known[about[0] % len(known)]
    current = await desk.world.products(lambda s: s.product(desk.world.organisation, product.id))
    if current is None:
        return
    if name in {"status", "rename", "move"}:
        changed = {
            "status": lambda: {"status": about[1]},
            "rename": lambda: {"name": about[1]},
            "move": lambda: {"domain": domains[about[1]]},
        }[name]()
        assert not isinstance(await desk.edit(user, current, **changed), ChangedMeanwhile)
    else:
        await getattr(desk, name)(user, current)


async def check(world, known, began):
    products = await world.products(lambda s: s.products(world.organisation))
    names = [fold(one.name) for one in products if one.status in LIVING or one.status is Status.PROPOSED]
    assert len(names) == len(set(names)), "two products have one name"
    for product in products:
        if product.status is Status.RETIRED:
            assert product.owner is None, "somebody owns what is gone"
    for product in known:
        number = product.id
        stretches = await world.products(lambda s, number=number: s.ownerships(world.organisation, number))
        assert is_unbroken(stretches)
        assert owner_at(stretches, began[number]) is not None
        assert all(before.owner != after.owner for before, after in itertools.pairwise(stretches))


@pytest.mark.long
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_one_owner_or_visibly_none(database, steps):
    asyncio.run(play(database, steps))


@pytest.mark.long
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_one_owner_or_visibly_none_for_long(any_database, steps):
    asyncio.run(play(any_database, steps))
