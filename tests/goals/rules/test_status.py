"""Progress and status of one measure, against a table that was worked out by hand.

The goal runs for a hundred days, so on day 50 an even pace would be at a half. On track is up to 10
points behind that, at risk up to 30. In `worked`, b, t and v are baseline, target and value.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.features.goals.rules.judgement import Status
from tests.goals.rules.trees import BEGIN, END, MIDDLE, judged, measure_of, node_of

ON, RISK, OFF, DONE, NONE = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.ACHIEVED, Status.NO_DATA

AT_HALF_TIME = [
    # Up: (v - b) / (t - b), compared with 0.5.
    ("increase", "0", "100", "50", "0.5", ON, "50 of 100, as an even pace would"),
    ("increase", "0", "100", "60", "0.6", ON, "ahead"),
    ("increase", "0", "100", "40", "0.4", ON, "10 points behind is still on track"),
    ("increase", "0", "100", "39.9", "0.399", RISK, "10.1 points behind"),
    ("increase", "0", "100", "20", "0.2", RISK, "30 points behind is still at risk"),
    ("increase", "0", "100", "19.9", "0.199", OFF, "30.1 points behind"),
    ("increase", "0", "100", "0", "0", OFF, "at the baseline, 50 points behind"),
    ("increase", "0", "100", "-10", "-0.1", OFF, "went the wrong way: -10 of 100"),
    ("increase", "0", "100", "100", "1", DONE, "at the target"),
    ("increase", "0", "100", "250", "2.5", DONE, "250 of 100"),
    ("increase", "200", "1000", "600", "0.5", ON, "(600 - 200) / (1000 - 200) = 400 / 800"),
    ("increase", "-50", "50", "0", "0.5", ON, "(0 + 50) / (50 + 50)"),
    ("increase", "-100", "-20", "-80", "0.25", RISK, "(-80 + 100) / (-20 + 100) = 20 / 80"),
    ("increase", "0.1", "0.3", "0.2", "0.5", ON, "0.1 / 0.2, exactly"),
    ("increase", "12", "10", "12", "1", DONE, "the baseline lies beyond the target: reached from the start"),
    ("increase", "12", "10", "10", "1", DONE, "the baseline lies beyond the target: still reached"),
    ("increase", "12", "10", "9", "0.9", RISK, "fell short of what it had: 1 - 1/10 near"),
    ("increase", "12", "10", "6", "0.6", OFF, "fell short of what it had: 1 - 4/10 near"),
    ("increase", "10", "10", "10", "1", DONE, "the baseline equals the target"),
    ("increase", "10", "10", "8", "0.8", RISK, "the baseline equals the target: 1 - 2/10 near"),
    ("increase", "5", "0", "-1", None, OFF, "short of zero by 1: nothing to compare it with"),
    ("increase", None, "100", "99", None, NONE, "no baseline: nobody can tell how far that is"),
    ("increase", None, "100", "100", "1", DONE, "no baseline is needed to see that it is reached"),
    # Down: the same, mirrored.
    ("decrease", "20", "10", "15", "0.5", ON, "(15 - 20) / (10 - 20) = 5 / 10"),
    ("decrease", "20", "10", "17", "0.3", RISK, "3 / 10, 20 points behind"),
    ("decrease", "20", "10", "19", "0.1", OFF, "1 / 10, 40 points behind"),
    ("decrease", "20", "10", "22", "-0.2", OFF, "went the wrong way: -2 / 10"),
    ("decrease", "20", "10", "10", "1", DONE, "at the target"),
    ("decrease", "20", "10", "4", "1.6", DONE, "16 / 10"),
    ("decrease", "20", "0", "8", "0.6", ON, "12 / 20, down to zero"),
    ("decrease", "8", "10", "9", "1", DONE, "the baseline lies beyond the target: reached from the start"),
    ("decrease", "8", "10", "12", "0.8", RISK, "the baseline lies beyond the target: 1 - 2/10 near"),
    ("decrease", "10", "10", "14", "0.6", OFF, "the baseline equals the target: 1 - 4/10 near"),
    ("decrease", "0", "0", "1", None, OFF, "over zero by 1: nothing to compare it with"),
    ("decrease", None, "10", "11", None, NONE, "no baseline"),
    ("decrease", None, "10", "3", "1", DONE, "no baseline, reached"),
    # Kept at least: time says nothing of it; how near is 1 - what is missing / (t - b), or / t.
    ("at_least", None, "95", "95", "1", ON, "met; it is to be met to the end"),
    ("at_least", None, "95", "99", "1", ON, "more than met is met"),
    ("at_least", None, "100", "90", "0.9", RISK, "1 - 10/100"),
    ("at_least", None, "100", "70", "0.7", RISK, "1 - 30/100 is still at risk"),
    ("at_least", None, "100", "69", "0.69", OFF, "1 - 31/100"),
    ("at_least", None, "100", "-100", "-1", OFF, "1 - 200/100"),
    ("at_least", "80", "90", "88", "0.8", RISK, "1 - 2/10, from 80 on the way to 90"),
    ("at_least", "80", "90", "80", "0", OFF, "at the baseline"),
    ("at_least", "80", "90", "75", "-0.5", OFF, "below the baseline: 1 - 15/10"),
    ("at_least", "98", "90", "81", "0.9", RISK, "the baseline meets the target: 1 - 9/90"),
    ("at_least", "90", "90", "90", "1", ON, "the baseline equals the target, and it is met"),
    ("at_least", None, "0", "-1", None, OFF, "nothing to compare it with"),
    # Kept at most.
    ("at_most", None, "10", "10", "1", ON, "met"),
    ("at_most", None, "10", "0", "1", ON, "met by far"),
    ("at_most", None, "10", "12", "0.8", RISK, "1 - 2/10"),
    ("at_most", None, "10", "14", "0.6", OFF, "1 - 4/10"),
    ("at_most", "5", "0", "1", "0.8", RISK, "1 - 1/5, from 5 down to none"),
    ("at_most", None, "0", "1", None, OFF, "one incident where none is allowed"),
    ("at_most", None, "0", "0", "1", ON, "none where none is allowed"),
    ("at_most", "4", "8", "10", "0.75", RISK, "the baseline lies on the good side: 1 - 2/8"),
    # Kept exactly.
    ("equals", None, "100", "100", "1", ON, "met"),
    ("equals", None, "100", "90", "0.9", RISK, "1 - 10/100 from below"),
    ("equals", None, "100", "110", "0.9", RISK, "1 - 10/100 from above"),
    ("equals", None, "100", "150", "0.5", OFF, "1 - 50/100"),
    ("equals", "40", "50", "48", "0.8", RISK, "1 - 2/10, from 40"),
    ("equals", "60", "50", "55", "0.5", OFF, "1 - 5/10, from 60"),
    ("equals", "50", "50", "49", "0.98", RISK, "the baseline equals the target: 1 - 1/50"),
    ("equals", "0", "0", "0", "1", ON, "zero kept at zero"),
    ("equals", "0", "0", "0.5", None, OFF, "away from zero: nothing to compare it with"),
]


@pytest.mark.parametrize(("direction", "baseline", "target", "value", "progress", "status", "worked"), AT_HALF_TIME)
def test_a_measure_at_half_time(direction, baseline, target, value, progress, status, worked):
    measured = judged((measure_of(direction, baseline, target), value)).measured[0]

    assert measured.progress == (None if progress is None else Decimal(progress)), worked
    assert measured.status is status, worked


OVER_TIME = [
    # day, direction, baseline, target, value, status, worked
    (-5, "increase", "0", "100", "0", ON, "not begun: nothing is expected yet"),
    (0, "increase", "0", "100", "0", ON, "the first day: nothing is expected yet"),
    (10, "increase", "0", "100", "0", ON, "10 points behind"),
    (11, "increase", "0", "100", "0", RISK, "11 points behind"),
    (30, "increase", "0", "100", "0", RISK, "30 points behind"),
    (31, "increase", "0", "100", "0", OFF, "31 points behind"),
    (0, "increase", "0", "100", "-1", RISK, "worse than where it began is never on track"),
    (0, "increase", "0", "100", "-31", OFF, "31 points behind on the first day"),
    (0, "decrease", "20", "10", "20.1", RISK, "worse than where it began is never on track"),
    (99, "increase", "0", "100", "95", ON, "4 points behind a day before the end"),
    (100, "increase", "0", "100", "95", ON, "5 points behind on the last day"),
    (101, "increase", "0", "100", "95", OFF, "the end has passed: not reached"),
    (101, "increase", "0", "100", "100", DONE, "the end has passed: reached"),
    (101, "increase", None, "100", "95", OFF, "the end has passed: not reached, whatever the baseline"),
    (100, "at_least", None, "95", "96", ON, "the last day is not over"),
    (101, "at_least", None, "95", "96", DONE, "kept to the end"),
    (101, "at_least", None, "95", "94", OFF, "not met when it ended"),
    (101, "at_most", None, "10", "9", DONE, "kept to the end"),
    (101, "equals", None, "10", "10", DONE, "kept to the end"),
    (101, "equals", None, "10", "11", OFF, "not met when it ended"),
    (0, "at_least", None, "100", "90", RISK, "what is kept is expected from the first day"),
]


@pytest.mark.parametrize(("day", "direction", "baseline", "target", "value", "status", "worked"), OVER_TIME)
def test_a_measure_over_time(day, direction, baseline, target, value, status, worked):
    today = BEGIN + timedelta(days=day)

    assert judged((measure_of(direction, baseline, target), value), today=today).status is status, worked


WITHOUT_END = [
    ("increase", "0", "100", "1", ON, "it moves"),
    ("increase", "0", "100", "0", ON, "nothing is late where no end is set"),
    ("increase", "0", "100", "-1", RISK, "worse than where it began"),
    ("increase", "0", "100", "-31", OFF, "31 points worse than where it began"),
    ("increase", "0", "100", "100", DONE, "reached"),
    ("decrease", "20", "10", "19", ON, "it moves"),
    ("increase", None, "100", "5", NONE, "no baseline"),
    ("at_least", None, "95", "95", ON, "kept, and to be kept on"),
    ("at_most", None, "10", "20", OFF, "far from kept"),
]


@pytest.mark.parametrize(("direction", "baseline", "target", "value", "status", "worked"), WITHOUT_END)
def test_where_no_end_is_set_only_the_way_it_goes_decides(direction, baseline, target, value, status, worked):
    forever = node_of(ends_on=None)

    assert judged((measure_of(direction, baseline, target), value), node=forever).status is status, worked


def test_what_an_even_pace_would_have_made_stands_beside_progress():
    assert judged((measure_of(), "10")).measured[0].expected == Decimal("0.5")
    assert judged((measure_of(), "10"), node=node_of(ends_on=None)).measured[0].expected is None
    assert judged((measure_of("at_least"), "10")).measured[0].expected == 1


def test_values_that_go_backwards_are_judged_as_they_are_now():
    measure = measure_of()

    assert judged((measure, "100")).status is DONE
    assert judged((measure, "45")).status is ON
    assert judged((measure, "25")).status is RISK
    assert judged((measure, "-5")).status is OFF


def test_a_measure_without_a_reading_has_no_data_and_says_when_one_is_due():
    measured = judged((measure_of(frequency="monthly"), None)).measured[0]

    assert (measured.status, measured.progress, measured.latest) == (NONE, None, None)
    assert measured.because == "“Orders” has no reading yet; one was due on 1 February 2026."
    assert measured.due_on == date(2026, 2, 1)
    on_the_day = judged((measure_of(frequency="monthly"), None), today=measured.due_on)
    assert on_the_day.because == "“Orders” has no reading yet; one is due on 1 February 2026."


# Readings on 20 February: due on the day named, and only awaited for half a frequency more.
GRACE = [
    ("weekly", date(2026, 2, 27), date(2026, 3, 2)),
    ("fortnightly", date(2026, 3, 6), date(2026, 3, 13)),
    ("monthly", date(2026, 3, 20), date(2026, 4, 4)),
    ("quarterly", date(2026, 5, 20), date(2026, 7, 5)),
    ("yearly", date(2027, 2, 20), date(2027, 8, 21)),
]


@pytest.mark.parametrize(("frequency", "due", "last_day"), GRACE)
def test_a_reading_is_stale_once_half_a_frequency_has_passed_since_one_was_due(frequency, due, last_day):
    read = (measure_of(frequency=frequency), "60")
    endless = node_of(ends_on=None)

    awaited = judged(read, on=MIDDLE, today=last_day, node=endless)
    stale = judged(read, on=MIDDLE, today=last_day + timedelta(days=1), node=endless)

    assert (awaited.status, stale.status) == (ON, Status.STALE)
    assert awaited.measured[0].due_on == stale.measured[0].due_on == due
    assert stale.measured[0].progress == Decimal("0.6"), "What is known stays known."


def test_what_reached_its_target_is_never_stale_and_what_is_to_be_kept_is():
    much_later = END - timedelta(days=1)

    assert judged((measure_of(frequency="weekly"), "100"), on=BEGIN, today=much_later).status is DONE
    assert (
        judged((measure_of("at_least", frequency="weekly"), "100"), on=BEGIN, today=much_later).status is Status.STALE
    )


def test_after_the_end_nothing_gets_older():
    kept = (measure_of("at_least", frequency="weekly"), "100")
    missed = (measure_of(frequency="weekly"), "60")
    a_year_later = END + timedelta(days=365)

    assert judged(kept, on=END, today=a_year_later).status is DONE
    assert judged(missed, on=END, today=a_year_later).status is OFF
    assert judged(kept, on=BEGIN, today=a_year_later).status is Status.STALE, "Nobody read it in the last weeks."


SENTENCES = [
    (
        ("increase", "0", "100"),
        "41",
        "“Orders” is at 41 on the way to 100, 41 % of the way; an even pace would be at 50 %.",
    ),
    (("increase", "0", "100"), "100", "“Orders” is at 100 and has reached its target of 100."),
    (
        ("increase", None, "100"),
        "41",
        "“Orders” is at 41 on the way to 100; without a baseline nobody can tell how far that is.",
    ),
    (("at_least", None, "95"), "96", "“Orders” is at 96, at least 95 as wanted."),
    (("at_most", None, "10"), "12", "“Orders” is at 12, where at most 10 is wanted: 80 % near."),
    (("equals", None, "0"), "1", "“Orders” is at 1, where exactly 0 is wanted."),
    (("at_most", None, "10"), "2100", "“Orders” is at 2,100, where at most 10 is wanted, far from it."),
    (("decrease", "8", "10"), "12", "“Orders” is at 12, where at most 10 is wanted: 80 % near."),
]


@pytest.mark.parametrize(("measure", "value", "because"), SENTENCES)
def test_a_sentence_says_what_decided(measure, value, because):
    found = judged((measure_of(*measure), value))

    assert found.because == found.measured[0].because == because


def test_a_sentence_shows_units_and_what_time_says():
    weekly = measure_of("decrease", "20", "10", unit="days", frequency="weekly", name="Time to deliver")

    assert judged((weekly, "1"), node=node_of(ends_on=None)).because == (
        "“Time to deliver” is at 1 day and has reached its target of 10 days."
    )
    assert judged((weekly, "19"), node=node_of(ends_on=None)).because == (
        "“Time to deliver” is at 19 days on the way to 10 days, 10 % of the way; no end is set, so nothing is late."
    )
    assert judged((weekly, "19"), on=END, today=END + timedelta(days=1)).because == (
        "“Time to deliver” is at 19 days on the way to 10 days; its end has passed."
    )
    assert judged((weekly, "19"), on=BEGIN).because == (
        "“Time to deliver” has no reading since 1 January 2026; one was due on 8 January 2026."
    )
    kept = measure_of("at_most", None, "10", name="Late")
    after = END + timedelta(days=1)
    assert judged((kept, "9"), on=END, today=after).because == "“Late” is at 9, at most 10 to the end as wanted."
    assert judged((kept, "11"), on=END, today=after).because == (
        "“Late” is at 11, where at most 10 is wanted: 90 % near; its end has passed."
    )


def test_a_name_that_turns_the_direction_of_writing_ends_where_it_ends():
    found = judged((measure_of(name="\u202eOrders", unit="\u202edays"), "41"))

    assert found.because.startswith(
        "“\u202eOrders\u202c” is at 41 \u202edays\u202c on the way to 100 \u202edays\u202c, "
    )
    assert "“\u202eOrders\u202c”" in found.how
