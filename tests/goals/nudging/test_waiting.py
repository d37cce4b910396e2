"""What waits: by each measure's own frequency, and by the date of a review. Cases worked by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.features.goals.reviewing.rules import Decision, Review
from bot.kernel.ids import UserId
from storage.goals.reviewing import SqlReviewStore
from tests.goals.nudging.conftest import TUESDAY


@pytest.mark.long
@pytest.mark.parametrize(
    ("frequency", "fresh", "late"),
    # A reading is late when half a frequency has passed beyond its due date: a week and 3 days, two weeks and 7 days,
    # a month (from 22 November, 30 days) and 15 days.
    [("weekly", 10, 11), ("fortnightly", 21, 22), ("monthly", 45, 46)],
)
async def test_a_measure_is_asked_about_by_its_own_frequency(desk, world, bet, frequency, fresh, late):
    world.clock.set(TUESDAY)
    measure = await world.measure(bet.id, frequency=frequency)
    await world.reading(measure, "15", ago=late)
    reading = await world.reading(measure, "15", ago=fresh)
    await desk.sweep()
    assert await desk.nudged() == []
    assert desk.slack.asked == [], "Slack is asked only about whom something waits for"
    world.clock.advance(days=1)
    await desk.sweep()
    assert await desk.nudged() == [("cora", "2026-01-05")]
    said = await desk.sent("cora")
    assert f"(the last one is of {reading.on.day} {reading.on:%B %Y})" in said


@pytest.mark.long
async def test_a_measure_without_any_number_is_asked_about_once_its_first_is_late(desk, world, bet):
    await world.measure(bet.id, "Calls")
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    await desk.sweep(TUESDAY + timedelta(weeks=2))
    assert "“Calls”: a first number, since 12 January 2026" in await desk.sent("cora")


@pytest.mark.long
async def test_what_reached_its_target_or_is_not_worked_on_is_not_asked_about(desk, world, places):
    for at, more in enumerate(({"state": "stopped"}, {"state": "archived"}, {"state": "proposed"}, {}, {}, {})):
        node = await world.node(f"Node {at}", domain=places.orders, lead=UserId("cora"), **more)
        measure = await world.measure(node.id)
        await world.reading(measure, "10" if at == 3 else "15", ago=30)
        if at == 4:
            removed = replace(measure, removed_at=world.clock.now())
            await world.goals(lambda store, removed=removed: store.save_measure(world.organisation, removed))
    await desk.sweep(TUESDAY)
    said = await desk.sent("cora")
    assert "Node 5" in said
    assert not [at for at in range(5) if f"Node {at}" in said]


@pytest.mark.long
async def test_what_has_ended_is_asked_about_only_where_its_last_number_is_missing(desk, world, places):
    ended = world.today - timedelta(days=20)
    for name, ago in (("Read at its end", 20), ("Not read at its end", 60)):
        node = await world.node(name, domain=places.orders, lead=UserId("cora"), ends_on=ended)
        await world.reading(await world.measure(node.id), "15", ago=ago)
    await desk.sweep(TUESDAY)
    said = await desk.sent("cora")
    assert "Not read at its end" in said
    assert "“Read at its end”" not in said


@pytest.mark.long
async def test_a_review_is_asked_for_from_its_date_on_until_it_is_written(desk, world, places):
    on = TUESDAY.date() + timedelta(days=1)
    node = await world.node("Pick at night", level="bet", domain=places.orders, lead=UserId("cora"), review_on=on)
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    await desk.sweep(TUESDAY + timedelta(days=1))
    said = await desk.sent("cora")
    assert "a review, planned for 7 January 2026" in said
    assert "minute" not in said, "a review takes as long as it takes"
    review = Review(decision=Decision.CONTINUE, rationale="It works.", by=UserId("cora"), at=world.clock.now())
    await world.database.write(lambda session: SqlReviewStore(session).add_review(world.organisation, node.id, review))
    assert await desk.sent("cora") is None
