"""Who is reminded, and when: once a week at most, and nobody who is away."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.features.goals.nudging.away import Presence
from bot.features.goals.nudging.service import Later
from bot.kernel.ids import UserId
from storage.tables import PersonRow
from tests.goals.nudging.conftest import GONE, TUESDAY, VACATION


@pytest.mark.long
async def test_a_lead_is_reminded_once_a_week_however_often_one_looks(desk, late):
    for hour in range(-16, 24 * 10, 8):
        await desk.sweep(TUESDAY + timedelta(hours=hour))
    assert await desk.nudged() == [("cora", "2026-01-05"), ("cora", "2026-01-12")]
    assert desk.woken == ["outbox"] * 2


@pytest.mark.long
async def test_nobody_is_reminded_at_night_or_at_the_weekend_or_of_what_is_fresh(desk, world, bet, late):
    for days, hour in ((-1, 12), (0, 7), (0, 17), (1, 3), (4, 12), (5, 12)):
        await desk.sweep((TUESDAY + timedelta(days=days)).replace(hour=hour))
    assert await desk.nudged() == []
    await world.reading(late, "14")
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []


@pytest.mark.long
async def test_a_look_that_comes_days_late_reminds_still(desk, late):
    await desk.sweep(TUESDAY + timedelta(days=3, hours=5))
    assert await desk.nudged() == [("cora", "2026-01-05")]


async def test_each_is_reminded_in_their_own_zone(desk, world, places):
    for user in ("ana", "cora"):
        node = await world.node(f"Goal of {user}", domain=places.orders, lead=UserId(user))
        await world.reading(await world.measure(node.id), "15", ago=30)
    await desk.sweep(TUESDAY.replace(hour=8))
    assert await desk.nudged() == [("cora", "2026-01-05")]
    await desk.sweep(TUESDAY.replace(hour=11))
    assert len(await desk.nudged()) == 1
    await desk.sweep(TUESDAY.replace(hour=12))
    assert (await desk.nudged())[1:] == [("ana", "2026-01-05")]


@pytest.mark.long
async def test_two_processes_that_look_at_once_make_one_reminder(desk, world, late):
    world.clock.set(TUESDAY)
    await asyncio.gather(*(desk.sweep() for _ in range(4)))
    assert await desk.nudged() == [("cora", "2026-01-05")]


@pytest.mark.long
async def test_whoever_moves_in_the_week_or_whose_clock_is_set_back_gets_no_second_one(desk, world, late):
    await desk.sweep(TUESDAY + timedelta(days=7))
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Asia/Tokyo"):
        desk.slack.people["cora"] = Presence(is_here=True, zone=zone)
        for hours in range(-20, 100, 17):
            await desk.sweep(TUESDAY + timedelta(days=7, hours=hours))
    desk.slack.people.clear()
    for days in (0, 1, 3):
        await desk.sweep(TUESDAY + timedelta(days=days))
    assert await desk.nudged() == [("cora", "2026-01-12")]
    await desk.sweep(TUESDAY + timedelta(days=14))
    assert len(await desk.nudged()) == 2


@pytest.mark.long
async def test_where_slack_says_that_somebody_lives_elsewhere_by_now_their_hours_are_kept_there(desk, late):
    desk.slack.people["cora"] = Presence(is_here=True, zone="America/Los_Angeles")
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    # Both by what is known, and by what Slack says.
    desk.slack.people["cora"] = Presence(is_here=True, zone="Africa/Lagos")
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("cora", "2026-01-05")]


# Who is away.


@pytest.mark.long
async def test_who_is_away_is_left_alone_and_the_progress_watcher_gets_it_with_the_reason(desk, late):
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("ben", "2026-01-05")]
    said = await desk.sent("ben")
    assert "Cora is away, so this comes to you." in said
    assert "Ana or an admin can check in." in said, "ben leads neither the bet nor Orders"


@pytest.mark.long
async def test_who_is_back_within_the_week_is_not_asked_what_the_watcher_was_asked(desk, late):
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY)
    desk.slack.people.clear()
    await desk.sweep(TUESDAY + timedelta(days=1))
    assert await desk.nudged() == [("ben", "2026-01-05")]
    await desk.sweep(TUESDAY + timedelta(days=7))
    assert (await desk.nudged())[1:] == [("cora", "2026-01-12")]


@pytest.mark.long
async def test_who_leaves_after_they_were_reminded_is_not_asked_again_through_the_watcher(desk, late):
    await desk.sweep(TUESDAY)
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY + timedelta(days=1))
    assert await desk.nudged() == [("cora", "2026-01-05")]


@pytest.mark.long
async def test_closed_accounts_guests_and_unknown_ones_count_as_gone(desk, late):
    desk.slack.people["cora"] = GONE
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("ben", "2026-01-05")]
    assert "Cora is away" in await desk.sent("ben"), "until Pollen knows more"


@pytest.mark.long
async def test_whom_the_rows_know_as_gone_is_said_to_be_gone(desk, world, late):
    def leave(session):
        session.get(PersonRow, (world.organisation, "cora")).is_active = False

    await world.database.write(leave)
    desk.slack.people["cora"] = GONE
    await desk.sweep(TUESDAY)
    assert "Cora is not here any more, so this comes to you." in await desk.sent("ben")


@pytest.mark.long
async def test_where_the_watcher_is_away_too_it_waits_for_the_week_and_is_gone_after_it(desk, late):
    desk.slack.people |= {"cora": VACATION, "ben": VACATION}
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    desk.slack.people.pop("ben")
    await desk.sweep(TUESDAY + timedelta(days=2))
    assert await desk.nudged() == [("ben", "2026-01-05")]


@pytest.mark.long
async def test_what_comes_to_a_watcher_stands_in_their_own_one_message(desk, world, places, late):
    own = await world.node("Vans leave full", domain=places.logistics, lead=UserId("ben"))
    await world.reading(await world.measure(own.id), "15", ago=30)
    desk.slack.people["cora"] = VACATION
    for hours in range(5):
        await desk.sweep(TUESDAY + timedelta(hours=hours))
    assert await desk.nudged() == [("ben", "2026-01-05")]
    said = await desk.sent("ben")
    assert "2 goals wait for a word from you." in said
    assert "Vans leave full" in said
    assert "Pick at night" in said


async def test_a_watcher_is_not_told_while_the_lead_is_here(desk, late):
    await desk.sweep(TUESDAY.replace(hour=8))
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("cora", "2026-01-05")]
    assert desk.slack.asked == ["cora"], "nobody needs to know how the watcher is"


@pytest.mark.long
async def test_a_message_of_a_watchers_own_says_nothing_of_what_its_lead_is_here_for(desk, world, places, late):
    own = await world.node("Vans leave full", domain=places.logistics, lead=UserId("ben"))
    await world.reading(await world.measure(own.id), "15", ago=30)
    await desk.sweep(TUESDAY)
    assert sorted(await desk.nudged()) == [("ben", "2026-01-05"), ("cora", "2026-01-05")]
    assert "Pick at night" not in await desk.sent("ben")
    assert "Pick at night" in await desk.sent("cora")


@pytest.mark.long
async def test_where_slack_does_not_answer_the_person_is_reminded_an_hour_later(desk, late):
    desk.slack.people["cora"] = None
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    desk.slack.people.clear()
    await desk.sweep(TUESDAY + timedelta(hours=1))
    assert await desk.nudged() == [("cora", "2026-01-05")]


@pytest.mark.long
async def test_a_watcher_with_something_of_their_own_waits_until_slack_says_whether_the_lead_is_away(
    desk, world, places, late
):
    own = await world.node("Vans leave full", domain=places.logistics, lead=UserId("ben"))
    await world.reading(await world.measure(own.id), "15", ago=30)
    desk.slack.people["cora"] = None
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY + timedelta(hours=1))
    assert "Pick at night" in await desk.sent("ben")


@pytest.mark.long
async def test_a_slack_that_is_silent_is_not_asked_about_everybody(desk, world, places):
    for number in range(9):
        await world.person(f"lead{number}")
        node = await world.node(f"Goal {number}", domain=places.orders, lead=UserId(f"lead{number}"))
        await world.reading(await world.measure(node.id), "15", ago=30)
        desk.slack.people[f"lead{number}"] = None
    await desk.sweep(TUESDAY)
    assert len(desk.slack.asked) == 3


# Nodes without a lead.


@pytest.mark.long
async def test_without_a_lead_the_watcher_is_asked_and_without_both_the_leads_of_the_domain(desk, world, places):
    for name, more in (
        ("Watched", {"watcher": UserId("ben"), "domain": places.orders}),
        ("Led by nobody", {"domain": places.orders}),
        ("Of everyone", {}),
    ):
        node = await world.node(name, **more)
        await world.reading(await world.measure(node.id), "15", ago=30)
    await desk.sweep(TUESDAY.replace(hour=12))
    assert await desk.nudged() == [("ana", "2026-01-05"), ("ben", "2026-01-05")]
    for user, name in (("ana", "Led by nobody"), ("ben", "Watched")):
        said = await desk.sent(user)
        assert name in said
        assert "This goal has no lead yet, so this comes to you." in said


# Later.


@pytest.mark.long
async def test_what_is_put_off_is_not_asked_about_for_two_weeks(desk, bet, late):
    await desk.sweep(TUESDAY)
    snoozed = await desk.snooze("cora", bet)
    assert snoozed.until == date(2026, 1, 20)
    await desk.sweep(TUESDAY + timedelta(weeks=1))
    assert len(await desk.nudged()) == 1
    await desk.sweep(TUESDAY + timedelta(weeks=2))
    assert (await desk.nudged())[1:] == [("cora", "2026-01-19")]


@pytest.mark.long
async def test_not_this_quarter_holds_until_the_next_one_where_they_live(desk, world, bet, late):
    world.clock.set(TUESDAY.replace(month=3, day=31, hour=23))
    assert (await desk.snooze("cora", bet, Later.NEXT_QUARTER)).until == date(2026, 7, 1), "it is April there"
    assert (await desk.snooze("ana", bet, Later.NEXT_QUARTER)).until == date(2026, 4, 1), "and March here"


@pytest.mark.long
async def test_who_puts_something_off_does_so_for_themselves_alone_and_a_lead_also_for_who_stands_in(desk, bet, late):
    await desk.snooze("ana", bet)
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == [("cora", "2026-01-05")]
    await desk.snooze("cora", bet)
    desk.slack.people["cora"] = VACATION
    await desk.sweep(TUESDAY + timedelta(weeks=1))
    assert len(await desk.nudged()) == 1


@pytest.mark.long
async def test_a_watcher_may_put_it_off_as_well(desk, bet, late):
    desk.slack.people["cora"] = VACATION
    await desk.snooze("ben", bet)
    await desk.sweep(TUESDAY)
    assert await desk.nudged() == []
