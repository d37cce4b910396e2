from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.features.goals.checking_in.jumps import compared, is_jump
from bot.features.goals.rules.measures import Draft, Measure, Reading
from bot.kernel.ids import MeasureId, NodeId

THEN = datetime(2026, 1, 5, tzinfo=UTC)
DAY = date(2026, 1, 5)


def measure(*, baseline=None, target="10"):
    draft = Draft(name="M", baseline=None if baseline is None else Decimal(baseline), target=Decimal(target))
    return Measure(id=MeasureId(1), node=NodeId(1), position=0, draft=draft, created_at=THEN)


def reading(value, days):
    return Reading(measure=MeasureId(1), on=DAY + timedelta(days=days), value=Decimal(value), at=THEN)


@pytest.mark.parametrize(
    ("last", "value", "asked"),
    [
        ("12", "1200", True),
        ("12", "1199.99", False),
        ("1200", "12", True),
        ("1200", "12.01", False),
        ("0.5", "50", True),
        ("-2", "200", True),
        ("-2", "-199", False),
        ("12", "0", False),
        ("0", "0", False),
    ],
)
def test_a_hundred_times_as_much_or_as_little_is_a_jump(last, value, asked):
    assert is_jump(Decimal(value), Decimal(last), measure=measure()) is asked


@pytest.mark.parametrize(
    ("baseline", "target", "value", "asked"),
    [
        (None, "10", "999", False),
        (None, "10", "1000", True),
        (None, "10", "-1000", True),
        ("20", "10", "1999", False),
        ("20", "10", "2000", True),
        ("0", "0", "1000000", False),
    ],
)
def test_from_zero_a_value_is_compared_with_what_the_measure_is_about(baseline, target, value, asked):
    assert is_jump(Decimal(value), Decimal(0), measure=measure(baseline=baseline, target=target)) is asked


@pytest.mark.parametrize(
    ("readings", "baseline", "found"),
    [
        ([(1, -9), (2, -2), (3, 0), (4, 5)], "20", "2"),
        ([(3, 0), (4, 5), (5, 9)], "20", "4"),
        ([(3, 0)], "20", "20"),
        ([(3, 0)], None, "3"),
        ([], "20", "20"),
        ([], None, None),
    ],
)
def test_a_value_is_compared_with_the_one_before_its_date_then_after_then_where_it_began(readings, baseline, found):
    history = [reading(value, days) for value, days in readings]
    last = compared(measure(baseline=baseline), history, on=DAY)
    assert last == (None if found is None else Decimal(found))
