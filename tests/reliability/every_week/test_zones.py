"""Whatever clocks do anywhere, an edition is due once a period, at the local hour."""

import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from bot.features.digests.rules.calendar import Cadence, Rhythm, due_from, instant_of, open_dues, start_of
from bot.features.digests.rules.schedules import is_zone
from bot.kernel.zones import UnknownZoneError, zone, zone_names
from tests.reliability.every_week.almanac import FIRST, LAST, Settings, almanac, different_zones, dues

TOP = Path(__file__).parents[3]
ZONES = different_zones()
A_WEEK, A_DAY, AN_HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
SWEEPS_AROUND = timedelta(hours=3)
SWEEPS_EVERY = timedelta(minutes=20)
DAY_LINE_MOVED = {
    # Zones that skipped a whole day or nearly so, or had one twice, since 1970: none of them within 2015 to 2027.
    "Pacific/Apia": 2011,
    "Pacific/Fakaofo": 2011,
    "Pacific/Kwajalein": 1993,
    "Pacific/Kiritimati": 1994,
    "Pacific/Kanton": 1994,
}


@cache
def seldom(name):
    """Looked at once a week, which is quick; the soak test looks every hour and sees whether that misses anything."""
    return almanac(name, step=A_WEEK)


def rhythm(settings):
    return Rhythm(cadence=Cadence(settings.cadence), weekday=settings.weekday, at=settings.at, zone=settings.zone)


def times_around(change, of):
    """Local times on the wall before, in and behind what a change skips or shows twice."""
    before, behind = (span.shown(change) for span in of.spans if change in {span.begins, span.ends})
    low, high = sorted((before, behind))
    middle = low + (high - low) / 2
    minute = timedelta(minutes=1)
    for wall in (low - minute, low, low + minute, middle, high - minute, high, high + minute):
        yield wall.date(), wall.time().replace(second=0, microsecond=0)


def compared(of, instants):
    for day, at in instants:
        got = instant_of(day, Rhythm(cadence=Cadence.WEEKLY, weekday=day.weekday(), at=at, zone=of.name))
        assert got == of.instant(day, at), (of.name, day, at)
        yield got


@pytest.mark.long
def test_every_zone_there_is_has_an_hour_for_its_digest_when_clocks_change():
    count = 0
    for name in ZONES:
        of = seldom(name)
        count += sum(1 for change in of.changes for _ in compared(of, times_around(change, of)))
        count += sum(1 for _ in compared(of, [(date(2026, 2, 2), time(9)), (date(2019, 7, 31), time(0))]))
    assert count > 20_000


@pytest.mark.parametrize(("name", "year"), DAY_LINE_MOVED.items())
def test_a_day_that_a_zone_skipped_or_had_twice_has_its_instant(name, year):
    of = almanac(name, step=AN_HOUR, first=datetime(year, 1, 1, tzinfo=UTC), last=datetime(year + 2, 1, 1, tzinfo=UTC))
    jumps = [later.offset - earlier.offset for earlier, later in zip(of.spans, of.spans[1:], strict=False)]
    assert max(map(abs, jumps)) > 20 * AN_HOUR
    for span in of.spans[1:]:
        around = [(span.begins + offset).date() for offset in (-A_DAY, timedelta(0), A_DAY)]
        list(compared(of, [(day, time(hour)) for day in around for hour in range(24)]))
        list(compared(of, times_around(span.begins, of)))


def test_within_the_years_looked_at_no_clock_moves_by_more_than_four_hours():
    """So that whoever adds a year in which one does learns what to look at."""
    jumps = {
        abs(later.offset - earlier.offset)
        for name in ZONES
        for of in [seldom(name)]
        for earlier, later in zip(of.spans, of.spans[1:], strict=False)
    }
    assert max(jumps) <= 4 * AN_HOUR


def swept(settings, of, *, first, last):
    """Let sweeps settle what is due, as Pollen does; check each edition; return how many sweeps and editions."""
    of_it, last_on, before = rhythm(settings), None, first
    expected = dues(settings, of, set_at=first, last=None)
    starts_on = start_of(of_it, now=first, last=None)
    day, at = next(expected)
    sweeps = editions = 0
    while at < last:
        came = None
        for now in sweeps_around([*(change for change in of.changes if before < change < at), at]):
            sweeps += 1
            for due in open_dues(of_it, starts_on, after=last_on, now=now):
                assert came is None, (settings, "two at once", now)
                assert (due.on, due.at) == (day, at), (settings, now)
                assert now - at < SWEEPS_EVERY, (settings, now)
                last_on, came = due.on, due.at
        assert came == at, (settings, "none came", day)
        editions, before = editions + 1, at
        day, at = next(expected)
    return sweeps, editions


