"""What tells that a phase is through, read from what is recorded; on both databases."""

from datetime import timedelta

import pytest

from bot.features.products.rules.product import UseCase
from handlers.domains.onboarding import page, wording
from storage.tables import MeasureRow
from tests.domains.onboarding.school import PORT
from tests.domains.pictures import in_view

# Discover.


async def test_discover_asks_for_a_sponsor_and_a_drafted_goal(school):
    assert await school.open_in("discover") == ["A sponsor is named (nobody yet)", "A goal is drafted (none yet)"]
    await school.sponsor(school.orders, "cora")
    await school.node("Orders leave on time", domain=school.orders, state="proposed")
    assert await school.open_in("discover") == []
    assert not (await school.page()).spot.facts.sponsor_left


@pytest.mark.long
@pytest.mark.parametrize("user", ["gus", "lou"])
async def test_a_guest_or_somebody_who_left_is_no_sponsor(school, user):
    await school.sponsor(school.orders, user)
    assert "A sponsor is named (nobody yet)" in await school.open_in("discover")
    shown = await school.page()
    assert f"Nobody sponsors it any more: {shown.spot.sponsor} has left, or is a guest now" in in_view(
        page.build(shown)
    )
    assert "no sponsor any more" in wording.spot_line(shown.spot)


@pytest.mark.long
async def test_a_declined_goal_an_initiative_or_another_domains_is_no_drafted_goal(school):
    await school.node("No", domain=school.orders, state="declined")
    await school.node("Do it", domain=school.orders, level="initiative")
    await school.node("Theirs", domain=school.logistics)
    assert "A goal is drafted (none yet)" in await school.open_in("discover")
    await school.node("A bet", domain=school.orders, level="bet")
    assert await school.open_in("discover") == ["A sponsor is named (nobody yet)"]


# Define.


@pytest.mark.long
async def test_define_asks_for_a_measured_goal_and_products_with_owners(school):
    assert await school.open_in("define") == [
        "A goal has a measure with a baseline and a target (none yet)",
        "Every product that is proposed, drafted or active has an owner (no product is recorded yet)",
    ]
    node = await school.node("Orders leave on time", domain=school.orders)
    await school.measure(node.id)
    await school.product("Orders", school.orders, owner="ana", status="proposed")
    assert await school.open_in("define") == []


@pytest.mark.long
async def test_a_measure_without_baseline_or_that_is_gone_does_not_count(school):
    node = await school.node("Orders leave on time", domain=school.orders)
    await school.measure(node.id, baseline=None)
    gone = await school.measure(node.id, "Early parcels")

    def remove(session):
        session.get(MeasureRow, gone.id).removed_at = school.clock.now()

    await school.database.write(remove)
    assert (await school.open_in("define"))[0] == "A goal has a measure with a baseline and a target (none yet)"


@pytest.mark.long
@pytest.mark.parametrize("status", ["proposed", "draft", "active"])
async def test_one_candidate_without_an_owner_keeps_define_open(school, status):
    await school.product("Orders", school.orders, owner="ana")
    await school.product("Returns", school.orders, status=status)
    assert (await school.open_in("define"))[-1] == (
        "Every product that is proposed, drafted or active has an owner (1 of 2 has none)"
    )


@pytest.mark.long
@pytest.mark.parametrize("status", ["deprecated", "retired", "declined"])
async def test_a_product_that_goes_out_needs_no_owner_for_define(school, status):
    await school.product("Orders", school.orders, owner="ana")
    await school.product("Returns", school.orders, status=status)
    assert len(await school.open_in("define")) == 1


# Develop.


async def test_develop_asks_for_a_product_that_another_domain_uses_and_a_shared_learning(school):
    assert await school.open_in("develop") == [
        "A product has an output port and a consumer of another domain (none yet)",
        "A learning is shared with everyone (none yet)",
    ]
    product = await school.product("Orders", school.orders, owner="ana", output_ports=(PORT,))
    await school.consumer(product, domain=school.logistics)
    await school.learning(school.orders, "Ask the drivers first")
    assert await school.open_in("develop") == []


@pytest.mark.long
async def test_a_use_case_of_another_domain_is_a_consumer_too(school):
    needed = UseCase(decision="Which van goes first", consumer=school.logistics)
    await school.product("Orders", school.orders, output_ports=(PORT,), use_cases=(needed,))
    assert len(await school.open_in("develop")) == 1


