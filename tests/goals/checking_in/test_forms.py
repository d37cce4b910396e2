"""The forms, sent back as they stand, and what is said afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from inline_snapshot import snapshot

from bot.features.goals.checking_in.results import Desk, Gone, Line, Moved, Other, Saved, Sheet, Told, Wish, Wrote
from bot.features.goals.checking_in.sheets import MOST_LINES
from bot.features.goals.checking_in.typed import Seen, Typed
from bot.features.goals.rules.judgement import Judgement, Status
from bot.features.goals.rules.measures import CheckIn, Direction, Draft, Measure, Reading
from bot.features.goals.rules.tree import Draft as NodeDraft
from bot.features.goals.rules.tree import Level, Node, SaidStatus, State
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import MeasureId, NodeId, UserId
from handlers.forms.after import Place
from handlers.goals.checking_in import form, messages, status_form
from sandbox.printing import view_as_text
from sandbox.rules import check_view

TODAY = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
PLACE = Place(callback="goals.node_page.v1", beneath="{}", response_url="https://hooks.slack.com/x")
BET = Node(
    id=NodeId(7),
    draft=NodeDraft(level=Level.BET, name="Pick <at> night", starts_on=date(2025, 12, 1)),
    state=State.ACTIVE,
)


def measure(number, name="Late parcels", unit="%", direction=Direction.DECREASE, baseline="20"):
    draft = Draft(
        name=name,
        unit=unit,
        baseline=None if baseline is None else Decimal(baseline),
        target=Decimal(10),
        direction=direction,
    )
    return Measure(id=MeasureId(number), node=BET.id, position=number, draft=draft, created_at=NOON)


def reading(number, value, on=date(2025, 12, 29)):
    return Reading(measure=MeasureId(number), on=on, value=Decimal(value), at=NOON)


LATE = Line(measure=measure(1), latest=reading(1, "18"))
CALLS = Line(measure=measure(2, "Calls", "calls", Direction.AT_MOST, baseline=None), latest=None)
EMPTY = Sheet(
    node=BET,
    lines=(LATE, CALLS, Line(measure=measure(3, "Fits"), latest=None)),
    left_out=0,
    last=CheckIn(node=BET.id, on=date(2025, 12, 29), confidence=7, needs_support=True, at=NOON),
    today=TODAY,
    seen=Seen(check_in=4, marks={MeasureId(1): "1-abc", MeasureId(2): "1-def"}),
)
FULL = replace(
    EMPTY,
    lines=(
        replace(LATE, met=Wrote(by="Ben", on=TODAY, value=Decimal(15), at=NOON), compared=Decimal(18)),
        replace(CALLS, is_redefined=True),
    ),
    typed=Typed(
        values={MeasureId(1): "1,800", MeasureId(2): "40"},
        on=date(2026, 1, 4),
        confidence=0,
        note="So & so",
        needs_support=True,
    ),
    seen=replace(EMPTY.seen, asked={MeasureId(1): "mark"}),
    others=(
        Other(
            by="Ben <x>",
            at=NOON,
            check_in=CheckIn(node=BET.id, on=TODAY, confidence=3, note="Slow", needs_support=True, at=NOON),
        ),
    ),
    gone=(Gone(name="Fits", typed="3 or 4"), Gone(name="", typed="9")),
)


def shown(view):
    rendered = view.to_dict()
    assert check_view(rendered, surface="modal") == []
    return view_as_text(rendered, names={}, width=100)


def sent(view, **typed):
    """Send a form back as it stands, but for what is typed by field."""
    rendered = view.to_dict()
    values = {}
    for block in rendered["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            values[block["block_id"]] = {
                element["action_id"]: {
                    "value": element.get("initial_value"),
                    "selected_date": element.get("initial_date"),
                    "selected_option": element.get("initial_option"),
                    "selected_options": element.get("initial_options", []),
                }
                | typed.get(block["block_id"], {})
            }
    return {"private_metadata": rendered["private_metadata"], "state": {"values": values}}


def fields(view):
    return [block for block in view.to_dict()["blocks"] if block["type"] == "input"]


# The form of a check-in.


def test_how_the_empty_form_looks():
    assert shown(form.build(EMPTY, place=PLACE)) == snapshot("""\