def sweeps_around(moments):
    steps = range(-(SWEEPS_AROUND // SWEEPS_EVERY), SWEEPS_AROUND // SWEEPS_EVERY + 1)
    return sorted({moment + step * SWEEPS_EVERY for moment in moments for step in steps})


def settings_for(name, of, cadence, rng):
    """A weekday and a time: where clocks change, often just what a change skips or repeats."""
    if of.changes and rng.random() < 0.7:
        day, at = rng.choice(list(times_around(rng.choice(of.changes), of)))
        return Settings(cadence, day.weekday(), at, name)
    return Settings(cadence, rng.randrange(7), time(rng.randrange(24), rng.choice((0, 0, 15, 30, 59))), name)


@pytest.mark.long
def test_a_year_of_sweeps_around_the_hour_and_around_changes_brings_each_edition_once():
    rng = random.Random(5)
    for name in rng.sample(sorted(ZONES), 14):
        of = seldom(name)
        year = rng.randrange(2015, 2027)
        for cadence in Cadence:
            settings = settings_for(name, of, cadence, rng)
            _, editions = swept(
                settings, of, first=datetime(year, 1, 1, tzinfo=UTC), last=datetime(year + 1, 1, 1, tzinfo=UTC)
            )
            assert editions >= {"weekly": 51, "fortnightly": 25, "monthly": 11, "quarterly": 3}[cadence]


@pytest.mark.soak
def test_every_zone_from_2015_to_2027_whatever_the_cadence(rounds, record_property):
    """One zone a round, looked at every hour; every zone once when all rounds are played."""
    zones, sweeps, editions = sorted(ZONES), 0, 0
    for seed in rounds(len(zones)):
        rng = random.Random(seed)
        of = almanac(zones[seed % len(zones)], step=AN_HOUR)
        assert [(span.begins, span.offset) for span in of.spans[1:]] == [
            (span.begins, span.offset) for span in seldom(of.name).spans[1:]
        ]
        for cadence in Cadence:
            for _ in range(2):
                more = swept(settings_for(of.name, of, cadence, rng), of, first=FIRST, last=LAST)
                sweeps, editions = sweeps + more[0], editions + more[1]
                settings = settings_for(of.name, of, cadence, rng)
                starts_on = start_of(rhythm(settings), now=FIRST, last=None)
                expected = dues(settings, of, set_at=FIRST, last=None)
                for due in due_from(rhythm(settings), starts_on):
                    assert (due.on, due.at) == next(expected), settings
                    if due.at > LAST:
                        break
                    editions += 1
    record_property("soak", f"  {sweeps} sweeps, {editions} editions")


def test_all_names_of_a_zone_mean_the_same_clock():
    assert sum(map(len, ZONES.values())) == len(zone_names()) > 590
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for names in ZONES.values():
        assert len({now.astimezone(zone(name)).replace(tzinfo=None) for name in names}) == 1, names


# Where the rules come from.


def test_the_machines_own_time_zones_are_never_asked(tmp_path):
    """A machine on which Madrid has the clock of Tokyo, by the folder that zoneinfo reads first."""
    (tmp_path / "Europe").mkdir()
    tokyo = resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo")
    with resources.as_file(tokyo) as rules:
        shutil.copy(rules, tmp_path / "Europe" / "Madrid")
    program = """
from datetime import date, datetime, time
from zoneinfo import ZoneInfo
from bot.features.digests.rules.calendar import Cadence, Rhythm, instant_of
from bot.features.digests.rules.schedules import zone_named
nine = Rhythm(cadence=Cadence.WEEKLY, weekday=0, at=time(9), zone=zone_named("europe/madrid"))
print(instant_of(date(2026, 1, 5), nine).hour, ZoneInfo("Europe/Madrid").tzname(datetime(2026, 1, 5)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=TOP,
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["8", "JST"]


def test_nothing_that_pollen_runs_reads_a_zone_in_another_way():
    for folder in ("bot", "handlers", "storage", "demo"):
        for path in (TOP / folder).rglob("*.py"):
            text = path.read_text()
            assert path.name == "zones.py" or "ZoneInfo(" not in text, path
            assert "available_timezones" not in text, path


@pytest.mark.parametrize(
    "name", ["", "Europe", "europe/madrid", "../etc/passwd", "Europe/../UTC", "/etc/localtime", "A" * 9000]
)
def test_what_is_no_zone_is_never_looked_for_among_files(name):
    assert not is_zone(name)
    with pytest.raises(UnknownZoneError):
        zone(name)