@pytest.mark.long
async def test_somebody_of_another_domain_is_a_consumer_and_somebody_of_ones_own_is_none(school):
    product = await school.product("Orders", school.orders, output_ports=(PORT,))
    for user, domain, still_open in (("eli", school.orders, 2), ("fay", school.logistics, 1)):
        await school.person(user, chosen_domain_id=domain)
        await school.consumer(product, user=user)
        assert len(await school.open_in("develop")) == still_open


@pytest.mark.long
async def test_a_product_without_a_port_or_used_by_its_own_domain_alone_does_not_count(school):
    no_port = await school.product("Orders", school.orders)
    await school.consumer(no_port, domain=school.logistics)
    for_us = await school.product("Returns", school.orders, output_ports=(PORT,))
    await school.consumer(for_us, domain=school.orders)
    retired = await school.product("Old", school.orders, output_ports=(PORT,), status="retired")
    await school.consumer(retired, domain=school.logistics)
    assert (await school.recorded()).served == 0


@pytest.mark.long
@pytest.mark.parametrize("gone", [{"is_active": False}, {"is_guest": True}, {"is_external": True}])
async def test_who_left_or_is_a_guest_now_is_no_consumer_any_more(school, gone):
    product = await school.product("Orders", school.orders, output_ports=(PORT,))
    await school.person("fay", chosen_domain_id=school.logistics, **gone)
    await school.consumer(product, user="fay")
    assert (await school.recorded()).served == 0


@pytest.mark.long
async def test_a_domain_that_is_archived_is_no_consumer_any_more(school):
    old = await school.domain("Old", state="archived")
    followed = await school.product("Orders", school.orders, output_ports=(PORT,))
    await school.consumer(followed, domain=old)
    needed = UseCase(decision="Which van goes first", consumer=old)
    await school.product("Returns", school.orders, output_ports=(PORT,), use_cases=(needed,))
    assert (await school.recorded()).served == 0


@pytest.mark.long
async def test_a_learning_for_the_domain_alone_or_taken_back_is_not_shared(school):
    await school.learning(school.orders, "Ours", visibility="domain")
    await school.learning(school.orders, "Oh no", state="undone")
    await school.learning(school.logistics, "Theirs")
    assert (await school.recorded()).shared == 0


# Deliver.


@pytest.mark.long
async def test_deliver_asks_for_something_that_moved_and_a_learning_applied_elsewhere(school):
    assert await school.open_in("deliver") == [
        "A measure moved or a bet was stopped (none yet)",
        "A learning of it was applied elsewhere (none yet)",
    ]
    node = await school.node("Orders leave on time", domain=school.orders)
    measure = await school.measure(node.id)
    await school.reading(measure, "20", ago=7)
    assert len(await school.open_in("deliver")) == 2
    await school.reading(measure, "18")
    await school.applied(await school.learning(school.orders, "Ask the drivers first"), school.logistics)
    assert await school.open_in("deliver") == []


@pytest.mark.long
async def test_a_stopped_bet_is_as_good_as_a_measure_that_moved(school):
    await school.node("Try drones", domain=school.orders, level="bet", state="stopped")
    assert await school.open_in("deliver") == ["A learning of it was applied elsewhere (none yet)"]


@pytest.mark.long
async def test_the_same_number_twice_is_no_move_however_it_is_written(school):
    node = await school.node("Orders leave on time", domain=school.orders)
    measure = await school.measure(node.id)
    await school.reading(measure, "20", ago=7)
    await school.reading(measure, "20.00")
    assert (await school.recorded()).moved == 0


async def test_a_measure_that_was_removed_did_not_move(school):
    node = await school.node("Orders leave on time", domain=school.orders)
    measure = await school.measure(node.id)
    await school.reading(measure, "20", ago=7)
    await school.reading(measure, "18")

    def remove(session):
        session.get(MeasureRow, measure.id).removed_at = school.clock.now()

    await school.database.write(remove)
    assert (await school.recorded()).moved == 0


@pytest.mark.long
async def test_a_learning_that_was_retired_was_applied_all_the_same(school):
    await school.applied(await school.learning(school.orders, "Call first", state="retired"), school.logistics)
    assert (await school.recorded()).applied == 1


@pytest.mark.long
async def test_a_learning_that_is_only_planned_or_applied_at_home_does_not_count(school):
    learning = await school.learning(school.orders, "Ask the drivers first")
    await school.applied(learning, school.logistics, state="planned")
    await school.applied(learning, school.orders)
    assert (await school.recorded()).applied == 0


# What admins decide.


