"""The forms of nodes and measures: how they look, and that they come back as they were filled in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.goals.keeping import measuring_rules
from bot.features.goals.keeping.reader import Beginning, Measured, Offered
from bot.features.goals.keeping.results import Added
from bot.features.goals.keeping.rules import links_as_text, links_in, merged, seen_of
from bot.features.goals.rules.measures import Direction, Frequency, Measure, Timing
from bot.features.goals.rules.measures import Draft as MeasureDraft
from bot.features.goals.rules.tree import BacklogLink, Draft, Field, Hypothesis, Level, Node, State
from bot.kernel.acting import Domain
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, MeasureId, NodeId, UserId
from handlers.forms.after import Place
from handlers.goals.keeping import form, measure_form, measure_list, menus, messages
from sandbox.printing import view_as_text
from sandbox.rules import check_view
from tests.clock import MONDAY_NOON
from tests.reliability.accepted.keeping import submitted

DRAFT = Draft(
    level=Level.BET,
    name="Lockers at stations",
    outcome="Nobody waits.",
    domain=DomainId(3),
    parent=NodeId(7),
    lead=UserId("U1"),
    participants=(UserId("U1"), UserId("U2")),
    watcher=UserId("U2"),
    sponsor=UserId("U3"),
    starts_on=date(2026, 1, 5),
    ends_on=date(2026, 6, 30),
    weight=Decimal("0.50"),
    hypothesis=Hypothesis(
        belief="Lockers help", expected_outcome="Fewer calls", success_signal="Half", kill_criteria="?"
    ),
    review_on=date(2026, 3, 2),
    backlog=(BacklogLink(url="https://example.com/board", label="The board"), BacklogLink(url="http://example.com")),
)
NODE = Node(id=NodeId(9), draft=DRAFT, state=State.ACTIVE, version=4)
MEASURE = Measure(
    id=MeasureId(5),
    node=NodeId(9),
    position=0,
    version=3,
    created_at=MONDAY_NOON,
    draft=MeasureDraft(
        name="Late parcels",
        unit="%",
        baseline=Decimal("20.0"),
        target=Decimal("-1200.5"),
        direction=Direction.AT_MOST,
        timing=Timing.LEADING,
        frequency=Frequency.WEEKLY,
        measured_by="By hand",
        weight=Decimal(2),
    ),
)
DOMAINS = tuple(Domain(id=DomainId(n), name=f"Domain {n}", leads=(), is_living=True) for n in range(1, 251))


def shown(view):
    rendered = view.to_dict()
    assert check_view(rendered, surface="modal") == []
    return view_as_text(rendered, names={}, width=100)


def test_an_edit_comes_back_as_it_was_given():
    filled = form.read(submitted(form.build_edit(NODE, place=Place(response_url="https://hooks.slack.com/x"))))
    assert filled.draft == replace(DRAFT, domain=None, parent=None)
    assert (filled.node, filled.seen) == (9, seen_of(DRAFT, 4))
    assert filled.shown == frozenset(Field) - {Field.DOMAIN, Field.PARENT}
    assert filled.place.response_url == "https://hooks.slack.com/x"


def test_a_new_one_comes_back_with_its_place():
    given = Beginning(draft=replace(DRAFT, parent=NODE.id), parent=NODE, domains=DOMAINS, creates_in=frozenset())
    filled = form.read(submitted(form.build_new(given, place=Place())))
    assert (filled.draft, filled.node) == (replace(DRAFT, parent=NodeId(9)), None)


def test_fields_that_a_level_does_not_ask_for_are_there_only_where_they_hold_something():
    bare = Draft(level=Level.VISION, name="", starts_on=DRAFT.starts_on)
    for draft, has_belief in ((bare, False), (replace(DRAFT, level=Level.VISION), True)):
        given = Beginning(draft=draft, parent=None, domains=(), creates_in=frozenset({None}))
        filled = form.read(submitted(form.build_new(replace_domain(given), place=Place())))
        assert (Field.BELIEF in filled.shown) is has_belief


def replace_domain(given):
    return replace(given, draft=replace(given.draft, domain=None))


def test_what_is_too_long_for_a_form_is_not_lost_by_it():
    long = Node(id=NodeId(9), draft=replace(DRAFT, outcome="x" * 3001), state=State.ACTIVE)
    view = form.build_edit(long, place=Place())
    assert "“What will be different, and for whom?” is too long for a form, and stays as it is." in shown(view)
    assert Field.OUTCOME not in form.read(submitted(view)).shown


def test_a_measure_comes_back_as_it_was_given():
    filled = measure_form.read(submitted(measure_form.build_edit(MEASURE, place=Place())))
    assert filled.draft == MEASURE.draft
    assert (str(filled.draft.baseline), filled.measure, filled.node) == ("20.0", 5, 9)
    assert filled.seen == measuring_rules.seen_of(MEASURE.draft, 3)


@pytest.mark.parametrize(
    ("field", "held", "sentence"),
    [
        ("target", {"value": "many"}, "cannot read “many” as one number"),
        ("baseline", {"value": "1 2 3"}, "as one number"),
        ("direction", {}, "Choose one of these"),
    ],
)
def test_what_a_measure_cannot_be_is_said_under_its_field(field, held, sentence):
    view = submitted(measure_form.build_edit(MEASURE, place=Place()))
    (action,) = view["state"]["values"][field]
    view["state"]["values"][field] = {action: held}
    with pytest.raises(UserFacingError, match=sentence) as caught:
        measure_form.read(view)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "held", "sentence"),
    [
        ("starts_on", {}, "Choose the day on which it starts"),
        ("ends_on", {"selected_date": "soon"}, "Choose a date, like"),
        ("weight", {"value": "a lot"}, "as one number"),
        ("backlog", {"value": "the board"}, "“the board” has no address that begins with http"),
    ],
)
def test_what_a_node_cannot_be_is_said_under_its_field(field, held, sentence):
    view = submitted(form.build_edit(NODE, place=Place()))
    (action,) = view["state"]["values"][field]
    view["state"]["values"][field] = {action: held}
    with pytest.raises(UserFacingError, match=sentence) as caught:
        form.read(view)
    assert caught.value.field == field


def test_a_form_filled_with_something_else_has_other_ids_but_the_same_names():
    before = form.build_edit(NODE, place=Place()).to_dict()["blocks"]
    after = form.build_edit(replace(NODE, version=5), place=Place(), note=["Changed"]).to_dict()["blocks"]
    names = [[block.get("block_id") for block in blocks] for blocks in (before, after)]
    assert names[0] == names[1]
    actions = [{b["element"]["action_id"] for b in blocks if b["type"] == "input"} for blocks in (before, after)]
    assert actions[0].isdisjoint(actions[1])


@pytest.mark.parametrize("read", [form.read, measure_form.read, measure_list.read])
def test_a_form_of_an_unknown_version_is_told_apart(read):
    with pytest.raises(UserFacingError, match="older version"):
        read({"private_metadata": '{"v": "x"}', "state": {"values": {}}})


def test_options_that_begin_alike_are_told_apart():
    name = "A goal with a name that is quite a lot longer than what a menu of Slack's has room for, number "
    every = [Offered(node=NODE.with_draft(replace(DRAFT, name=f"{name}{n}")), of="Orders") for n in range(3)]
    labels = [option.to_dict()["text"]["text"] for option in menus.offered(every)]
    assert len(set(labels)) == 3
    assert all(label.startswith("Bet: A goal") and len(label) <= 75 for label in labels)


LINES = st.builds(
    BacklogLink,
    url=st.sampled_from(["https://example.com/a", "http://b.example?q=1", "HTTPS://c.example/ü"]),
    label=st.lists(st.sampled_from(["The", "board", "https://x.example", "http:", "ünd"]), max_size=3).map(" ".join),
)


@settings(max_examples=25)
@given(st.lists(LINES, max_size=4))
def test_links_are_read_as_they_are_written(links):
    assert links_in(links_as_text(links)) == tuple(links)


def test_an_address_may_stand_before_its_name():
    assert links_in("\n https://example.com  The board \n") == (
        BacklogLink(url="https://example.com", label="The board"),
    )


NAMES = st.sampled_from(["One", "Two", "Three"])


@settings(max_examples=40)
@given(base=NAMES, mine=NAMES, theirs=NAMES, outcomes=st.tuples(NAMES, NAMES, NAMES))
def test_two_edits_meet_field_by_field(base, mine, theirs, outcomes):
    seen = seen_of(replace(DRAFT, name=base, outcome=outcomes[0]), 1)
    typed, current = replace(DRAFT, name=mine, outcome=outcomes[1]), replace(DRAFT, name=theirs, outcome=outcomes[2])
    both, changed = merged(typed, seen, current, shown=frozenset(Field))
    assert both.name == (mine if mine != base else theirs)
    assert both.outcome == (outcomes[1] if outcomes[1] != outcomes[0] else outcomes[2])
    expected = {Field.NAME} if theirs != base else set()
    assert set(changed) == expected | ({Field.OUTCOME} if outcomes[2] != outcomes[0] else set())


def test_how_the_form_of_a_new_bet_looks():
    draft = Draft(level=Level.BET, name="", domain=DomainId(3), starts_on=date(2026, 1, 5))
    given = Beginning(draft=draft, parent=NODE, domains=DOMAINS, creates_in=frozenset({DomainId(3)}))
    assert shown(form.build_new(given, place=Place())) == snapshot("""\
