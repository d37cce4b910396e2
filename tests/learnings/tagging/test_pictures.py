"""What the field and the list of tags show, and what they say where the database does not answer."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.learnings.rules import MAX_TAGS, Tag, tags_as_text, tags_from, tags_in
from bot.features.learnings.tagging.rules import MOST_COUNTED, Offer
from bot.features.learnings.tagging.service import Act, Changed, Line, Listing, Tags, Taken
from bot.kernel.errors import BusyError
from handlers.installation import Installation
from handlers.kit import as_dicts, units
from handlers.learnings.tagging import field, forms, listing
from handlers.learnings.tagging.listeners import Tagging
from handlers.learnings.tagging.listing import Meta
from sandbox.printing import view_as_text
from sandbox.rules import check_message, check_view
from tests.clock import ManualClock

PLAN = Tag(folded="plan", label="Plan")
LINE = Line(tag=PLAN, learnings=12)


def listed(*lines, **more):
    about = {"typed": "", "page": 0, "has_next": False, "may_change": True, **more}
    return Listing(lines=lines, **about)


def problems(view):
    return [str(problem) for problem in check_view(view.to_dict(), surface="modal")]


def shown(view):
    assert problems(view) == []
    return view_as_text(view.to_dict(), names={})


# The field.


@pytest.mark.long
@given(st.lists(st.text(max_size=40), max_size=15).map(tags_from))
@settings(max_examples=50)
def test_the_tags_that_fill_a_field_are_read_back(tags):
    value = tags_as_text(tags)
    assert field.fits(value)
    element = field.element(value, key="new").to_dict()
    held = {"type": "multi_external_select", "selected_options": element.get("initial_options", [])}
    assert tags_in(field.text_in(held)) == tags_in(value)
    assert element["max_selected_items"] == max(MAX_TAGS, len(tags_in(value)))


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_whatever_is_typed_can_be_offered(typed):
    for option in field.options(Offer(tags=(PLAN,), new=tags_in(typed))):
        assert 0 < units(option.to_dict()["text"]["text"]) <= field.MOST_LABEL
        assert 0 < units(option.to_dict()["value"]) <= field.MOST_VALUE


def test_tags_that_no_menu_holds_stay_a_text():
    assert not field.fits(", ".join(f"t{number}" for number in range(101)))
    assert not field.fits("x" * 151)


def test_a_field_that_was_emptied_has_no_tags():
    assert field.text_in({"selected_options": []}) == field.text_in({"selected_options": None}) == ""


# The list and its forms.


@pytest.mark.parametrize("values", [{}, {"into": {}}, {"into": {"learnings.merge_into.v1": {}}}])
def test_a_form_with_nothing_in_its_field_names_no_tag(values):
    view = forms.merging(LINE, Meta()).to_dict() | {"state": {"values": values}}
    assert forms.read(view) == forms.Filled(label="Plan", value="", place=Meta())


def test_the_list_for_who_may_change_it():
    view = listing.build(
        listed(
            LINE, Line(tag=Tag(folded="x", label="<!here> *x*"), learnings=MOST_COUNTED, is_more=True), has_next=True
        ),
        said="“colour” is now called “Color”.",
    )
    assert shown(view) == snapshot("""\
Tags
====

“colour” is now called “Color”.

Which tag? (optional): ____ (Any tag)

*Plan*  12 learnings

[Rename]  [Merge into another]

*<!here> *x**  more than 1,000 learnings

[Rename]  [Merge into another]

[Next page]
  Numbers count every learning, also those that you cannot read: a change
  reaches them all.

[Close]  [Search]\
""")


def test_the_list_for_others_and_without_any():
    assert shown(listing.build(listed(Line(tag=PLAN, learnings=1), may_change=False, page=1))) == snapshot("""\
Tags
====

Which tag? (optional): ____ (Any tag)

*Plan*  1 learning

[Previous page]
  Leads of domains and admins rename and merge tags. Numbers count what you
  can read of the newest learnings.

