from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.features.goals.rules.tree import BacklogLink, SaidStatus, State
from bot.kernel.ids import OrganisationId, UserId
from tests.goals.world import World


async def test_a_node_is_read_as_it_was_written(world, places):
    node = await world.node(
        "Parcels arrive on time",
        domain=places.orders,
        outcome="Customers stop calling.",
        lead=UserId("ana"),
        participants=(UserId("ben"), UserId("cora")),
        watcher=UserId("ben"),
        sponsor=UserId("dan"),
        ends_on=date(2026, 12, 31),
        weight=Decimal("0.10"),
        review_on=date(2026, 3, 1),
        backlog=(BacklogLink(url="https://example.com/b", label="Board"), BacklogLink(url="https://example.com/a")),
    )
    again = await world.again(node)
    assert again == node
    assert str(again.draft.weight) == "0.10"
    assert [link.label for link in again.draft.backlog] == ["Board", ""]


async def test_saving_counts_the_version_up_and_replaces_lists(world, places):
    node = await world.node("Old", domain=places.orders, participants=(UserId("ben"),))
    said = SaidStatus(status="at_risk", because="The vendor left.", until=date(2026, 2, 1), by=UserId("ana"))
    wanted = replace(node, draft=replace(node.draft, name="New", participants=()), state=State.STOPPED, said=said)
    saved = await world.goals(lambda store: store.save(world.organisation, wanted, now=world.clock.now()))
    assert saved == replace(wanted, version=2) == await world.again(node)


async def test_a_tree_is_listed_from_the_top_down_each_level_by_name(world, places):
    vision = await world.node("Calm customers", level="vision")
    await world.node("b goal", under=vision.id)
    bet = await world.node("A bet", level="bet", under=vision.id, domain=places.orders)
    await world.node("A goal", under=vision.id)
    await world.node("Proposed", under=vision.id, state="proposed")
    tree = await world.goals(lambda store: store.tree(world.organisation))
    assert [node.name for node in tree.values()] == ["Calm customers", "A goal", "b goal", "A bet"]
    assert tree[bet.id].parent == vision.id


async def test_nothing_is_read_of_another_organisation(world, any_database, clock, places):
    node = await world.node("Ours", domain=places.orders)
    measure = await world.measure(node.id)
    await world.reading(measure, "18")
    await world.check_in(node.id, note="Fine")
    other = World(any_database, clock, OrganisationId("T2"))
    assert await other.goals(lambda store: store.node(other.organisation, node.id)) is None
    assert await other.goals(lambda store: store.tree(other.organisation)) == {}
    assert await other.goals(lambda store: store.measure(other.organisation, measure.id)) is None
    assert await other.goals(lambda store: store.measures(other.organisation, [node.id])) == ()
    assert await other.goals(lambda store: store.latest(other.organisation, [measure.id])) == {}
    assert await other.goals(lambda store: store.readings(other.organisation, measure.id)) == ()
    assert await other.goals(lambda store: store.last_check_ins(other.organisation, [node.id])) == {}
    assert await other.goals(lambda store: store.domain(other.organisation, places.orders)) is None
    assert await other.goals(lambda store: store.domains(other.organisation)) == ()


async def test_a_declined_node_is_found_nowhere(world, places):
    node = await world.node("Declined", domain=places.orders, state="declined")
    assert await world.goals(lambda store: store.node(world.organisation, node.id)) is None


async def test_readings_keep_every_digit_and_one_a_date(world, places):
    node = await world.node("Goal", domain=places.orders)
    measure = await world.measure(node.id, baseline="0.10", target="12345678901234567890.123456789")
    assert str(measure.draft.baseline) == "0.10"
    await world.reading(measure, "1.50", ago=3)
    first = await world.reading(measure, "2.00", note="Late", confidence=7)
    second = replace(first, value=Decimal("2.10"), note="")
    assert await world.goals(lambda store: store.put_reading(world.organisation, second)) == first
    assert [str(r.value) for r in await world.goals(lambda s: s.readings(world.organisation, measure.id))] == [
        "1.50",
        "2.10",
    ]
    latest = await world.goals(lambda store: store.latest(world.organisation, [measure.id]))
    assert latest == {measure.id: second}


async def test_removed_measures_are_not_listed_and_keep_their_readings(world, places):
    node = await world.node("Goal", domain=places.orders)
    first, second = await world.measure(node.id, "First"), await world.measure(node.id, "Second")
    await world.reading(first, "15")
    gone = replace(first, removed_at=world.clock.now())
    saved = await world.goals(lambda store: store.save_measure(world.organisation, gone))
    assert saved.version == 2
    listed = await world.goals(lambda store: store.measures(world.organisation, [node.id]))
    assert [measure.name for measure in listed] == ["Second"]
    assert (await world.goals(lambda store: store.measure(world.organisation, first.id))) == saved
    assert len(await world.goals(lambda store: store.readings(world.organisation, first.id))) == 1
    assert second.position == 1


async def test_the_last_check_in_is_that_of_the_latest_date(world, places):
    node, other = await world.node("Goal", domain=places.orders), await world.node("Other", domain=places.orders)
    await world.check_in(node.id, note="Today", needs_support=True, confidence=4)
    await world.check_in(node.id, note="Long ago", ago=9)
    found = await world.goals(lambda store: store.last_check_ins(world.organisation, [node.id, other.id]))
    assert list(found) == [node.id]
    assert (found[node.id].note, found[node.id].needs_support, found[node.id].confidence) == ("Today", True, 4)


async def test_people_are_told_with_their_role_and_zone_and_strangers_are_members(world, places):
    found = await world.goals(
        lambda store: store.people(world.organisation, [UserId("gus"), UserId("cora"), UserId("who")])
    )
    assert [person.is_here for person in found.values()] == [False, True, True]
    assert found[UserId("cora")].zone == "Europe/Berlin"
    assert found[UserId("who")].name == "someone"
