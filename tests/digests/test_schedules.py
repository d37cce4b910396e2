"""Changing, pausing and resuming a schedule."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.schedules import default_rhythm, is_zone, rhythm_of, told, zone_named
from bot.kernel.errors import ConflictError, NotFoundError, UserFacingError
from bot.kernel.ids import DomainId


def rhythm(cadence=Cadence.WEEKLY, *, weekday=3, at=time(15, 30), zone="Europe/Berlin"):
    return Rhythm(cadence=cadence, weekday=weekday, at=at, zone=zone)


async def test_a_lead_sets_the_first_schedule_of_a_domain_without_one(world, places):
    ana = world.actor("ana")
    schedule, beginning = await world.schedules.of(ana, places.orders)
    assert schedule is None
    assert beginning == default_rhythm("America/Sao_Paulo")
    made = await world.schedules.change(ana, world.delivery(), places.orders, rhythm(), version=0)
    assert made.rhythm == rhythm()
    assert made.starts_on == date(2026, 1, 8)
    schedule, beginning = await world.schedules.of(ana, places.orders)
    assert schedule == made
    assert beginning == rhythm()


async def test_changed_settings_wait_half_a_period_after_the_last_edition(world, places):
    await world.monday(1, hour=13)
    ana = world.actor("ana")
    schedule, _ = await world.schedules.of(ana, places.orders)
    changed = await world.schedules.change(
        ana, world.delivery(), places.orders, rhythm(weekday=2), version=schedule.version
    )
    assert changed.starts_on == date(2026, 1, 21), "Wednesday the 14th is only two days after the last one"
    later = await world.schedules.change(
        ana, world.delivery(), places.orders, rhythm(weekday=4), version=changed.version
    )
    assert later.starts_on == date(2026, 1, 16)


async def test_what_is_due_under_the_old_settings_goes_out_before_they_change(world, places):
    await world.sweep()
    ana = world.actor("ana")
    schedule, _ = await world.schedules.of(ana, places.orders)
    world.clock.set(datetime(2026, 1, 12, 12, 0, 5, tzinfo=UTC))
    changed = await world.schedules.change(
        ana, world.delivery(), places.orders, rhythm(weekday=0, at=time(8)), version=schedule.version
    )
    assert [edition.due_on for edition in await world.all_editions()] == [date(2026, 1, 12)]
    assert changed.starts_on == date(2026, 1, 19)


async def test_paused_nothing_is_due_and_nothing_is_owed_when_it_goes_on(world, places):
    await world.sweep()
    ana = world.actor("ana")
    paused = await world.schedules.pause(ana, world.delivery(), places.orders)
    assert paused.is_paused
    assert paused.next(world.clock.now()) is None
    assert paused.open(world.clock.now() + timedelta(weeks=5)) == []
    await world.monday(1, hour=13)
    await world.monday(4, hour=13)
    assert places.orders not in {edition.domain_id for edition in await world.all_editions()}
    world.clock.set(datetime(2026, 2, 3, tzinfo=UTC))
    resumed = await world.schedules.resume(ana, world.delivery(), places.orders)
    assert resumed.starts_on == date(2026, 2, 9)
    await world.sweep()
    assert places.orders not in {edition.domain_id for edition in await world.all_editions()}


async def test_a_click_that_comes_twice_changes_once(world, places):
    await world.sweep()
    ana, pause, resume = world.actor("ana"), world.delivery(), world.delivery()
    first = await world.schedules.pause(ana, pause, places.orders)
    assert await world.schedules.pause(ana, pause, places.orders) == first
    assert await world.schedules.pause(ana, world.delivery(), places.orders) == first
    resumed = await world.schedules.resume(ana, resume, places.orders)
    assert await world.schedules.resume(ana, world.delivery(), places.orders) == resumed
    assert await world.schedules.pause(ana, pause, places.orders) == resumed, "an old click does not pause again"
    again = await world.schedules.pause(ana, world.delivery(), places.orders)
    assert await world.schedules.resume(ana, resume, places.orders) == again


async def test_a_form_sent_twice_is_saved_once_and_an_old_form_is_refused(world, places):
    await world.sweep()
    ana, sent = world.actor("ana"), world.delivery()
    first = await world.schedules.change(ana, sent, places.orders, rhythm(), version=1)
    assert await world.schedules.change(ana, sent, places.orders, rhythm(), version=1) == first
    with pytest.raises(ConflictError, match="Somebody changed the schedule meanwhile"):
        await world.schedules.change(world.actor("dan"), world.delivery(), places.orders, rhythm(), version=1)


async def test_two_leads_who_begin_at_once_get_one_schedule(any_world, any_places):
    results = await asyncio.gather(
        *(
            any_world.schedules.change(
                any_world.actor(user), any_world.delivery(), any_places.orders, rhythm(), version=0
            )
            for user in ("ana", "dan")
        ),
        return_exceptions=True,
    )
    assert [type(result) for result in results if isinstance(result, Exception)] == [ConflictError]
    assert (await any_world.schedule_row(any_places.orders)).weekday == 3


async def test_what_cannot_be_scheduled_says_so(world, places):
    with pytest.raises(ConflictError, match="has no schedule yet"):
        await world.schedules.pause(world.actor("ana"), world.delivery(), places.orders)
    with pytest.raises(NotFoundError, match="doesn't find this domain"):
        await world.schedules.pause(world.actor("dan"), world.delivery(), DomainId(99))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cadence": "quarterly"}, "cadence"),
        ({"cadence": ""}, "cadence"),
        ({"weekday": 7}, "weekday"),
        ({"weekday": -1}, "weekday"),
        ({"at": ""}, "time"),
        ({"at": "25:00"}, "time"),
        ({"zone": "Nowhere"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_their_field(given, field):
    with pytest.raises(UserFacingError) as refused:
        rhythm_of(**({"cadence": "weekly", "weekday": 0, "at": "09:00", "zone": "UTC", "domain": DomainId(1)} | given))
    assert refused.value.field == field


def test_settings_are_read_as_people_write_them():
    assert rhythm_of(cadence="monthly", weekday=4, at="07:45", zone=" europe/madrid ", domain=DomainId(1)) == Rhythm(
        cadence=Cadence.MONTHLY, weekday=4, at=time(7, 45), zone="Europe/Madrid"
    )
    assert zone_named("America/new york") == "America/New_York"


def test_a_zone_that_is_nearly_right_is_guessed_at():
    with pytest.raises(UserFacingError, match="Did you mean Europe/Madrid"):
        zone_named("Madrd")


@pytest.mark.parametrize("name", ["Europe", "", "../x", "Nowhere"])
def test_what_is_no_zone_is_known_as_none(name):
    assert not is_zone(name)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Cadence.WEEKLY, "Every Thursday at 15:30 (Europe/Berlin)"),
        (Cadence.FORTNIGHTLY, "Every second Thursday at 15:30 (Europe/Berlin)"),
        (Cadence.MONTHLY, "The first Thursday of the month at 15:30 (Europe/Berlin)"),
        (Cadence.QUARTERLY, "The first Thursday of the quarter at 15:30 (Europe/Berlin)"),
    ],
)
def test_a_rhythm_is_said_in_words(given, words):
    assert told(rhythm(given)) == words