@pytest.mark.long
async def test_thresholds_say_how_much_each_test_asks(school):
    await school.plan(goals="2", measured="0", owned="3", shared="2", moved="2", applied="0")
    await school.sponsor(school.orders, "cora")
    await school.node("One", domain=school.orders)
    assert await school.open_in("discover") == ["2 goals are drafted (1 so far)"]
    assert await school.open_in("define") == [
        "3 products are recorded, and every one has an owner (no product is recorded yet)"
    ]
    assert (await school.open_in("develop"))[1] == "2 learnings are shared with everyone (none yet)"
    assert await school.open_in("deliver") == ["2 measures moved or bets were stopped (none yet)"]


@pytest.mark.long
async def test_where_no_product_is_asked_for_one_that_nobody_owns_is_still_open(school):
    await school.plan(owned="0", measured="0")
    assert await school.open_in("define") == []
    await school.product("Orders", school.orders)
    assert len(await school.open_in("define")) == 1


@pytest.mark.long
async def test_a_test_of_the_organisations_own_is_open_until_a_lead_ticks_it_off(school):
    await school.plan(discover="Coffee with the sponsor\nRead the map")
    await school.sponsor(school.orders, "cora")
    await school.node("One", domain=school.orders)
    await school.start()
    assert await school.open_in("discover") == ["Coffee with the sponsor", "Read the map"]
    test = (await school.page()).tests[-1]
    for passed, still_open in ((True, 1), (True, 1), (False, 2), (True, 1)):
        ticked = await school.onboarding.tick(
            school.actor("ana"), school.orders, test.mark, passed=passed, delivery=school.delivery()
        )
        assert ticked.test.passed == passed
        assert len(await school.open_in("discover")) == still_open
    assert [act.act for act in await school.acts()][:3] == [
        "ticked off a test",
        "opened a test again",
        "ticked off a test",
    ]


# Running before walking.


async def stuck(school):
    from storage.onboarding import stuck_domains

    return await school.database.read(lambda session: stuck_domains(session, school.organisation, school.clock.now()))


@pytest.mark.long
async def test_a_domain_is_stuck_after_more_than_eight_weeks_with_nothing_new(school):
    await school.start()
    school.clock.advance(weeks=8)
    assert await stuck(school) == []
    school.clock.advance(days=1)
    (found,) = await stuck(school)
    assert (found.name, found.stage, found.weeks) == ("Orders", "discover", 8)
    assert found.open_tests == ("A sponsor is named (nobody yet)", "A goal is drafted (none yet)")
    assert (await school.page()).is_stuck


@pytest.mark.long
async def test_a_new_reading_or_consumer_brings_it_on_its_way_again(school):
    node = await school.node("Orders leave on time", domain=school.orders)
    measure = await school.measure(node.id)
    product = await school.product("Orders", school.orders)
    await school.start()
    school.clock.advance(weeks=9)
    assert len(await stuck(school)) == 1
    await school.reading(measure, "12", ago=1)
    assert await stuck(school) == []
    school.clock.advance(weeks=9)
    assert len(await stuck(school)) == 1
    await school.consumer(product, domain=school.orders)
    await school.person("eli", chosen_domain_id=school.orders)
    await school.consumer(product, user="eli")
    assert len(await stuck(school)) == 1, "its own people are no consumers from outside"
    await school.consumer(product, domain=school.logistics)
    assert await stuck(school) == []
    school.clock.advance(weeks=9)
    assert len(await stuck(school)) == 1
    await school.person("fay", chosen_domain_id=school.logistics)
    await school.consumer(product, user="fay")
    assert await stuck(school) == []


@pytest.mark.long
async def test_after_how_many_weeks_is_a_setting(school):
    await school.plan(weeks="2")
    await school.start()
    school.clock.advance(days=15)
    assert len(await stuck(school)) == 1


async def test_who_is_not_onboarding_or_through_or_archived_is_never_stuck(school):
    await school.phase(school.logistics, "done")
    archived = await school.domain("Old", state="archived")
    await school.phase(archived, "define")
    school.clock.advance(weeks=30)
    assert await stuck(school) == []


async def test_of_several_the_one_that_waits_longest_comes_first(school):
    now = school.clock.now()
    await school.phase(school.orders, "define", began_at=now - timedelta(weeks=10))
    await school.phase(school.logistics, "develop", began_at=now - timedelta(weeks=20))
    assert [(one.name, one.weeks) for one in await stuck(school)] == [("Logistics", 20), ("Orders", 10)]
