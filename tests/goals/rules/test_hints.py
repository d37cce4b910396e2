"""What would make a goal better, said while somebody writes it."""

import pytest

from bot.features.goals.rules.hints import hints_for_measures, hints_for_node, output_word
from tests.goals.rules.trees import draft_of_measure, node_of

OUTPUTS = [
    ("Launch the new shop", "Launch"),
    ("launching lockers in Spain", "launching"),
    ("Launched in all countries", "Launched"),
    ("Build a data platform", "Build"),
    ("Building one view of stock", "Building"),
    ("Built for scale", "Built"),
    ("Migrate all orders to the cloud", "Migrate"),
    ("Migration to the new warehouse system", "Migration"),
    ("To migrate the CRM", "migrate"),
    ("We will build trust scores", "build"),
    ("Successfully implement returns", "implement"),
    ("Roll out lockers", "Roll out"),
    ("Rollout of lockers", "Rollout"),
    ("Set up a team", "Set up"),
    ("New shop launched", "launched"),
    ("New shop launched by June", "launched"),
    ("CRM migrated, stock counted", "migrated"),
    ("The platform is built.", "built"),
    ("Lockers rolled out in Spain", "rolled out"),
    ("Know what people want and build it", "build"),
    ("“Launch” of the shop", "Launch"),
]
OUTCOMES = [
    "",
    "Customers get their parcels a day earlier",
    "Fewer accidents in our buildings",
    "Half as many late parcels",
    "People find the stock they were promised",
    "Time to launch falls to two weeks",
    "Creators earn twice as much",
    "Customers of a newly built district order weekly",
    "Setting prices takes minutes",
    "Buildup of returns ends",
]


@pytest.mark.long
@pytest.mark.parametrize(("name", "word"), OUTPUTS)
@pytest.mark.parametrize("level", ["goal", "vision"])
def test_a_goal_worded_as_an_output_gets_a_hint(name, word, level):
    hints = hints_for_node(node_of(level=level, name=name).draft)

    assert hints == (
        f"“{word}” names something that is made or done. What will be different, and for whom, once it is there?",
    )


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_goal_worded_as_an_outcome_gets_none(name):
    assert output_word(name) is None
    assert hints_for_node(node_of(name=name).draft) == ()


def test_the_outcome_is_read_as_well_as_the_name():
    draft = node_of(name="Happier customers", outcome="Launch a new app for everyone.").draft

    assert hints_for_node(draft)[0].startswith("“Launch” names something")


@pytest.mark.parametrize("level", ["bet", "initiative"])
def test_what_is_made_is_what_bets_and_initiatives_are_about(level):
    assert hints_for_node(node_of(level=level, name="Launch lockers").draft) == ()


def test_good_measures_get_no_hint():
    leading, lagging = draft_of_measure(), draft_of_measure(timing="lagging")

    assert hints_for_measures([]) == ()
    assert hints_for_measures([leading]) == ()
    assert hints_for_measures([leading, lagging, lagging]) == ()


def test_a_missing_baseline_gets_a_hint_that_names_its_measures():
    one = [draft_of_measure(baseline=None, name="Orders"), draft_of_measure()]
    two = [draft_of_measure(baseline=None, name="Orders"), draft_of_measure(baseline=None, name="Returns")]

    assert hints_for_measures(one) == (
        "“Orders” has no baseline. With today's value, everybody sees how far it has come.",
    )
    assert hints_for_measures(two)[0].startswith("“Orders” and “Returns” have no baseline.")


def test_a_hint_names_the_first_three_of_many():
    many = [draft_of_measure(baseline=None, name=name) for name in ("Orders", "Returns", "Calls", "Costs", "Days")]

    assert hints_for_measures(many)[0] == (
        "“Orders”, “Returns”, “Calls” and 2 more have no baseline. With today's value, everybody sees how far they "
        "have come."
    )


def test_only_lagging_measures_get_a_hint():
    lagging = draft_of_measure(timing="lagging")

    assert hints_for_measures([lagging, lagging]) == (
        "Both measures are lagging, moving only after the outcome. A leading one tells sooner how it goes.",
    )
    assert hints_for_measures([lagging])[0].startswith("The measure is lagging,")
    assert hints_for_measures([lagging] * 3)[0].startswith("All 3 measures are lagging,")


def test_more_than_three_measures_get_a_hint():
    measure = draft_of_measure()

    assert hints_for_measures([measure] * 3) == ()
    assert hints_for_measures([measure] * 4) == ("These are 4 measures. With 3 or fewer, people keep an eye on each.",)


def test_a_baseline_that_lies_beyond_the_target_gets_a_hint():
    wrong_way = [draft_of_measure("increase", "12", "10"), draft_of_measure("decrease", "10", "10")]
    kept = [draft_of_measure("at_least", "12", "10"), draft_of_measure("equals", "10", "10")]

    assert hints_for_measures(wrong_way) == (
        "“Orders” is meant to increase, but its baseline has reached the target already.",
        "“Orders” is meant to decrease, but its baseline has reached the target already.",
    )
    assert hints_for_measures(kept) == ()


def test_every_hint_stands_on_its_own_line():
    hints = hints_for_measures([draft_of_measure("increase", None, timing="lagging")] * 4)

    assert len(hints) == 3
