"""What may hang under what, and which questions are open."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.goals.rules.tree import (
    Draft,
    Hypothesis,
    Level,
    Misplaced,
    Question,
    Roots,
    above,
    misplaced,
    open_questions,
)
from bot.kernel.ids import DomainId, NodeId, UserId
from tests.goals.rules.trees import BEGIN, SEEDED, node_of

ORDERS, LOGISTICS = 1, 2
NOTHING, VISION, GOAL, BOTH = (
    Roots(),
    Roots(has_vision=True),
    Roots(has_goal=True),
    Roots(has_vision=True, has_goal=True),
)

UNDER = [
    # what, of which domain, under what, of which domain: None for the whole organisation
    ("goal", None, "vision", None, None),
    ("goal", ORDERS, "vision", None, None),
    ("goal", ORDERS, "goal", None, None),
    ("bet", None, "vision", None, None),
    ("bet", None, "goal", None, None),
    ("bet", ORDERS, "goal", None, None),
    ("bet", ORDERS, "goal", ORDERS, None),
    ("initiative", None, "bet", None, None),
    ("initiative", ORDERS, "bet", ORDERS, None),
    ("initiative", ORDERS, "bet", None, None),
    ("initiative", ORDERS, "goal", ORDERS, None),
    ("vision", None, "vision", None, Misplaced.VISION),
    ("vision", None, "goal", None, Misplaced.VISION),
    ("goal", None, "goal", None, Misplaced.LEVEL),
    ("goal", ORDERS, "bet", ORDERS, Misplaced.LEVEL),
    ("bet", ORDERS, "bet", ORDERS, Misplaced.LEVEL),
    ("bet", ORDERS, "initiative", ORDERS, Misplaced.LEVEL),
    ("initiative", ORDERS, "initiative", ORDERS, Misplaced.LEVEL),
    ("goal", None, "vision", ORDERS, Misplaced.ORGANISATION),
    ("bet", None, "goal", ORDERS, Misplaced.ORGANISATION),
    ("goal", ORDERS, "goal", ORDERS, Misplaced.FAR),
    ("goal", ORDERS, "goal", LOGISTICS, Misplaced.FAR),
    ("goal", ORDERS, "vision", ORDERS, Misplaced.FAR),
    ("bet", ORDERS, "goal", LOGISTICS, Misplaced.OTHER_DOMAIN),
    ("initiative", ORDERS, "bet", LOGISTICS, Misplaced.OTHER_DOMAIN),
]


@pytest.mark.parametrize(("level", "domain", "parent_level", "parent_domain", "why"), UNDER)
def test_each_level_hangs_under_a_higher_one_of_its_own_domain_or_of_the_organisation(
    level, domain, parent_level, parent_domain, why
):
    parent = node_of(1, level=parent_level, domain=parent_domain)
    node = node_of(2, level=level, domain=domain, under=1)

    for roots in (NOTHING, BOTH):
        assert misplaced(node.draft, node=node.id, parent=parent, above=[parent.id], roots=roots) is why
        assert misplaced(node.draft, node=None, parent=parent, above=[parent.id], roots=roots) is why


ALONE = [
    ("vision", None, BOTH, None),
    ("goal", None, NOTHING, None),
    ("goal", None, GOAL, None),
    ("goal", None, VISION, Misplaced.ALONE),
    ("goal", ORDERS, NOTHING, None),
    ("goal", ORDERS, GOAL, Misplaced.ALONE),
    ("goal", ORDERS, VISION, Misplaced.ALONE),
    ("bet", ORDERS, NOTHING, Misplaced.ALONE),
    ("bet", None, NOTHING, Misplaced.ALONE),
    ("initiative", ORDERS, NOTHING, Misplaced.ALONE),
]


@pytest.mark.parametrize(("level", "domain", "roots", "why"), ALONE)
def test_a_goal_stands_alone_only_as_long_as_the_organisation_has_nothing_for_it_to_hang_under(
    level, domain, roots, why
):
    assert misplaced(node_of(level=level, domain=domain).draft, node=None, parent=None, above=[], roots=roots) is why


def test_a_parent_must_be_there_and_active():
    draft = node_of(2, level="bet", under=1).draft

    assert misplaced(draft, node=None, parent=None, above=[], roots=NOTHING) is Misplaced.GONE
    for state in ("proposed", "declined", "stopped", "archived"):
        parent = node_of(1, state=state)
        assert misplaced(draft, node=None, parent=parent, above=[parent.id], roots=NOTHING) is Misplaced.GONE


def test_nothing_hangs_under_itself_or_what_is_below_it():
    goal, bet = node_of(1), node_of(2, level="bet", under=1)

    under_itself = replace(goal.draft, parent=goal.id)
    under_its_child = replace(goal.draft, parent=bet.id)

    assert misplaced(under_itself, node=goal.id, parent=goal, above=[goal.id], roots=NOTHING) is Misplaced.ITSELF
    assert (
        misplaced(under_its_child, node=goal.id, parent=bet, above=[bet.id, goal.id], roots=NOTHING) is Misplaced.ITSELF
    )


def test_every_reason_has_a_case():
    shown = {why for *_, why in (*UNDER, *ALONE)} | {Misplaced.GONE, Misplaced.ITSELF}

    assert shown == {None, *Misplaced}


levels, domains = st.sampled_from(Level), st.sampled_from([None, ORDERS, LOGISTICS])
numbers = st.integers(1, 8)


@SEEDED
@given(st.lists(st.tuples(levels, domains), min_size=8, max_size=8), st.lists(st.tuples(numbers, numbers), max_size=60))
def test_no_sequence_of_allowed_moves_makes_a_ring_or_an_upside_down_tree(made, moves):
    nodes = {
        NodeId(number): node_of(number, level=level.value, domain=domain)
        for number, (level, domain) in enumerate(made, start=1)
    }
    for number, under in moves:
        node, parent = nodes[NodeId(number)], nodes[NodeId(under)]
        moved = replace(node.draft, parent=parent.id)
        ring = above(parent.id, {known.id: known.parent for known in nodes.values()})
        if misplaced(moved, node=node.id, parent=parent, above=ring, roots=BOTH) is None:
            nodes[node.id] = node.with_draft(moved)

    for node in nodes.values():
        seen, here = [], node
        while here.parent is not None:
            seen.append(here.id)
            assert here.parent not in seen, "A ring"
            assert nodes[here.parent].level.depth <= here.level.depth
            assert nodes[here.parent].domain in {None, here.domain}
            here = nodes[here.parent]


def test_what_is_above_ends_at_the_top_or_where_a_ring_closes():
    one, two, three = NodeId(1), NodeId(2), NodeId(3)

    assert above(None, {}) == ()
    assert above(three, {three: two, two: one, one: None}) == (three, two, one)
    assert above(three, {three: two}) == (three, two)
    assert above(one, {one: two, two: one}) == (one, two)
    assert above(one, {one: one}) == (one,)


ANNA, BEN, CORA = UserId("ana"), UserId("ben"), UserId("cora")
ANSWERED = {"lead": ANNA, "participants": (BEN,), "watcher": CORA, "sponsor": BEN}
OPEN = [
    ({}, 1, ()),
    ({"lead": None}, 1, (Question.WHO_TAKES_PART,)),
    ({"participants": ()}, 1, (Question.WHO_TAKES_PART,)),
    ({}, 0, (Question.HOW_MEASURED,)),
    ({"watcher": None}, 3, (Question.WHO_SUPPORTS,)),
    ({"sponsor": None}, 3, (Question.WHO_SUPPORTS,)),
    (dict.fromkeys(("lead", "watcher", "sponsor")), 0, tuple(Question)),
]


@pytest.mark.parametrize(("changed", "measures", "expected"), OPEN)
def test_the_three_questions_have_an_answer_or_are_open(changed, measures, expected):
    assert open_questions(node_of(**(ANSWERED | changed)), measures=measures) == expected


def test_a_hypothesis_is_open_until_all_of_it_is_written():
    whole = Hypothesis(belief="a", expected_outcome="b", success_signal="c", kill_criteria="d")

    assert not whole.is_open
    for part in ("belief", "expected_outcome", "success_signal", "kill_criteria"):
        assert replace(whole, **{part: ""}).is_open


def test_levels_stand_in_order():
    assert [level.depth for level in Level] == [0, 1, 2, 3]
    draft = Draft(level=Level.GOAL, name="Orders", domain=DomainId(1), starts_on=BEGIN)
    assert node_of().with_draft(draft).name == "Orders"
