"""A learning's history as Slack shows it."""

from datetime import timedelta

import pytest
from inline_snapshot import snapshot

from bot.features.learnings.keeping.history import History, Step
from bot.kernel.audit import Change
from handlers.learnings.keeping import history
from sandbox.printing import view_as_text
from sandbox.rules import check_view, view_too_large
from tests.clock import MONDAY_NOON
from tests.learnings.keeping.test_views import a_learning, buttons


def a_history(*steps, has_more=False):
    return History(learning=a_learning(), author="Ana", steps=steps, has_more=has_more)


def history_text(given):
    view = history.build(given).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    return view_as_text(view, names={})


def test_a_history_reads_well():
    changes = (
        Change(field="state", before="active", after="superseded"),
        Change(field="successor", before=None, after="Plan daily."),
        Change(field="why", before="Because.", after=None),
        Change(field="visibility", before="domain", after="everyone"),
        Change(field="text", before=None, after=None),
    )
    steps = (
        Step(act="superseded", by="Ben", at=MONDAY_NOON, changes=changes),
        Step(act="edited", by=None, at=MONDAY_NOON, changes=(), has_hidden=True),
    )
    assert history_text(a_history(*steps, has_more=True)) == snapshot("""\
History
=======

Ben replaced it with a newer one · 5 January 2026
State: counts → replaced
Newer learning: “Plan daily.”
Why: “Because.” → nothing
Who can read it: its domain → everyone at work
Text: the words were erased

An import edited it · 5 January 2026
It was another domain's then: those words stay with that domain's leads.

These are the latest 2 changes. Older ones are kept, and not shown here.
  Logged by Ana on 5 January 2026.

[Back]\
""")


def test_an_empty_history_says_so_and_a_long_one_fits():
    assert "Nobody has changed it since it was logged." in history_text(a_history())
    changes = tuple(
        Change(field=name, before="x" * 20_000, after="\U0001f6b2" * 20_000)
        for name in ("text", "why", "recommendation", "applies_when", "retired_because", "title")
    )
    history_text(a_history(*[Step(act="edited", by="B" * 90, at=MONDAY_NOON, changes=changes)] * 30))


def test_words_that_are_cut_in_a_history_are_read_in_full_with_one_click():
    before, after = "Freeze the plan. " * 1_100, "\n\n".join("漢" * 500 for _ in range(40))
    changes = (
        Change(field="text", before=before, after=after),
        Change(field="kind", before="worked", after=None),
        Change(field="why", before=None, after=None),
    )
    long = Step(act="edited", by="Ben", at=MONDAY_NOON, changes=changes, has_hidden=True)
    short = Step(act="edited", by="Ana", at=MONDAY_NOON + timedelta(days=1), changes=(changes[1],))
    given = a_history(short, long)
    view = history.build(given).to_dict()
    (opener,) = [one for block in view["blocks"] for one in block.get("elements", []) if one["type"] == "button"]
    assert (opener["text"]["text"], opener["value"]) == ("Read all of it", "7.1767614400000000.0")
    assert view["blocks"].index({"type": "actions", "elements": [opener]}) == 2
    whole = history.whole(given, 1767614400000000).to_dict()
    assert buttons(whole) == ["Back to the history"]
    read = view_as_text(whole, names={})
    assert read.startswith("History\n=======\n\nBen edited it · 5 January 2026\n\nText, before\nFreeze the plan. ")
    assert "Kind, before\nIt worked" in read
    assert "Why\nThe words were erased." in read
    assert history.HIDDEN in read
    assert "".join(read.split()).count("Freezetheplan.") == 1_100
    assert read.count("漢") == 20_000


def test_a_change_that_no_view_holds_is_read_in_parts_there_and_back():
    changes = tuple(
        Change(field=name, before=None, after="漢" * 20_000)
        for name in ("text", "why", "recommendation", "applies_when")
    )
    given = a_history(Step(act="edited", by="Ben", at=MONDAY_NOON, changes=changes))
    views = [history.whole(given, history.moment(given.steps[0]), part=part).to_dict() for part in (0, 1, 2)]
    assert [buttons(view) for view in views] == [
        ["Read on", "Back to the history"],
        ["Back", "Back to the history"],
        ["Back", "Back to the history"],
    ]
    assert str(views[0]["blocks"]).count("漢") + str(views[1]["blocks"]).count("漢") == 80_000
    for view in views:
        assert [str(problem) for problem in check_view(view, surface="modal")] == []
        assert not view_too_large(view)


def test_a_change_that_is_not_shown_any_more_leads_back_to_the_history():
    assert history.whole(a_history(), 7).to_dict() == history.build(a_history()).to_dict()


@pytest.mark.long
def test_a_history_that_no_view_holds_is_read_in_parts():
    changes = tuple(
        Change(field=name, before="漢" * 20_000, after="字" * 20_000)
        for name in ("text", "why", "recommendation", "applies_when", "retired_because", "title")
    )
    steps = [
        Step(act="edited", by=f"Person {number}", at=MONDAY_NOON - timedelta(days=number), changes=changes)
        for number in range(30)
    ]
    given = a_history(*steps, has_more=True)
    texts = [view_as_text(history.build(given, part=part).to_dict(), names={}) for part in range(history.parts(given))]
    assert len(texts) > 1
    assert [f"Person {number} " in "".join(texts) for number in range(30)] == [True] * 30
    assert ["Older changes" in text for text in texts] == [True] * (len(texts) - 1) + [False]
    assert ["Newer changes" in text for text in texts] == [False] + [True] * (len(texts) - 1)
    assert ["not shown here" in text for text in texts] == [False] * (len(texts) - 1) + [True]