Check in
========

*Pick <at> night*
  A field that you leave empty means no new number. Everyone who works here sees what you save.

Late parcels (%) (optional): ____
  Last: 18 %, on 29 December 2025. Target: 10 %.

Calls (calls) (optional): ____
  No number yet. Always at most: 10 calls.

Fits (%) (optional): ____
  No number yet; it began at 20 %. Target: 10 %.

Date: [2026-01-05 v]
  Of the numbers above. It may lie in the past; a number that was written for that date is replaced.

How sure are you that it will be reached? (optional): [0 to 10 v]
  Last: 7, on 29 December 2025.

Note (optional): ____

Support (optional): [ ] It needs support
  It needed support at the last check-in. Without a tick, it no longer does.

[Cancel]  [Check in]\
""")


def test_how_it_looks_when_it_comes_back():
    assert shown(form.build(FULL, place=PLACE)) == snapshot("""\
Check in
========

*Pick <at> night*

*Not saved yet.* This changed while you were typing. What you typed is still here: look at it once
more, and send it again.
  Ben <x> checked in for 5 January 2026 (on 5 January 2026 at 12:00). How sure: 3 of 10. It needs
  support. Note: Slow

*Not saved yet.* A number is very far from the last one. Correct it, or send it again if it is
right.

“Fits” is not measured any more: somebody removed it while you were typing. What you typed for it
was “3 or 4”; put it into the note if it still matters.

Something is not measured any more: somebody removed it while you were typing. What you typed for it
was “9”; put it into the note if it still matters.
  A field that you leave empty means no new number. Everyone who works here sees what you save.
  Ben wrote *15 %* for 5 January 2026 while you were typing (on 5 January 2026 at 12:00).

Late parcels (%) (optional): 1,800
  Last: 18 %, on 29 December 2025. Target: 10 %.

*Is 1,800 right?* The number to compare it with is 18 %: a hundred times as much, or as little, is
often a slipped point or another unit.
  This measure itself was changed while you were typing: look at its name, unit and target.

Calls (calls) (optional): 40
  No number yet. Always at most: 10 calls.

Date: [2026-01-04 v]
  Of the numbers above. It may lie in the past; a number that was written for that date is replaced.

How sure are you that it will be reached? (optional): [0: it will not be reached v]
  Last: 7, on 29 December 2025.

Note (optional): So & so

Support (optional): [x] It needs support
  It needed support at the last check-in. Without a tick, it no longer does.

[Cancel]  [Yes, check in]\
""")


def test_how_it_looks_without_measures():
    bare = replace(EMPTY, lines=(), last=None)
    assert "close this and press *Measures* to add" in shown(form.build(bare, place=PLACE)).replace("\n", " ")
    assert shown(form.build(bare, place=Place())) == snapshot("""\
Check in
========

*Pick <at> night*

This bet has no measures, so there are no numbers to give. Say how it goes, or add what it is
measured by.

[Add measures]

Date: [2026-01-05 v]
  It may lie in the past.

How sure are you that it will be reached? (optional): [0 to 10 v]

Note (optional): ____

Support (optional): [ ] It needs support

