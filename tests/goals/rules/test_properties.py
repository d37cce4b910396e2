"""What holds for progress and status whatever the numbers."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.measures import Direction
from bot.features.goals.rules.progress import exact_progress, progress_at, rounded
from tests.goals.rules.trees import BEGIN, SEEDED, draft_of_measure, judged, measure_of, node_of, numbers

MIRRORED = {
    "increase": "decrease",
    "decrease": "increase",
    "at_least": "at_most",
    "at_most": "at_least",
    "equals": "equals",
}
directions = st.sampled_from([direction.value for direction in Direction])
baselines = st.one_of(st.none(), numbers)
days = st.integers(-10, 120)


def shape(direction, baseline, target, *, times=Decimal(1)):
    return {
        "direction": direction,
        "baseline": None if baseline is None else str(baseline * times),
        "target": str(target * times),
    }


def status_of(made, value, day, *, ends=True):
    node = node_of() if ends else node_of(ends_on=None)
    return judged((measure_of(**made), value), today=BEGIN + timedelta(days=day), node=node).status


def worst_first(status):
    return list(Status).index(status)


@pytest.mark.long
@SEEDED
@given(numbers, numbers, numbers, numbers)
def test_more_is_never_less_progress_where_it_should_increase_and_never_more_where_it_should_decrease(b, t, v, w):
    less, more = sorted((v, w))
    for direction, worse, better in (("increase", less, more), ("decrease", more, less)):
        draft = draft_of_measure(**shape(direction, b, t))
        low, high = exact_progress(draft, worse), exact_progress(draft, better)
        assert low is None or (high is not None and low <= high)


@pytest.mark.long
@SEEDED
@given(directions, baselines, numbers, numbers, days)
def test_the_mirror_image_of_a_measure_stands_as_the_measure_does(direction, b, t, v, day):
    made = shape(direction, b, t)
    mirrored = shape(MIRRORED[direction], b, t, times=Decimal(-1))

    assert progress_at(draft_of_measure(**made), v) == progress_at(draft_of_measure(**mirrored), -v)
    assert status_of(made, v, day) is status_of(mirrored, -v, day)


@pytest.mark.long
@SEEDED
@given(directions, numbers, numbers)
def test_progress_is_0_at_a_baseline_that_does_not_meet_the_target_and_1_at_the_target(direction, b, t):
    draft = draft_of_measure(**shape(direction, b, t))

    assert progress_at(draft, t) == 1
    at_baseline = progress_at(draft, b)
    assert at_baseline == (1 if _meets(direction, b, t) else 0)


@SEEDED
@given(directions, baselines, numbers, numbers)
def test_progress_is_1_or_more_exactly_where_the_target_is_met(direction, b, t, v):
    progress = progress_at(draft_of_measure(**shape(direction, b, t)), v)

    assert (progress is not None and progress >= 1) == _meets(direction, v, t)


@pytest.mark.long
@SEEDED
@given(directions, baselines, numbers, numbers, days, st.integers(-6, 6))
def test_the_scale_of_the_unit_changes_nothing(direction, b, t, v, day, power):
    times = Decimal(7) * Decimal(10) ** power
    made, scaled = shape(direction, b, t), shape(direction, b, t, times=times)

    assert progress_at(draft_of_measure(**made), v) == progress_at(draft_of_measure(**scaled), v * times)
    assert status_of(made, v, day) is status_of(scaled, v * times, day)


@pytest.mark.long
@SEEDED
@given(directions, baselines, numbers, numbers, numbers, days, st.booleans())
def test_less_progress_never_makes_a_better_status(direction, b, t, v, w, day, ends):
    draft, made = draft_of_measure(**shape(direction, b, t)), shape(direction, b, t)
    less, more = exact_progress(draft, v), exact_progress(draft, w)
    if less is None or more is None:
        return
    if less > more:
        v, w = w, v

    assert worst_first(status_of(made, v, day, ends=ends)) <= worst_first(status_of(made, w, day, ends=ends))


@pytest.mark.long
@SEEDED
@given(st.decimals(min_value=0, max_value=100, places=2), days, days)
def test_time_alone_never_makes_a_better_status_of_what_is_approached(v, day, later):
    day, later = sorted((day, later))
    made = shape("increase", Decimal(0), Decimal(100))

    assert worst_first(status_of(made, v, day)) >= worst_first(status_of(made, v, later))


@pytest.mark.long
@SEEDED
@given(st.integers(-(10**29), 10**29), st.integers(-(10**29), 10**29), st.integers(-(10**29), 10**29))
def test_numbers_of_thirty_digits_are_compared_exactly(b, t, v):
    assume(b < t)
    progress = exact_progress(draft_of_measure("increase", str(b), str(t)), Decimal(v))

    assert progress == Fraction(v - b, t - b)
    assert status_of(shape("increase", Decimal(b), Decimal(t)), Decimal(t - 1), 101) is Status.OFF_TRACK
    assert rounded(Fraction(10**29 - 1, 10**29)) < 1, "What is not quite there is not rounded up."


def _meets(direction, value, target):
    if direction in {"increase", "at_least"}:
        return value >= target
    return value <= target if direction in {"decrease", "at_most"} else value == target