New bet
=======

  It is there at once, and everybody who works here sees it.

What is it? [Bet v]

Where does it belong? [Domain 3 v]

What does it contribute to? (optional): [Bet: Lockers at stations v]
  A goal or vision, of the same domain or of the whole organisation.

Name: ____
  In a few words, what will be different once it is reached.

We believe that (optional): ____

This will result in (optional): ____

We will know when (optional): ____

We will stop if (optional): ____

Who leads it? (optional): [Choose v]
  They answer for it, and keep it up to date.

Who takes part? (optional): [Choose v]

Who watches its progress? (optional): [Choose v]
  They keep an eye on it, and hear of it when its lead is away.

Who supports it, as its sponsor? (optional): [Choose v]
  They are asked for help, with a date.

Starts on: [2026-01-05 v]

Ends on (optional): [Choose v]

Reviewed on (optional): [Choose v]
  On this day it is decided: continue, change or stop.

What will be different, and for whom? (optional): ____

How much does it count? (optional): ____
  Its weight beside what contributes to the same: 1 counts like the others, 2 twice as much. While
  none has a weight, the weakest one decides.

Backlog links (optional): ____
  One address a line, with a name before it if you like: Board https://example.com/board

[Cancel]  [Save]\
""")


def test_how_measures_look():
    given = Measured(node=NODE, measures=(MEASURE,), may_keep=True)
    assert shown(measure_list.build(given, place=Place(), said="“Late parcels” is saved.")) == snapshot("""\
