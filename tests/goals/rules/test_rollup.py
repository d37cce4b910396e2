"""How several measures, or several nodes below, become one: the weakest, or the mean by weight."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.features.goals.rules.judgement import Status
from tests.goals.rules.trees import BEGIN, END, MIDDLE, SEEDED, judged, measure_of, node_of, said_of

shares = st.decimals(min_value=-50, max_value=150, places=2)
weights = st.one_of(st.none(), st.decimals(min_value=0, max_value=9, places=1))
parts = st.lists(st.tuples(shares, weights), min_size=1, max_size=6)


def named(name, value, weight=None, **more):
    """A measure from 0 to 100, so that its value is its progress in percent."""
    return (measure_of(name=name, weight=None if weight is None else Decimal(weight), **more), value)


def below(*children, today=MIDDLE):
    """Nodes below, each as (name, level, value in percent or None, weight)."""
    found = []
    for number, (name, level, value, weight) in enumerate(children, start=2):
        node = node_of(number, name=name, level=level, under=1, weight=None if weight is None else Decimal(weight))
        found.append((node, judged((measure_of(), value), node=node, today=today)))
    return found


def test_the_weakest_measure_decides_where_no_weights_are_given():
    found = judged(named("Orders", "60"), named("Returns", "25"), named("Repeat orders", "45"))

    assert (found.status, found.progress, found.expected) == (Status.AT_RISK, Decimal("0.25"), Decimal("0.5"))
    assert found.how == "Progress is that of the weakest of its 3 measures: “Returns”, 25 %."
    assert found.because == "“Returns” is at 25 on the way to 100, 25 % of the way; an even pace would be at 50 %."


def test_one_measure_is_its_nodes_progress_whatever_its_weight():
    found = judged(named("Orders", "60", "5"))

    assert (found.status, found.progress) == (Status.ON_TRACK, Decimal("0.6"))
    assert found.how == "Progress is that of its one measure, “Orders”."


def test_with_weights_progress_is_the_mean_and_the_message_says_how():
    found = judged(named("Orders", "60", "3"), named("Returns", "20", "1"))

    assert found.progress == Decimal("0.5"), "(3 x 60 + 1 x 20) / 4"
    assert found.status is Status.ON_TRACK
    assert (
        found.how
        == "Progress is the mean of its 2 measures by weight: “Orders” 60 % (weight 3), “Returns” 20 % (weight 1)."
    )
    assert found.because == "By weight, its 2 measures come to 50 %, where an even pace would be at 50 %."


def test_what_has_no_weight_beside_others_that_have_one_counts_1_and_the_message_says_so():
    found = judged(named("Orders", "40", "2"), named("Returns", "10"))

    assert found.progress == Decimal("0.3"), "(2 x 40 + 10) / 3"
    assert found.status is Status.AT_RISK
    assert found.how.endswith("“Returns” 10 % (weight 1). What has no weight counts 1.")


def test_more_than_reached_hides_nothing_that_lags_behind():
    found = judged(named("Orders", "300", "1"), named("Returns", "0", "1"))

    assert found.progress == Decimal("0.5")
    assert found.how.endswith("More than 100 % counts as 100 %.")


def test_a_weight_of_zero_counts_for_nothing():
    found = judged(named("Orders", "60", "1"), named("Returns", "0", "0"))

    assert (found.status, found.progress) == (Status.ON_TRACK, Decimal("0.6"))
    assert found.how.endswith(" 1 of them has a weight of 0, which counts for nothing.")


def test_weights_that_are_all_zero_leave_it_to_the_weakest():
    assert judged(named("Orders", "60", "0"), named("Returns", "20", "0")).progress == Decimal("0.2")


def test_a_measure_that_was_never_read_keeps_a_node_from_being_on_track():
    for weight in (None, "1"):
        found = judged(named("Orders", "60", weight), named("Returns", None, weight))
        assert (found.status, found.progress) == (Status.NO_DATA, Decimal("0.6"))
        assert found.because == "“Returns” has no reading yet; one is due on 1 January 2027."
        assert found.how.endswith(" 1 of them is left out: nothing tells how far it has come.")


def test_what_is_known_to_go_wrong_weighs_more_than_what_is_not_known():
    found = judged(named("Orders", "0"), named("Returns", None), named("Repeat orders", None))

    assert found.status is Status.OFF_TRACK
    assert found.how.endswith(" 2 of them are left out: nothing tells how far they have come.")


def test_nothing_read_yet_is_no_data_with_or_without_weights():
    for weight in (None, "1"):
        found = judged(named("Orders", None, weight), named("Returns", None, weight))
        assert (found.status, found.progress, found.how) == (Status.NO_DATA, None, "")


def test_a_mean_does_not_hide_what_is_stale_or_broken():
    stale = judged(named("Orders", "90", "1"), named("Returns", "90", "1", frequency="weekly"), today=MIDDLE, on=BEGIN)
    broken = judged(
        named("Orders", "60", "9"), (measure_of("at_most", None, "0", name="Thefts", weight=Decimal(1)), "2")
    )

    worse = judged(named("Orders", "0", "9"), named("Returns", None, "1"))

    assert (stale.status, stale.progress) == (Status.STALE, Decimal("0.9"))
    assert worse.status is Status.OFF_TRACK, "What is known to go wrong is worse than what is not known."
    assert (broken.status, broken.because) == (Status.OFF_TRACK, "“Thefts” is at 2, where at most 0 is wanted.")


def test_all_achieved_is_achieved_and_less_is_not():
    assert judged(named("Orders", "100"), named("Returns", "120")).status is Status.ACHIEVED
    assert judged(named("Orders", "100", "2"), named("Returns", "120", "1")).status is Status.ACHIEVED
    assert judged(named("Orders", "100", "2"), named("Returns", "99", "1")).status is Status.ON_TRACK
    after = END + timedelta(days=1)
    assert judged(named("Orders", "100", "2"), named("Returns", "99", "1"), today=after).status is Status.OFF_TRACK


def test_a_mean_without_an_end_is_compared_with_nothing():
    found = judged(named("Orders", "10", "2"), named("Returns", "20", "1"), node=node_of(ends_on=None))

    assert (found.status, found.expected) == (Status.ON_TRACK, None)
    assert found.because == "By weight, its 2 measures come to 13 %."


def test_many_measures_are_named_in_a_few_words():
    found = judged(*(named(f"Measure {number}", "50", "1") for number in range(1, 8)))

    assert "“Measure 5” 50 % (weight 1), 2 more." in found.how
    assert "Measure 6" not in found.how


def test_children_decide_where_a_node_has_no_measure_of_its_own():
    children = below(("Lockers", "bet", "60", None), ("Vans", "bet", "10", None))

    found = judged(below=children)

    assert (found.status, found.progress, found.measured) == (Status.OFF_TRACK, Decimal("0.1"), ())
    assert found.because == "The bet “Vans” below it is off track."
    assert found.how == "Progress is that of the weakest of the 2 bets below it: “Vans”, 10 %."


def test_a_nodes_own_measures_decide_whatever_is_below_it():
    assert judged(named("Orders", "60"), below=below(("Vans", "bet", "0", None))).status is Status.ON_TRACK


def test_children_count_by_their_weights():
    children = below(("Lockers", "bet", "60", "3"), ("Vans", "initiative", "20", "1"))

    found = judged(below=children)

    assert (found.status, found.progress) == (Status.ON_TRACK, Decimal("0.5"))
    assert found.because == "By weight, the 2 parts below it come to 50 %, where an even pace would be at 50 %."


def test_children_that_cannot_be_judged_are_left_out_and_counted():
    children = below(("Lockers", "bet", "60", None), ("Vans", "bet", None, None))

    one = judged(below=children)
    two = judged(below=[*children, (node_of(9, level="bet", under=1), judged())])

    assert (one.status, one.progress) == (Status.ON_TRACK, Decimal("0.6"))
    assert one.how == "Progress is that of the one bet below it, “Lockers”. 1 more below it has no numbers yet."
    assert two.how.endswith(" 2 more below it have no numbers yet.")


def test_a_node_with_nothing_to_judge_it_by_says_so():
    assert judged().because == "It has no measure yet, and nothing below it that could tell."
    assert judged(below=below(("Vans", "bet", None, None))).because == (
        "It has no measure of its own, and nothing below it has a reading yet."
    )
    assert judged().status is Status.NO_DATA


def test_what_a_lead_says_of_a_child_counts_where_the_weakest_decides_and_not_in_a_mean():
    weights = (None, "1")
    for weight, status in zip(weights, (Status.OFF_TRACK, Status.ON_TRACK), strict=True):
        node = node_of(
            2, name="Vans", level="bet", under=1, weight=weight and Decimal(weight), said=said_of("off_track")
        )
        said = (node, judged((measure_of(), "60"), node=node))
        found = judged(below=[said, *below(("Lockers", "bet", "60", weight))])
        assert found.status is status
        assert found.progress == Decimal("0.6")
    assert judged(below=[said]).because == "The bet “Vans” below it is off track, as its lead says."


def test_a_mean_of_what_leads_call_achieved_is_achieved_only_once_the_numbers_say_so():
    def said(value, status):
        node = node_of(2, level="bet", under=1, weight=Decimal(1), said=said_of(status))
        return (node, judged((measure_of(), value), node=node))

    assert judged(below=[said("60", "achieved"), said("60", "achieved")]).status is Status.ON_TRACK
    assert judged(below=[said("100", "off_track"), said("100", "at_risk")]).status is Status.ACHIEVED


def test_what_is_kept_beyond_the_end_of_what_it_hangs_under_is_not_off_track_there():
    after = END + timedelta(days=1)
    children = []
    for number in (2, 3):
        child = node_of(number, level="bet", under=1, weight=Decimal(1), ends_on=END + timedelta(days=90))
        children.append((child, judged((measure_of("at_least"), "100"), node=child, today=after)))

    assert judged(below=children, today=after).status is Status.ON_TRACK


@pytest.mark.long
@SEEDED
@given(parts)
def test_the_weakest_is_the_least(values):
    found = judged(*(named(f"Measure {number}", value) for number, (value, _) in enumerate(values)))

    assert found.progress == min(value for value, _ in values) / 100
    assert found.status is min((measured.status for measured in found.measured), key=list(Status).index)


@SEEDED
@given(parts)
def test_a_mean_lies_between_the_least_and_the_most_that_counts(values):
    assume(sum(1 if weight is None else weight for _, weight in values) > 0)
    assume(len(values) > 1 and any(weight is not None for _, weight in values))

    found = judged(*(named(f"Measure {number}", *one) for number, one in enumerate(values)))

    counted = [min(value / 100, Decimal(1)) for value, weight in values if weight is None or weight > 0]
    assert min(counted) <= found.progress <= max(counted)


@pytest.mark.long
@SEEDED
@given(parts, st.integers(0, 5), shares, st.integers(0, 101))
def test_less_progress_of_a_part_never_makes_the_whole_better(values, which, other, day):
    which %= len(values)
    less, more = sorted((values[which][0], other))
    today = BEGIN + timedelta(days=day)

    def whole(share):
        changed = [(share if number == which else value, weight) for number, (value, weight) in enumerate(values)]
        return judged(*(named(f"Measure {number}", *one) for number, one in enumerate(changed)), today=today)

    assert whole(less).progress <= whole(more).progress
    assert list(Status).index(whole(less).status) <= list(Status).index(whole(more).status)


@pytest.mark.long
@SEEDED
@given(parts, st.integers(1, 9))
def test_only_how_weights_relate_matters(values, times):
    given_weights = [(value, Decimal(1) if weight is None else weight) for value, weight in values]
    scaled = [(value, weight * times) for value, weight in given_weights]

    one, other = (
        judged(*(named(f"Measure {number}", *part) for number, part in enumerate(some)))
        for some in (given_weights, scaled)
    )

    assert (one.status, one.progress) == (other.status, other.progress)


@pytest.mark.parametrize("weight", ["1", None])
def test_the_order_of_parts_changes_nothing_but_what_is_named(weight):
    some = [("60", "2"), ("20", weight), ("0", "1")]

    forwards = judged(*(named("Orders", *one) for one in some))
    backwards = judged(*(named("Orders", *one) for one in reversed(some)))

    assert (forwards.status, forwards.progress) == (backwards.status, backwards.progress)
