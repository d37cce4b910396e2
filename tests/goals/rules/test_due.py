"""When a reading is expected."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.goals.rules.due import fresh_until, is_late, next_due, one_later
from bot.features.goals.rules.measures import Frequency
from tests.goals.rules.trees import LATEST_EVER, SEEDED, measure_of, reading_of

STEPS = [
    (date(2026, 1, 5), "weekly", date(2026, 1, 12)),
    (date(2026, 2, 23), "fortnightly", date(2026, 3, 9)),
    (date(2026, 1, 15), "monthly", date(2026, 2, 15)),
    (date(2026, 1, 31), "monthly", date(2026, 2, 28)),
    (date(2028, 1, 31), "monthly", date(2028, 2, 29)),
    (date(2026, 12, 31), "monthly", date(2027, 1, 31)),
    (date(2025, 11, 30), "quarterly", date(2026, 2, 28)),
    (date(2028, 2, 29), "yearly", date(2029, 2, 28)),
    (LATEST_EVER, "weekly", LATEST_EVER),
    (LATEST_EVER, "yearly", LATEST_EVER),
]


@pytest.mark.parametrize(("on", "frequency", "due"), STEPS)
def test_a_reading_is_due_one_frequency_after_the_last(on, frequency, due):
    measure = measure_of(frequency=frequency)

    assert next_due(measure, reading_of(measure, "1", on), starts_on=date(2026, 1, 1)) == due


def test_the_first_reading_is_due_one_frequency_after_both_node_and_measure_are_there():
    measure = measure_of(frequency="monthly", created_on=date(2026, 3, 10))

    assert next_due(measure, None, starts_on=date(2026, 1, 1)) == date(2026, 4, 10)
    assert next_due(measure, None, starts_on=date(2026, 5, 20)) == date(2026, 6, 20)


def test_a_reading_is_late_after_half_a_frequency_more():
    friday = date(2026, 1, 9)

    assert fresh_until(friday, Frequency.WEEKLY) == date(2026, 1, 12)
    assert not is_late(friday, Frequency.WEEKLY, today=date(2026, 1, 12))
    assert is_late(friday, Frequency.WEEKLY, today=date(2026, 1, 13))
    assert fresh_until(LATEST_EVER, Frequency.YEARLY) == LATEST_EVER


@SEEDED
@given(st.dates(max_value=date(9000, 1, 1)), st.sampled_from(Frequency))
def test_time_only_goes_forward(on, frequency):
    due = one_later(on, frequency)

    assert on < due <= fresh_until(due, frequency)
    assert not is_late(due, frequency, today=on)
    assert 6 < (due - on).days < 367
