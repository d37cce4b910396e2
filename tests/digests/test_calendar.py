"""When a digest is due."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.digests.rules.calendar import (
    HALF,
    LATE,
    Cadence,
    Due,
    Rhythm,
    due_from,
    instant_of,
    next_due,
    open_dues,
    start_of,
)
from bot.kernel.zones import zone as zone_of

ZONES = (
    "UTC",
    "Europe/Madrid",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
    "Antarctica/Troll",
)
LONGEST = {
    Cadence.WEEKLY: timedelta(days=7),
    Cadence.FORTNIGHTLY: timedelta(days=14),
    Cadence.MONTHLY: timedelta(days=35),
    Cadence.QUARTERLY: timedelta(days=98),
}
A_DAY = timedelta(days=1)


def utc(*parts):
    return datetime(*parts).replace(tzinfo=UTC)  # noqa: DTZ001


times = st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
rhythms = st.builds(
    Rhythm,
    cadence=st.sampled_from(Cadence),
    weekday=st.integers(0, 6),
    at=times,
    zone=st.sampled_from(ZONES),
)
instants = st.integers(0, 22 * 365 * 86400).map(lambda seconds: utc(2008, 1, 1) + timedelta(seconds=seconds))


def rhythm(cadence=Cadence.WEEKLY, *, weekday=0, at=time(9), zone="UTC"):
    return Rhythm(cadence=cadence, weekday=weekday, at=at, zone=zone)


def dates(of, starts_on, most):
    return [due.on for due in islice(due_from(of, starts_on), most)]


def test_weekly_comes_every_week_from_its_start_on():
    assert dates(rhythm(weekday=2), date(2026, 1, 7), 3) == [date(2026, 1, 7), date(2026, 1, 14), date(2026, 1, 21)]


def test_fortnightly_stays_fourteen_days_apart_wherever_one_begins_to_count():
    start = date(2026, 1, 5)
    whole = dates(rhythm(Cadence.FORTNIGHTLY), start, 30)
    assert {later - earlier for earlier, later in pairwise(whole)} == {timedelta(days=14)}
    for after in (start - timedelta(days=3), start, start + timedelta(days=1), start + timedelta(days=100)):
        counted = list(islice(due_from(rhythm(Cadence.FORTNIGHTLY), start, after=after), 5))
        assert [due.on for due in counted] == [day for day in whole if day > after][:5]


def test_monthly_comes_on_the_first_such_weekday_of_each_month():
    assert dates(rhythm(Cadence.MONTHLY, weekday=4), date(2026, 1, 3), 4) == [
        date(2026, 2, 6),
        date(2026, 3, 6),
        date(2026, 4, 3),
        date(2026, 5, 1),
    ]


def test_quarterly_comes_in_january_april_july_and_october():
    assert dates(rhythm(Cadence.QUARTERLY), date(2026, 1, 1), 5) == [
        date(2026, 1, 5),
        date(2026, 4, 6),
        date(2026, 7, 6),
        date(2026, 10, 5),
        date(2027, 1, 4),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        # An ordinary day.
        ("Europe/Madrid", date(2026, 1, 5), time(9), utc(2026, 1, 5, 8)),
        # Clocks go from 2:00 to 3:00.
        ("Europe/Madrid", date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1)),
        ("Europe/Madrid", date(2026, 3, 29), time(2), utc(2026, 3, 29, 1)),
        ("Europe/Madrid", date(2026, 3, 29), time(3), utc(2026, 3, 29, 1)),
        # 2:30 comes twice.
        ("Europe/Madrid", date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),
        # Half an hour: from 2:00 to 2:30, and from 2:00 back to 1:30.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 30)),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), utc(2026, 4, 4, 14, 45)),
        # Midnight itself is skipped.
        ("America/Sao_Paulo", date(2018, 11, 4), time(0), utc(2018, 11, 4, 3)),
        # The whole Friday is.
        ("Pacific/Apia", date(2011, 12, 30), time(9), utc(2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 29), time(9), utc(2011, 12, 29, 19)),
        ("Pacific/Apia", date(2011, 12, 31), time(9), utc(2011, 12, 30, 19)),
    ],
)
def test_a_skipped_time_is_the_first_instant_after_the_gap_and_a_repeated_one_the_first(zone, day, at, instant):
    assert instant_of(day, rhythm(at=at, zone=zone)) == instant


@pytest.mark.long
@given(rhythms, st.dates(date(2008, 1, 1), date(2030, 1, 1)))
def test_an_instant_has_the_time_wanted_or_is_the_first_behind_a_gap(of, day):
    instant = instant_of(day, of)
    zone = zone_of(of.zone)
    wanted = datetime.combine(day, of.at)
    wall = instant.astimezone(zone).replace(tzinfo=None)
    earlier = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert wall >= wanted
    assert wall == wanted or earlier < wanted
    # Of a repeated hour it is the first: an hour earlier it is not the same time yet.
    for back in (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)):
        assert (instant - back).astimezone(zone).replace(tzinfo=None) != wanted


@given(rhythms, st.dates(date(2008, 1, 1), date(2030, 1, 1)))
def test_what_is_due_keeps_to_the_rhythm_and_never_turns_back(of, starts_on):
    dues = list(islice(due_from(of, starts_on), 12))
    assert dues[0].on >= starts_on
    assert all(of.falls_on(due.on) for due in dues)
    for earlier, later in pairwise(dues):
        assert earlier.on < later.on
        assert HALF[of.cadence] < later.at - earlier.at <= LONGEST[of.cadence] + A_DAY


@given(rhythms, instants, st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=120))))
def test_changed_settings_start_on_the_first_date_that_is_ahead_and_half_a_cadence_from_the_last(of, now, ago):
    last = None if ago is None else now - ago
    starts_on = start_of(of, now=now, last=last)

    def fits(day):
        at = instant_of(day, of)
        return of.falls_on(day) and at > now and (last is None or at - last >= HALF[of.cadence])

    assert fits(starts_on)
    local = now.astimezone(zone_of(of.zone)).date()
    day = local - timedelta(days=2)
    while day < starts_on:
        assert not fits(day)
        day += timedelta(days=1)


@given(rhythms, st.dates(date(2008, 1, 1), date(2028, 1, 1)), instants)
def test_nothing_is_open_before_its_time_and_nothing_that_was_settled(of, starts_on, now):
    whole = list(islice(due_from(of, starts_on), 8))
    settled = whole[2].on
    assert open_dues(of, starts_on, after=None, now=whole[3].at) == whole[:4]
    assert open_dues(of, starts_on, after=settled, now=whole[4].at) == whole[3:5]
    assert open_dues(of, starts_on, after=settled, now=whole[3].at - timedelta(microseconds=1)) == []


def test_next_is_what_is_overdue_while_it_may_still_go_out():
    start = date(2026, 1, 5)
    due = Due(start, datetime(2026, 1, 5, 9, tzinfo=UTC))
    following = Due(date(2026, 1, 12), datetime(2026, 1, 12, 9, tzinfo=UTC))
    weekly = rhythm()
    assert next_due(weekly, start, after=None, now=due.at - timedelta(days=3)) == due
    assert next_due(weekly, start, after=None, now=due.at + LATE) == due
    assert next_due(weekly, start, after=None, now=due.at + LATE + timedelta(seconds=1)) == following
    assert next_due(weekly, start, after=start, now=due.at) == following


@pytest.mark.long
@given(st.data())
def test_however_a_schedule_is_changed_no_two_editions_are_close_and_none_is_owed(data):
    """A random walk: time passes, Pollen settles what is due, leads change the settings in between."""
    now = data.draw(instants)
    of = data.draw(rhythms)
    starts_on = start_of(of, now=now, last=None)
    last, waited = None, timedelta(0)
    for _ in range(data.draw(st.integers(1, 12))):
        now += data.draw(st.timedeltas(timedelta(0), timedelta(days=40)))
        for due in open_dues(of, starts_on, after=None if last is None else last.on, now=now):
            if last is not None:
                assert due.at - last.at >= HALF[of.cadence]
                assert due.at - last.at <= waited + LONGEST[of.cadence] + A_DAY
            last, waited = due, HALF[of.cadence]
        if data.draw(st.booleans()):
            of = data.draw(rhythms)
            starts_on = start_of(of, now=now, last=None if last is None else last.at)
            waited = HALF[of.cadence] if last is None else max(now - last.at, HALF[of.cadence])
            assert instant_of(starts_on, of) > now