[Close]  [Search]\
""")
    assert "No learning that you can read has a tag yet." in shown(listing.build(listed()))
    assert "No tag of a learning that you can read has “&lt;x” in it." in str(
        listing.build(listed(typed="<x")).to_dict()
    )


def test_a_name_of_emoji_fits_its_field_however_slack_counts_them():
    line = Line(tag=Tag(folded="🌱" * 30, label="🌱" * 30), learnings=1)
    assert forms.renaming(line, Meta()).to_dict()["blocks"][0]["element"]["max_length"] == 60


def test_the_form_that_renames():
    view = forms.renaming(LINE, Meta(typed="pl", page=2))
    assert shown(view) == snapshot("""\
Rename a tag
============

What should it be called? Plan
  12 learnings have this tag. Who types the old name gets the new one.

[Back to the list]

[Cancel]  [Rename]\
""")
    assert forms.read_label(view.to_dict()) == "Plan"
    assert listing.place_in(view.to_dict()) == Meta(typed="pl", page=2)


def test_the_form_that_merges_and_the_one_that_proposes_it():
    assert shown(forms.merging(LINE, Meta())) == snapshot("""\
Merge a tag
===========

12 learnings have “Plan”. The tag that you choose takes its place there.

Merge it into: [Type a tag v]
  A merge cannot be taken apart again.

[Back to the list]

[Cancel]  [Merge]\
""")
    taken = Taken(line=Line(tag=PLAN, learnings=1), into=Tag(folded="week", label="Week"))
    assert shown(forms.proposing(taken, Meta())) == snapshot("""\
Merge a tag
===========

*There is a tag “Week” already.* Would you like to merge the two? 1 learning
has “Plan”; “Week” takes its place there.

Merge it into: [Week v]
  A merge cannot be taken apart again.

[Back to the list]

[Cancel]  [Merge]\
""")


def test_what_was_done_is_told_with_how_to_change_it_back():
    renamed = Changed(act=Act.RENAMED, before="colour", after="Color", learnings=12)
    merged = Changed(act=Act.MERGED, before="colour", after="Color", learnings=12)
    assert [listing.told(renamed), listing.told(merged)] == snapshot(
        [
            "“colour” is now called “Color”, on 12 learnings. Who types the old name gets the new one. To change it back, rename it again.",
            "“Color” took the place of “colour” on 12 learnings, and who types the one gets the other. A merge cannot be taken apart; a learning's own tags are changed with its form.",
        ]
    )


@pytest.mark.parametrize("sign", ["x", "\U0001f6b2", "\ufdfa"])
def test_the_longest_names_fit_everywhere(sign):
    (tag,) = tags_from([sign * 70])
    line = Line(tag=tag, learnings=1)
    assert problems(listing.build(listed(*[line] * 10, typed=sign * 75, page=1, has_next=True))) == []
    for view in (
        forms.renaming(line, Meta(typed=sign * 75)),
        forms.merging(line, Meta()),
        forms.proposing(Taken(line=line, into=tag), Meta()),
    ):
        assert problems(view) == []
        assert len(view.to_dict()["private_metadata"]) <= 3000


def test_where_slack_did_not_open_the_list_a_button_does():
    again = listing.open_again()
    assert check_message({"text": again.text, "blocks": as_dicts(again.blocks)}) == []


# A database that does not answer.


class Busy:
    async def read(self, _work):
        raise BusyError


class Recorder:
    """Keeps what is registered, to be called like Bolt does."""

    def __init__(self):
        self.listeners = {}

    def options(self, constraint):
        return lambda listener: self.listeners.setdefault(getattr(constraint, "pattern", constraint), listener)

    action = view = options


async def test_what_was_typed_may_be_added_although_the_database_does_not_answer():
    app: Any = Recorder()
    busy: Any = Busy()
    answers = []

    async def ack(**given):
        answers.append([option.value for option in given["options"]])

    Tagging(tags=Tags(transactions=busy, clock=ManualClock()), patience=1).register(app)
    installed = Installation.read({"team_id": "T1", "user_id": "UB", "team": "One", "url": "https://one.slack.com"})
    context = {"installation": installed}
    body = {"user": {"id": "U1", "team_id": "T1"}, "value": "plan, week"}
    await app.listeners[rf"{re.escape(field.TAGS)}\."](ack=ack, body=body, context=context)
    about = forms.merging(LINE, Meta()).to_dict()
    await app.listeners[forms.INTO](ack=ack, body={**body, "view": about}, context=context)
    assert answers == [["plan;week"], []]
