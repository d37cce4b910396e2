"""Measures: who adds, changes and removes them, what is refused under which field, and two people at once."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.features.goals.keeping.measuring_rules import seen_of
from bot.features.goals.keeping.results import MeasureChangedMeanwhile
from bot.features.goals.rules.measures import Direction, Draft, Field
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import OrganisationId, UserId
from tests.goals.world import World

LATE = Draft(name="Late parcels", unit="%", baseline=Decimal(20), target=Decimal(10), direction=Direction.DECREASE)


@pytest.fixture
def add(desk):
    async def add(user, node, draft=LATE, *, delivery=None, **changed):
        return await desk.measuring.add(
            desk.world.actor(user), node.id, replace(draft, **changed), delivery=delivery or desk.world.delivery()
        )

    return add


@pytest.fixture
def edit(desk):
    async def edit(user, measure, *, seen=None, delivery=None, **changed):
        return await desk.measuring.edit(
            desk.world.actor(user),
            measure.id,
            replace(measure.draft, **changed),
            seen=seen or seen_of(measure.draft, measure.version),
            delivery=delivery or desk.world.delivery(),
        )

    return edit


@pytest.fixture
def remove(desk):
    async def remove(user, measure, *, delivery=None):
        return await desk.measuring.remove(
            desk.world.actor(user), measure.id, delivery=delivery or desk.world.delivery()
        )

    return remove


async def listed(desk, node):
    return [m.name for m in await desk.world.goals(lambda s: s.measures(desk.world.organisation, [node.id]))]


async def test_a_measure_is_added_changed_and_removed_and_its_readings_stay(desk, tree, add, edit, remove):
    measure = (await add("ana", tree.goal)).measure
    await desk.world.reading(measure, "18")
    changed = (await edit("ana", measure, target=Decimal("9.50"))).measure
    assert (str(changed.draft.target), changed.version) == ("9.50", 2)
    gone = (await remove("ana", changed)).measure
    assert gone.removed_at is not None
    assert await listed(desk, tree.goal) == []
    assert len(await desk.world.goals(lambda s: s.readings(desk.world.organisation, measure.id))) == 1
    entries = await desk.world.goals(
        lambda s: s.acts(desk.world.organisation, thing="node", thing_id=str(tree.goal.id), most=9)
    )
    said = {entry.act: {c.field: (c.before, c.after) for c in entry.changes} for entry in entries}
    assert said["measure changed"] == {"measure": ("Late parcels", "Late parcels"), "target": ("10", "9.5")}
    assert said["measure removed"] == {"measure": ("Late parcels", None)}
    assert said["measure added"]["baseline"] == (None, "20")


@pytest.mark.long
async def test_the_nodes_lead_its_domains_leads_and_admins_measure_it(desk, places, tree, add, edit, remove):
    goal = await desk.world.node("On time", domain=places.orders, under=tree.whole.id, lead=UserId("cora"))
    measure = await desk.world.measure(goal.id, "First")
    for user in ("ben", "gus", "nobody"):
        for act in (add("ben", goal), edit("ben", measure, name="Mine"), remove("ben", measure)):
            with pytest.raises(NotAllowedError):
                await act
        with pytest.raises(NotAllowedError):
            await desk.reader.to_measure(desk.world.actor(user), goal.id)
        with pytest.raises(NotAllowedError):
            await desk.reader.to_change(desk.world.actor(user), measure.id)
    assert await listed(desk, goal) == ["First"]
    for number, user in enumerate(("ana", "dan", "cora")):
        added = (await add(user, goal, name=f"Measure {number}")).measure
        await edit(user, added, name=f"Number {number}")
    assert await listed(desk, goal) == ["First", "Number 0", "Number 1", "Number 2"]


@pytest.mark.long
async def test_every_member_sees_how_it_is_measured_and_guests_do_not(desk, tree, add):
    await add("ana", tree.goal)
    seen = await desk.reader.measures(desk.world.actor("ben"), tree.goal.id)
    assert ([m.name for m in seen.measures], seen.may_keep) == (["Late parcels"], False)
    assert (await desk.reader.measures(desk.world.actor("ana"), tree.goal.id)).may_keep
    for user in (desk.world.actor("gus"), desk.world.actor("eve", external=True)):
        with pytest.raises(NotAllowedError):
            await desk.reader.measures(user, tree.goal.id)


REFUSALS: list[tuple[dict[str, Any], Field, str]] = [
    ({"name": "…"}, Field.NAME, "Give the measure a name"),
    ({"name": "x" * 101}, Field.NAME, "at most 100 characters; there are 101"),
    ({"name": "LATE PARCELS"}, Field.NAME, "is measured here already; choose another name"),
    ({"unit": "x" * 21}, Field.UNIT, "A unit has at most 20"),
    ({"measured_by": "x" * 501}, Field.MEASURED_BY, "at most 500"),
    ({"target": Decimal("1e40")}, Field.TARGET, "at most 30 digits"),
    ({"baseline": Decimal("NaN")}, Field.BASELINE, "Write a number"),
    ({"weight": Decimal(0)}, Field.WEIGHT, "more than 0"),
]


@pytest.mark.long
async def test_what_breaks_a_rule_is_refused_under_its_field(desk, tree, add, edit):
    await desk.world.measure(tree.goal.id, "Late parcels")
    other = (await add("ana", tree.goal, name="Other")).measure
    for typed, field, sentence in REFUSALS:
        for act in (add("ana", tree.goal, **{"name": "New", **typed}), edit("ana", other, **typed)):
            with pytest.raises(UserFacingError, match=sentence) as caught:
                await act
            assert caught.value.field == field
    assert await listed(desk, tree.goal) == ["Late parcels", "Other"]


@pytest.mark.long
async def test_a_node_has_at_most_ten(desk, tree, add):
    for number in range(10):
        await add("ana", tree.goal, name=f"Number {number}")
    with pytest.raises(UserFacingError, match="There is room for 10 measures"):
        await add("ana", tree.goal)


@pytest.mark.long
async def test_two_at_once_the_second_sees_what_the_first_changed(desk, tree, add, edit):
    measure = (await add("ana", tree.goal)).measure
    await edit("dan", measure, target=Decimal(5))
    late = await edit("ana", measure, unit="percent")
    assert isinstance(late, MeasureChangedMeanwhile)
    assert (late.changed, late.draft.target, late.draft.unit) == ((Field.TARGET,), Decimal(5), "percent")
    found = await asyncio.gather(
        add("ana", tree.goal, name="Same"), add("dan", tree.goal, name="Same"), return_exceptions=True
    )
    assert sum(isinstance(one, UserFacingError) for one in found) == 1


@pytest.mark.long
async def test_repeats_have_one_effect(desk, tree, add, edit, remove):
    first = await add("ana", tree.goal, delivery="view:1")
    assert (await add("ana", tree.goal, delivery="view:1")).measure == first.measure
    await edit("ana", first.measure, name="New", delivery="view:2")
    assert (await edit("ana", first.measure, name="New", delivery="view:2")).measure.version == 2
    gone = await remove("ana", first.measure, delivery="trigger:1")
    assert (await remove("ana", first.measure, delivery="trigger:1")).measure == gone.measure
    assert len(await desk.acts(tree.goal)) == 3


@pytest.mark.long
async def test_a_measure_that_was_removed_meanwhile_is_not_changed(desk, tree, add, edit, remove):
    measure = (await add("ana", tree.goal)).measure
    await remove("dan", measure)
    for act in (edit("ana", measure, name="New"), remove("ana", measure)):
        with pytest.raises(ConflictError, match="was removed: it is not measured any more"):
            await act
    with pytest.raises(ConflictError):
        await desk.reader.to_change(desk.world.actor("ana"), measure.id)


@pytest.mark.long
async def test_what_is_archived_is_measured_no_more(desk, tree, add, edit):
    measure = (await add("ana", tree.goal)).measure
    await desk.archive("ana", tree.goal)
    for act in (add("ana", tree.goal, name="New"), edit("ana", measure, name="New")):
        with pytest.raises(ConflictError, match="This goal is archived"):
            await act
    assert not (await desk.reader.measures(desk.world.actor("ana"), tree.goal.id)).may_keep


@pytest.mark.long
async def test_measures_of_another_organisation_are_as_good_as_none(desk, any_database, clock, places, edit, remove):
    other = World(any_database, clock, OrganisationId("T2"))
    theirs = await other.measure((await other.node("Theirs")).id)
    for act in (edit("dan", theirs, name="Ours"), remove("dan", theirs)):
        with pytest.raises(NotFoundError):
            await act
    with pytest.raises(NotFoundError):
        await desk.reader.measures(desk.world.actor("dan"), theirs.node)
