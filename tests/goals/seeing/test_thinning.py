from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.goals.rules.measures import Reading
from bot.features.goals.seeing.thinning import MOST_POINTS, NAMED, Period, thinned
from bot.kernel.ids import MeasureId

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def readings(days):
    return [
        Reading(measure=MeasureId(1), on=on, value=Decimal(number), at=NOW) for number, on in enumerate(sorted(days))
    ]


def every(days, *, many, until=date(2026, 1, 5)):
    return readings([until - timedelta(days=days * at) for at in range(many)])


DAYS = st.sets(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), max_size=80)
CLOSE = st.sets(st.integers(0, 900).map(lambda days: date(2026, 1, 5) - timedelta(days=days)), max_size=200)


@settings(max_examples=60)
@given(st.one_of(DAYS, CLOSE))
def test_at_most_twenty_are_kept_in_order_the_latest_whole_and_of_the_older_the_last_of_each_period(days):
    all_readings = readings(days)
    found = thinned(all_readings)
    kept = list(found.readings)
    assert len(kept) <= MOST_POINTS
    assert all(one.on < other.on for one, other in pairwise(kept))
    assert set(kept) <= set(all_readings)
    assert found.left_out == len(all_readings) - len(kept)
    assert (found.period is None) == (found.left_out == 0) == (len(all_readings) <= MOST_POINTS)
    if all_readings:
        assert kept[-1] == all_readings[-1]
    if found.period is None:
        return
    assert found.whole_from is not None
    assert [one for one in all_readings if one.on >= found.whole_from] == [
        one for one in kept if one.on >= found.whole_from
    ]
    named = NAMED[found.period]
    for one in kept:
        if one.on < found.whole_from:
            assert [other.on for other in all_readings if named(other.on) == named(one.on)][-1] == one.on


@pytest.mark.parametrize(
    ("found", "period", "left_out"),
    [
        (every(7, many=20), None, 0),
        (every(3, many=30), Period.WEEK, 10),
        (every(7, many=60), Period.MONTH, 40),
        (every(30, many=56), Period.QUARTER, 36),
        (every(90, many=70), Period.YEAR, 50),
        (every(400, many=30), Period.YEAR, 10),
    ],
)
def test_the_shortest_period_that_suffices_is_taken(found, period, left_out):
    kept = thinned(found)
    assert (kept.period, kept.left_out) == (period, left_out)


def test_a_year_of_weeks_shows_the_latest_each_and_the_older_months_by_their_ends():
    found = every(7, many=30)
    kept = thinned(found)
    assert kept.period is Period.MONTH
    assert kept.whole_from is not None
    older = [one.on for one in kept.readings if one.on < kept.whole_from]
    assert older == [date(2025, 6, 30), date(2025, 7, 28), date(2025, 8, 25)]
    # September has not ended before what is shown whole: its own readings stand for it.
    assert (kept.whole_from, len(kept.readings)) == (date(2025, 9, 15), MOST_POINTS)
