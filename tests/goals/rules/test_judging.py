"""What a lead says of a status, and whole trees."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.judging import ends_on, judge_tree
from bot.kernel.ids import NodeId
from tests.goals.rules.trees import BEGIN, END, MIDDLE, SEEDED, judged, measure_of, node_of, reading_of, said_of


def test_what_a_lead_says_stands_before_what_the_readings_say_and_hides_nothing_of_it():
    found = judged((measure_of(), "10"), node=node_of(said=said_of("on_track")))

    assert (found.status, found.computed, found.is_said) == (Status.ON_TRACK, Status.OFF_TRACK, True)
    assert (found.because, found.said_by, found.said_until) == ("The supplier delivers on Monday.", "ana", MIDDLE)
    assert found.computed_because.startswith("“Orders” is at 10 on the way to 100")
    assert found.progress == Decimal("0.1")


@SEEDED
@given(st.integers(-400, 400))
def test_what_a_lead_says_holds_exactly_until_its_date(days):
    node = node_of(said=said_of("at_risk", until=MIDDLE))

    found = judged((measure_of(), "100"), node=node, today=MIDDLE + timedelta(days=days), on=MIDDLE)

    assert found.status is (Status.AT_RISK if days <= 0 else Status.ACHIEVED)
    assert found.is_said is (days <= 0)
    assert (found.said_until is None) is (days > 0)


@pytest.mark.parametrize("status", [status.value for status in Status])
def test_every_status_can_be_said(status):
    assert judged((measure_of(), "10"), node=node_of(said=said_of(status))).status == status


def test_a_word_that_is_no_status_says_nothing():
    found = judged((measure_of(), "60"), node=node_of(said=said_of("splendid")))

    assert (found.status, found.is_said) == (Status.ON_TRACK, False)


def test_a_node_can_be_said_to_be_on_track_without_any_number():
    found = judged(node=node_of(said=said_of("on_track")))

    assert (found.status, found.computed, found.progress) == (Status.ON_TRACK, Status.NO_DATA, None)


def tree_of(*nodes):
    return {node.id: node for node in nodes}


def test_a_whole_tree_is_judged_from_the_lowest_up():
    nodes = tree_of(
        node_of(1, level="vision", ends_on=None),
        node_of(2, level="goal", under=1),
        node_of(3, level="bet", under=2, name="Vans"),
        node_of(4, level="initiative", under=3),
    )
    measure = measure_of(node=4)
    latest = {measure.id: reading_of(measure, "20")}

    found = judge_tree(nodes, [measure], latest, today=MIDDLE)

    assert list(found) == list(nodes)
    assert {judgement.status for judgement in found.values()} == {Status.AT_RISK}
    assert found[NodeId(1)].progress == Decimal("0.2")
    assert found[NodeId(2)].because == "The bet “Vans” below it is at risk."


def test_only_active_children_count_and_their_order_in_the_tree_does_not():
    children = [
        node_of(2, level="bet", under=1),
        node_of(3, level="bet", under=1, state="proposed"),
        node_of(4, level="bet", under=1, state="stopped"),
        node_of(5, level="bet", under=1, state="archived"),
    ]
    measures = [measure_of(node=number) for number in (2, 3, 4, 5)]
    latest = {
        measure.id: reading_of(measure, value) for measure, value in zip(measures, ("60", "0", "0", "0"), strict=True)
    }

    for nodes in (tree_of(node_of(1), *children), tree_of(*reversed(children), node_of(1))):
        found = judge_tree(nodes, measures, latest, today=MIDDLE)
        assert found[NodeId(1)].progress == Decimal("0.6")
        assert found[NodeId(4)].status is Status.OFF_TRACK, "What was stopped is still told of on its own page."


def test_a_child_without_an_end_has_that_of_the_nearest_above_it():
    vision = node_of(1, level="vision", ends_on=END + timedelta(days=900))
    goal = node_of(2, level="goal", under=1)
    bet = node_of(3, level="bet", under=2, ends_on=None)
    initiative = node_of(4, level="initiative", under=3, ends_on=None)
    nodes = tree_of(vision, goal, bet, initiative)
    measure = measure_of(node=4)

    assert [ends_on(node, nodes) for node in nodes.values()] == [END + timedelta(days=900), END, END, END]
    assert ends_on(bet, {}) is None
    assert ends_on(node_of(9, ends_on=None), nodes) is None
    found = judge_tree(nodes, [measure], {measure.id: reading_of(measure, "20")}, today=MIDDLE)
    assert found[initiative.id].measured[0].expected == Decimal("0.5")


def test_rows_that_form_a_ring_or_miss_a_parent_are_judged_all_the_same():
    nodes = tree_of(node_of(1, under=2, ends_on=None), node_of(2, under=1, ends_on=None), node_of(3, under=77))

    found = judge_tree(nodes, [], {}, today=MIDDLE)

    assert [judgement.status for judgement in found.values()] == [Status.NO_DATA] * 3
    assert ends_on(nodes[NodeId(1)], nodes) is None


def test_a_tree_of_thousands_is_judged_in_one_go():
    nodes = tree_of(node_of(1, level="vision"), *(node_of(number, level="bet", under=1) for number in range(2, 1000)))
    measures = [measure_of(node=number) for number in range(2, 1000)]
    latest = {measure.id: reading_of(measure, "60") for measure in measures}

    found = judge_tree(nodes, measures, latest, today=MIDDLE)

    assert found[NodeId(1)].how.startswith("Progress is that of the weakest of the 998 bets below it")


def test_a_goal_that_ends_before_it_begins_expects_all_at_once():
    node = node_of(starts_on=END, ends_on=BEGIN)

    assert judged((measure_of(), "60"), node=node, today=BEGIN - timedelta(days=1)).expected == 0
    assert judged((measure_of(), "60"), node=node, today=BEGIN).expected == 1
