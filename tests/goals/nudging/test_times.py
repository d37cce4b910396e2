"""In which hours people are reminded, and that those are of one week for everybody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.features.goals.nudging.times import Address, address_in, is_time, next_quarter, week_of
from bot.kernel.ids import UserId
from bot.kernel.zones import zone, zone_names

WEEKS = [date(2026, 3, 2), date(2026, 3, 23), date(2026, 10, 19), date(2026, 12, 28)]
"""Weeks in which clocks change here and there, and the one in which a year ends."""


def hours(monday):
    """Each hour from the Saturday before to the Tuesday after."""
    begin = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - timedelta(days=2)
    return [begin + timedelta(hours=hour) for hour in range(24 * 11)]


@pytest.mark.parametrize(
    ("local", "is_now"),
    [
        ("2026-03-02T12:00", False),
        ("2026-03-03T08:59", False),
        ("2026-03-03T09:00", True),
        ("2026-03-03T17:59", True),
        ("2026-03-03T18:00", False),
        ("2026-03-06T12:00", True),
        ("2026-03-07T12:00", False),
        ("2026-03-08T12:00", False),
    ],
)
def test_people_are_reminded_from_tuesday_to_friday_in_working_hours(local, is_now):
    for name in ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati"):
        assert is_time(datetime.fromisoformat(local).replace(tzinfo=zone(name)), name) is is_now
    assert is_time(datetime.fromisoformat(local).replace(tzinfo=UTC), None) is is_now
    assert is_time(datetime.fromisoformat(local).replace(tzinfo=UTC), "Mars/Olympus") is is_now


@pytest.mark.parametrize("monday", WEEKS)
def test_every_zone_has_those_hours_every_week_and_whoever_moves_stays_in_the_week(monday):
    named = sorted(zone_names())[::7]
    extremes = [zone("Etc/GMT+12"), zone("Pacific/Kiritimati")]
    for name in ["Africa/Casablanca", "America/Nuuk", "Australia/Lord_Howe", "Pacific/Apia", *named]:
        # Whole hours fall on nine somewhere, half hours elsewhere: a look an hour is enough.
        times = [at for at in hours(monday) if is_time(at, name)]
        of_week = [at for at in times if week_of(at.astimezone(zone(name)).date()) == monday]
        assert of_week, name
        assert min(of_week).astimezone(zone(name)).isoweekday() == 2
        assert min(of_week).astimezone(zone(name)).hour == 9
        assert {week_of(at.astimezone(other).date()) for at in of_week for other in extremes} == {monday}


def test_a_quarter_ends_with_its_third_month():
    assert next_quarter(date(2026, 1, 1)) == next_quarter(date(2026, 3, 31)) == date(2026, 4, 1)
    assert next_quarter(date(2026, 4, 1)) == date(2026, 7, 1)
    assert next_quarter(date(2026, 9, 30)) == date(2026, 10, 1)
    assert next_quarter(date(2026, 10, 1)) == next_quarter(date(2026, 12, 31)) == date(2027, 1, 1)


def test_a_key_names_the_person_and_the_monday():
    address = Address(reader=UserId("U1"), week=date(2026, 1, 5))
    assert address.key == "nudge:U1:2026-01-05"
    assert address_in(address.key) == address
    assert [address_in(key) for key in ("nudge:U1:2026-13-05", "nudge:U1", "edition:1:2026-01-05")] == [None] * 3