[Cancel]  [Check in]\
""")


def test_an_empty_form_sent_back_says_nothing_but_the_date():
    filled = form.read(sent(form.build(EMPTY, place=PLACE)))
    assert filled.typed == Typed(values={MeasureId(1): "", MeasureId(2): "", MeasureId(3): ""}, on=TODAY)
    assert (filled.node, filled.seen, filled.place) == (BET.id, EMPTY.seen, PLACE)


def test_a_form_that_comes_back_keeps_everything_that_was_typed():
    filled = form.read(sent(form.build(FULL, place=PLACE)))
    assert (filled.typed, filled.seen) == (FULL.typed, FULL.seen)


@pytest.mark.parametrize("picked", [None, "soon", "2026-13-01"])
def test_a_date_that_is_none_is_read_as_none(picked):
    assert form.read(sent(form.build(EMPTY, place=PLACE), on={"selected_date": picked})).typed.on is None


def test_what_no_field_of_ours_holds_is_passed_over():
    view = sent(form.build(EMPTY, place=PLACE), confidence={"selected_option": {"value": "many"}})
    view["state"]["values"]["value_x"] = {"value": {"value": "7"}}
    filled = form.read(view)
    assert filled.typed.confidence is None
    assert set(filled.typed.values) == {1, 2, 3}


def test_a_form_from_an_older_version_is_refused_in_words():
    with pytest.raises(UserFacingError, match="older version"):
        form.read({"private_metadata": "{}", "state": {"values": {}}})


def test_five_numbers_take_at_most_twelve_key_presses_beyond_their_digits():
    """Tab leads from field to field; Enter sends from a field of one line, else the button after the last field does."""
    lines = tuple(Line(measure=measure(number, f"M{number}"), latest=None) for number in range(1, 6))
    view = form.build(replace(EMPTY, lines=lines), place=PLACE)
    order = fields(view)
    numbers = [block for block in order if block["block_id"].startswith("value_")]
    assert order[:5] == numbers, "numbers come first"
    assert [block["element"].get("focus_on_load", False) for block in numbers] == [True] + [False] * 4
    assert not any(block["element"].get("multiline") for block in numbers), "Enter sends"
    between = len([block for block in view.to_dict()["blocks"] if block["type"] == "actions"])
    assert between == 0, "nothing else takes the focus"
    tabs = len(numbers) - 1
    by_enter = tabs + 1
    to_the_button = (len(order) - 1) + len(["Cancel", "Check in"])
    assert by_enter == 5
    assert to_the_button + 1 <= 12, "also where Enter does not send"
    for block in order[5:]:
        assert block.get("optional") or "initial_date" in block["element"], "nothing else has to be filled in"


def test_as_many_measures_as_can_be_fit_with_everything_that_may_be_said_of_them():
    name = "“<&>" * 25
    others = tuple(
        Other(by=name, at=NOON, check_in=CheckIn(node=BET.id, on=TODAY, note=name * 20, at=NOON)) for _ in range(9)
    )
    huge = Decimal("9" * 30)
    lines = tuple(
        Line(
            measure=measure(10**17 + number, name, unit="<" * 20),
            latest=reading(10**17 + number, "9" * 30),
            met=Wrote(by=name, on=TODAY, value=huge, at=NOON),
            is_redefined=True,
            compared=huge,
        )
        for number in range(MOST_LINES)
    )
    marks = {line.measure.id: "1-" + "f" * 12 for line in lines}
    sheet = replace(
        FULL,
        lines=lines,
        left_out=3,
        others=others,
        typed=Typed(values={line.measure.id: "9" * 100 for line in lines}, on=TODAY, note="x" * 2000),
        seen=Seen(check_in=10**17, marks=marks, asked=dict.fromkeys(marks, "f" * 12)),
    )
    assert "3 more measures have no room here." in shown(form.build(sheet, place=PLACE))


# The form of a status.

NUMBERS = Judgement(status=Status.ON_TRACK, because="Late parcels is at 18 %.", progress=None, how="")
FRESH = Desk(node=BET, judgement=NUMBERS, today=TODAY, mark="m")
SAID = replace(
    FRESH,
    node=replace(
        BET,
        said=SaidStatus(status="at_risk", because="The vendor <left>.", until=date(2026, 2, 1), by=UserId("U1")),
    ),
    judgement=replace(NUMBERS, status=Status.AT_RISK, computed=Status.ON_TRACK),
    said_by="Ana",
)


def test_how_the_form_of_a_status_looks():
    assert shown(status_form.build(FRESH, place=PLACE)) == snapshot("""\