Measures
========

“Late parcels” is saved.

How *Lockers at stations* is measured:

*Late parcels*
Always at the target or below: -1,200.5 %, from 20.0 %
Leading: before the outcome
Every week
Weight 2
By hand

[Change]  [Remove]

[Add a measure]

[Close]\
""")


def test_what_is_said_of_a_new_node_reads_as_sentences():
    node = replace(NODE, draft=replace(DRAFT, level=Level.INITIATIVE, name="Pick at night"))
    assert messages.added(Added(node=node, of=None, deciders="")) == snapshot(
        "“Pick at night” is an initiative of the whole organisation now, and everybody who works here sees it in /goals. Next: say on its page how it is measured, with Measures."
    )
    proposed = replace(node, state=State.PROPOSED)
    assert messages.added(Added(node=proposed, of=None, deciders="an admin")) == snapshot(
        "“Pick at night” is proposed as an initiative of the whole organisation. Until an admin accepts it, it stands under “Proposed” in /goals. You get a message once somebody decides."
    )


def test_a_list_without_room_for_another_measure_says_so():
    full = Measured(node=NODE, measures=tuple(replace(MEASURE, id=MeasureId(n)) for n in range(10)), may_keep=True)
    text = shown(measure_list.build(full, place=Place()))
    assert "There is room for 10 measures. To add another one, remove one first." in text
    assert "Add a measure" not in text
