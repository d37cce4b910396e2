from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.tree import Draft, Level, Node, State
from bot.features.goals.seeing.outline import ORGANISATION, Filters, Part, Reader, Shown, outline
from bot.kernel.ids import DomainId, NodeId, UserId

ANA = Reader(user=UserId("ana"), domains=frozenset({DomainId(1)}))
LEVELS = list(Level)


def node(number, level, under=None, *, domain=None, state=State.ACTIVE, **more):
    draft = Draft(
        level=Level(level),
        name=f"Node {number}",
        domain=None if domain is None else DomainId(domain),
        parent=None if under is None else NodeId(under),
        starts_on=date(2026, 1, 1),
        **more,
    )
    return Node(id=NodeId(number), draft=draft, state=state)


def tree(*nodes):
    return {one.id: one for one in nodes}


def shown(nodes, *, reader=ANA, filters=Filters(), turned=(), judged=None):  # noqa: B008 - it is frozen
    found = outline(nodes, judged or {}, reader, filters=filters, turned=frozenset(turned))
    return [(line.fold, line.depth, line.is_open) for line in found.lines]


GROVE = tree(
    node(1, "vision"),
    node(2, "goal", 1),
    node(3, "goal", 1, sponsor=UserId("dan")),
    node(4, "bet", 2, domain=2),
    node(5, "bet", 3, domain=1),
    node(6, "initiative", 5, domain=1),
    node(7, "initiative", 4, domain=2, participants=(UserId("ana"),)),
)


def test_what_concerns_the_reader_comes_first_and_what_they_take_part_in_before_that():
    assert shown(GROVE) == [
        ("y7", 0, False),
        ("y5", 0, False),
        ("t1", 0, True),
        ("t2", 1, False),
        ("t3", 1, False),
    ]


def test_the_part_of_a_reader_who_takes_part_in_nothing_is_missing():
    assert shown(GROVE, reader=Reader(user=UserId("mia"))) == [("t1", 0, True), ("t2", 1, False), ("t3", 1, False)]


def test_a_fold_that_is_turned_opens_or_closes_in_its_own_part_alone():
    assert shown(GROVE, turned=["y5", "t3"]) == [
        ("y7", 0, False),
        ("y5", 0, True),
        ("y6", 1, False),
        ("t1", 0, True),
        ("t2", 1, False),
        ("t3", 1, True),
        ("t5", 2, False),
    ]
    assert shown(GROVE, turned=["t1"])[2:] == [("t1", 0, False)]


def test_what_passes_a_filter_is_shown_below_what_it_hangs_under():
    lines = outline(GROVE, {}, ANA, filters=Filters(level=Level.BET, domain=DomainId(1))).lines
    assert [(line.fold, line.is_passed_through, line.below) for line in lines] == [
        ("f1", True, 2),
        ("f3", True, 1),
        ("f5", False, 0),
    ]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(shown=Shown.MINE), {7}),
        (Filters(domain=ORGANISATION), {1, 2, 3}),
        (Filters(sponsor=UserId("dan")), {3}),
        (Filters(status=Status.AT_RISK), {4}),
        (Filters(level=Level.INITIATIVE), {6, 7}),
        (Filters(shown=Shown.STOPPED), set()),
    ],
)
def test_each_filter_lets_pass_what_it_says(filters, found):
    judged = {NodeId(4): Judgement(status=Status.AT_RISK, because="", progress=None, how="")}
    lines = outline(GROVE, judged, ANA, filters=filters).lines
    assert {line.node.id for line in lines if not line.is_passed_through} == found


def test_a_proposal_is_its_proposers_own():
    proposed = replace(node(8, "goal", 1, state=State.PROPOSED), proposed_by=UserId("ana"))
    nodes = GROVE | tree(proposed)
    assert [line[0] for line in shown(nodes, filters=Filters(shown=Shown.PROPOSED))] == ["f1", "f8"]


def test_what_hangs_under_nothing_that_is_there_stands_at_the_top():
    assert shown(tree(node(4, "bet", 2)), reader=Reader(user=UserId("mia"))) == [("t4", 0, False)]


@st.composite
def groves(draw):
    """Any tree, in the order in which a store lists it, some of it the reader's."""
    parents = draw(st.lists(st.integers(0, 30), max_size=60))
    nodes: list[Node] = []
    depths: list[int] = []
    for number, at in enumerate(parents, start=1):
        under = None if not nodes or at == 0 else (at - 1) % len(nodes) + 1
        depth = 0 if under is None else depths[under - 1] + 1
        if depth > 3:
            under, depth = None, 0
        lead = draw(st.sampled_from((None, UserId("ana"), UserId("ben"))))
        depths.append(depth)
        nodes.append(node(number, LEVELS[depth], under, domain=draw(st.sampled_from((None, 1, 2))), lead=lead))
    return tree(*sorted(nodes, key=lambda one: one.level.depth))


@settings(max_examples=60)
@given(groves())
def test_all_unfolded_every_node_stands_once_in_the_tree_right_below_its_parent(nodes):
    everything = frozenset(f"t{one.id}" for one in nodes.values() if one.level is not Level.VISION)
    lines = [
        line for line in outline(nodes, {}, ANA, filters=Filters(), turned=everything).lines if line.part is Part.TREE
    ]
    assert sorted(line.node.id for line in lines) == sorted(nodes)
    path: list[NodeId] = []
    for line in lines:
        del path[line.depth :]
        assert line.node.parent == (path[-1] if path else None)
        path.append(line.node.id)


@pytest.mark.long
@settings(max_examples=60)
@given(groves())
def test_the_readers_part_holds_all_that_is_theirs_once(nodes):
    every = frozenset(f"y{one.id}" for one in nodes.values())
    first = outline(nodes, {}, ANA, filters=Filters())
    begun = {line.fold for line in first.lines if line.is_open}
    lines = [line for line in first.lines if line.part is Part.YOURS]
    turned = outline(nodes, {}, ANA, filters=Filters(), turned=every - begun).lines
    yours = [line.node.id for line in turned if line.part is Part.YOURS]
    assert len(yours) == len(set(yours))
    mine = {one.id for one in nodes.values() if ANA.takes_part_in(one)}
    assert mine <= {line.node.id for line in lines}