Say the status
==============

*Pick <at> night*
  The numbers say: 🟢 on track. Late parcels is at 18 %.

Status: [Choose one v]

Why: ____
  What the numbers do not show. Everyone who works here reads it beside the status.

Until: [2026-02-02 v]
  The last date on which it holds, at most 90 days from now. Then the numbers say it again.

[Cancel]  [Save]\
""")


def test_how_it_looks_where_somebody_said_one():
    assert shown(status_form.build(SAID, place=PLACE)) == snapshot("""\
Say the status
==============

*Pick <at> night*
  The numbers say: 🟢 on track.

Ana says *🟡 at risk* until 1 February 2026: The vendor <left>.
To take it back, choose “What the numbers say”.

Status: [At risk v]

Why (optional): The vendor <left>.
  What the numbers do not show. Everyone who works here reads it beside the status.

Until (optional): [2026-02-01 v]
  The last date on which it holds, at most 90 days from now. Then the numbers say it again.

[Cancel]  [Save]\
""")


def test_a_status_that_is_sent_is_read_and_one_that_stands_is_prefilled():
    option = {"selected_option": {"value": "off_track"}}
    filled = status_form.read(
        sent(status_form.build(FRESH, place=PLACE), status=option, because={"value": "It rains."})
    )
    assert filled.wish == Wish(status=Status.OFF_TRACK, because="It rains.", until=TODAY + timedelta(weeks=4))
    assert (filled.node, filled.mark, filled.place) == (BET.id, "m", PLACE)
    assert status_form.read(sent(status_form.build(SAID, place=PLACE))).wish == Wish(
        status=Status.AT_RISK, because="The vendor <left>.", until=date(2026, 2, 1)
    )


@pytest.mark.parametrize(
    "wish",
    [Wish(status=None, because="", until=None), Wish(status=Status.ON_TRACK, because="Fine", until=TODAY)],
)
def test_a_form_that_comes_back_keeps_what_was_wished(wish):
    view = status_form.build(replace(SAID, wish=wish, is_changed=True), place=PLACE)
    assert "Not saved yet" in shown(view)
    assert status_form.read(sent(view)).wish == wish


@pytest.mark.parametrize("chosen", [None, {"value": "splendid"}])
def test_a_status_that_is_none_is_refused_under_its_field(chosen):
    with pytest.raises(UserFacingError) as refused:
        status_form.read(sent(status_form.build(FRESH, place=PLACE), status={"selected_option": chosen}))
    assert refused.value.field == "status"


def test_a_status_of_a_word_that_pollen_does_not_know_is_shown_and_not_prefilled():
    said = SaidStatus(status="splendid", because="Why", until=TODAY, by=None)
    odd = replace(SAID, node=replace(BET, said=said), said_by="")
    text = shown(status_form.build(odd, place=PLACE))
    assert "A lead says *splendid* until 5 January 2026: Why" in text
    assert "Status: [Choose one v]" in text


# What is said.

SAVED = Saved(
    node=BET.id,
    name="Pick at night",
    level=Level.BET,
    by="Ana",
    on=TODAY,
    moved=(
        Moved(name="Late parcels", before="20 %", after="18 %"),
        Moved(name="Calls", before="", after="40 calls"),
        Moved(name="Fits", before="1", after="3", instead_of="2"),
    ),
    confidence=7,
    has_note=True,
    needs_support=True,
    sponsor="Dan",
    was=Status.AT_RISK,
    now=Status.ON_TRACK,
    because="“Late parcels” is at 18 %.",
    is_said=False,
    followers=2,
)


def test_what_is_said_after_a_check_in():
    assert messages.checked_in(SAVED) == snapshot("""\
Checked in for 5 January 2026: bet “Pick at night”.
Late parcels: 20 % → 18 %.
Calls: 40 calls, its first number.
Fits: 3, in place of 2, which was written for that date.
How sure: 7 of 10.
Status: 🟡 at risk → 🟢 on track. “Late parcels” is at 18 %.
It needs support: ask Dan, its sponsor, for what would help, with a date.
Everyone who works here sees it with /goals, and the 2 channels that follow it are told.\
""")
    quiet = replace(
        SAVED, moved=(), needs_support=True, sponsor="", was=Status.ON_TRACK, followers=0, is_said=True, has_note=False
    )
    assert messages.checked_in(quiet) == snapshot("""\
Checked in for 5 January 2026: bet “Pick at night”.
How sure: 7 of 10.
Status: 🟢 on track, as before. “Late parcels” is at 18 %.
A lead said this status; the numbers do not change it until that ends.
It needs support, and has no sponsor yet: name one with Edit on the bet's page.
Everyone who works here sees it with /goals.\
""")


def test_what_is_said_after_a_status():
    wish = Wish(status=Status.AT_RISK, because="The vendor left.", until=date(2026, 2, 1))
    told = Told(
        node=BET.id,
        name="Pick at night",
        level=Level.BET,
        by="Ana",
        wish=wish,
        was=Status.ON_TRACK,
        now=Status.AT_RISK,
        because="Ana says so.",
        followers=1,
    )
    assert messages.said_status(told) == snapshot("""\
You said that the bet “Pick at night” is at risk, until 1 February 2026. After that, the numbers say it again.
Status: 🟢 on track → 🟡 at risk. Ana says so.
Everyone who works here sees it with /goals, and the channel that follows it is told.\
""")
    assert "\n".join(messages.said_status_news(told).lines) == snapshot("""\
Bet “Pick at night” is now 🟡 at risk (before: on track).
Ana says so until 1 February 2026: The vendor left.\
""")
    back = replace(told, wish=Wish(status=None), was=Status.AT_RISK, now=Status.AT_RISK, followers=0)
    assert messages.said_status(back) == snapshot("""\
Taken back: the numbers say the status of the bet “Pick at night” again.
Status: 🟡 at risk, as before. Ana says so.
Everyone who works here sees it with /goals.\
""")
    assert "\n".join(messages.said_status_news(back).lines) == snapshot("""\
Bet “Pick at night” is now 🟡 at risk (before: at risk).
Ana took back what a lead had said; the numbers say it again.
Ana says so.\
""")


def test_a_number_of_a_past_date_is_told_with_what_the_last_one_still_is():
    past = [replace(one, latest="9") for one in SAVED.moved]
    lines = messages.checked_in(replace(SAVED, moved=tuple(past))).splitlines()[1:4]
    assert lines == [
        "Late parcels: 20 % → 18 %; its last number is still 9.",
        "Calls: 40 calls; its last number is still 9.",
        "Fits: 3, in place of 2, which was written for that date; its last number is still 9.",
    ]


def test_what_channels_are_told_of_a_check_in():
    many = replace(SAVED, moved=SAVED.moved * 3)
    assert "\n".join(messages.checked_in_news(many).lines) == snapshot("""\
Bet “Pick at night” is now 🟢 on track (before: at risk).
“Late parcels” is at 18 %.
Ana checked in for 5 January 2026.
Late parcels: 20 % → 18 %.
Calls: 40 calls, its first number.
Fits: 3, in place of 2, which was written for that date.
Late parcels: 20 % → 18 %.
Calls: 40 calls, its first number.
4 more are on its page.\
""")


def test_only_what_needs_support_offers_to_ask_for_it():
    (offered,) = messages.offers(SAVED)
    assert (offered.action_id, offered.value) == ("goals.ask_support.v1", "7")
    assert messages.offers(replace(SAVED, needs_support=False)) == []
