"""The form as Slack shows it, and what is read back."""

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.learnings.drafts import Draft
from bot.features.learnings.goals import Goal
from bot.features.learnings.rules import LONG_FIELDS, MAX_TEXT, Domain, clean, prints_of, same_words
from bot.features.learnings.sheets import Sheet
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, DomainId, DraftId, LearningId, NodeId, ProductId
from bot.kernel.products import NamedProduct
from handlers.learnings import form
from handlers.learnings.stack import Back
from handlers.learnings.submitting import under_fields
from sandbox.rules import check_view, view_too_large
from tests.clock import MONDAY_NOON

ORDERS = Domain(id=DomainId(3), name="Orders")
FINANCE = Domain(id=DomainId(4), name="Finance")
BLANK = Sheet(fields={"visibility": "domain", "domain": "3"}, domains=(FINANCE, ORDERS), channel=ChannelId("C1"))
FULL_FIELDS = {
    "text": "Freeze the plan on Friday.",
    "title": "Fridays",
    "why": "Changeovers cost a day.\n\nEvery week.",
    "recommendation": "Freeze it",
    "applies_when": "In builds",
    "kind": "did_not_work",
    "evidence_url": "https://example.com",
    "tags": "plan, week",
    "goals": "8,9",
    "products": "5",
    "visibility": "everyone",
    "domain": "4",
}
FULL = Sheet(
    fields=FULL_FIELDS,
    domains=(FINANCE, ORDERS),
    channel=ChannelId("C1"),
    learning=LearningId(7),
    was=prints_of(FULL_FIELDS),
    version=2,
    goals=(Goal(id=NodeId(8), level="bet", name="Freeze earlier"), Goal(id=NodeId(9), level="goal", name="On time")),
    products=(NamedProduct(id=ProductId(5), name="Orders placed"),),
)


def kept(text, **more):
    return Draft(id=DraftId(5), content={"text": text, **more}, reason="of a test", kept_at=MONDAY_NOON)


def of_draft(text, **more):
    return replace(BLANK, fields={**BLANK.fields, "text": text, **more}, draft=kept(text, **more))


def as_submitted(view, **typed):
    """What Slack sends when somebody presses Save: fields as they were filled, but for those typed anew."""
    values = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        option = element.get("initial_option")
        held = {"selected_option": option} if "options" in element else {"value": element.get("initial_value")}
        if element["type"] == "multi_external_select":
            held = {"selected_options": element.get("initial_options", [])}
        if block["block_id"] in typed:
            held = {"value": typed[block["block_id"]]}
        values[block["block_id"]] = {element["action_id"]: held}
    return {**view, "state": {"values": values}}


def round_trip(sheet, **typed):
    view = form.build(sheet, response_url="https://example.com/r").to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    return form.read(as_submitted(view, **typed))


def test_the_empty_form():
    view = form.build(BLANK, response_url="https://example.com/r").to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert view == snapshot(
        {
            "blocks": [
                {
                    "block_id": "text",
                    "element": {"action_id": "new", "max_length": 3000, "multiline": True, "type": "plain_text_input"},
                    "label": {"emoji": False, "text": "What did you learn?", "type": "plain_text"},
                    "optional": False,
                    "type": "input",
                },
                {
                    "block_id": "title",
                    "element": {"action_id": "new", "max_length": 120, "multiline": False, "type": "plain_text_input"},
                    "hint": {
                        "emoji": False,
                        "text": "Lists show it; without one they show the first sentence.",
                        "type": "plain_text",
                    },
                    "label": {"emoji": False, "text": "Title", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "why",
                    "element": {"action_id": "new", "max_length": 3000, "multiline": True, "type": "plain_text_input"},
                    "label": {"emoji": False, "text": "Why is it so?", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "recommendation",
                    "element": {"action_id": "new", "max_length": 3000, "multiline": True, "type": "plain_text_input"},
                    "label": {"emoji": False, "text": "What do you recommend?", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "applies_when",
                    "element": {"action_id": "new", "max_length": 3000, "multiline": True, "type": "plain_text_input"},
                    "label": {"emoji": False, "text": "When does it apply?", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "kind",
                    "element": {
                        "action_id": "new",
                        "options": [
                            {"text": {"emoji": False, "text": "It worked", "type": "plain_text"}, "value": "worked"},
                            {
                                "text": {"emoji": False, "text": "It did not work", "type": "plain_text"},
                                "value": "did_not_work",
                            },
                            {
                                "text": {"emoji": False, "text": "It was a surprise", "type": "plain_text"},
                                "value": "surprise",
                            },
                        ],
                        "placeholder": {"emoji": False, "text": "Choose", "type": "plain_text"},
                        "type": "static_select",
                    },
                    "label": {"emoji": False, "text": "What kind of learning is it?", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "evidence_url",
                    "element": {"action_id": "new", "max_length": 3000, "multiline": False, "type": "plain_text_input"},
                    "hint": {
                        "emoji": False,
                        "text": "One address that begins with https:// or http://.",
                        "type": "plain_text",
                    },
                    "label": {"emoji": False, "text": "Link to evidence", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "tags",
                    "element": {
                        "action_id": "learnings.tags.v1.new",
                        "max_selected_items": 10,
                        "min_query_length": 1,
                        "placeholder": {"emoji": False, "text": "Type a tag", "type": "plain_text"},
                        "type": "multi_external_select",
                    },
                    "hint": {
                        "emoji": False,
                        "text": "Type to find one, or to add one that is new. At most 10.",
                        "type": "plain_text",
                    },
                    "label": {"emoji": False, "text": "Tags", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "goals",
                    "element": {
                        "action_id": "learnings.goals.v1.new",
                        "max_selected_items": 10,
                        "min_query_length": 0,
                        "placeholder": {"emoji": False, "text": "Type a name", "type": "plain_text"},
                        "type": "multi_external_select",
                    },
                    "hint": {
                        "emoji": False,
                        "text": "The goals or bets that taught it. Type to find one.",
                        "type": "plain_text",
                    },
                    "label": {"emoji": False, "text": "Goals", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "products",
                    "element": {
                        "action_id": "learnings.products.v1.new",
                        "max_selected_items": 10,
                        "min_query_length": 0,
                        "placeholder": {"emoji": False, "text": "Type a name", "type": "plain_text"},
                        "type": "multi_external_select",
                    },
                    "hint": {"emoji": False, "text": "What it is about. Type to find one.", "type": "plain_text"},
                    "label": {"emoji": False, "text": "Data products", "type": "plain_text"},
                    "optional": True,
                    "type": "input",
                },
                {
                    "block_id": "visibility",
                    "element": {
                        "action_id": "new",
                        "initial_option": {
                            "text": {
                                "emoji": False,
                                "text": "Only its domain: members of its channel, its leads and admins",
                                "type": "plain_text",
                            },
                            "value": "domain",
                        },
                        "options": [
                            {
                                "text": {"emoji": False, "text": "Everyone at work", "type": "plain_text"},
                                "value": "everyone",
                            },
                            {
                                "text": {
                                    "emoji": False,
                                    "text": "Only its domain: members of its channel, its leads and admins",
                                    "type": "plain_text",
                                },
                                "value": "domain",
                            },
                        ],
                        "type": "radio_buttons",
                    },
                    "label": {"emoji": False, "text": "Who can read it?", "type": "plain_text"},
                    "type": "input",
                },
                {
                    "block_id": "domain",
                    "element": {
                        "action_id": "new",
                        "initial_option": {
                            "text": {"emoji": False, "text": "Orders", "type": "plain_text"},
                            "value": "3",
                        },
                        "options": [
                            {"text": {"emoji": False, "text": "Finance", "type": "plain_text"}, "value": "4"},
                            {"text": {"emoji": False, "text": "Orders", "type": "plain_text"}, "value": "3"},
                        ],
                        "placeholder": {"emoji": False, "text": "Choose a domain", "type": "plain_text"},
                        "type": "static_select",
                    },
                    "label": {"emoji": False, "text": "Domain", "type": "plain_text"},
                    "type": "input",
                },
            ],
            "callback_id": "learnings.form.v1",
            "close": {"emoji": False, "text": "Cancel", "type": "plain_text"},
            "private_metadata": '{"v":1,"channel":"C1","was":{},"joints":{},"response_url":"https://example.com/r"}',
            "submit": {"emoji": False, "text": "Save", "type": "plain_text"},
            "title": {"emoji": False, "text": "Log a learning", "type": "plain_text"},
            "type": "modal",
        }
    )


def test_a_full_form_is_read_back_as_it_was_filled():
    filled = round_trip(FULL)
    assert filled.sent.fields == FULL_FIELDS
    assert (filled.sent.learning, filled.sent.channel, filled.sent.was) == (7, "C1", FULL.was)
    assert filled.response_url == "https://example.com/r"


def test_an_empty_form_is_read_back_empty():
    assert round_trip(BLANK).sent.fields == {
        **dict.fromkeys(FULL_FIELDS, ""),
        "visibility": "domain",
        "domain": "3",
    }


def test_without_domains_there_is_no_menu_of_them():
    filled = round_trip(replace(BLANK, domains=()))
    assert "domain" not in filled.sent.fields


def test_more_than_a_hundred_domains_fit():
    many = tuple(replace(ORDERS, id=DomainId(n), name=f"Domain {n}") for n in range(1, 140))
    view = form.build(replace(BLANK, domains=many)).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []


def of_learning(**fields):
    words = {**FULL_FIELDS, **fields}
    return replace(FULL, fields=words, was=prints_of(words))


LONG_WORDS = st.one_of(
    st.lists(
        st.sampled_from(
            ["word ", " ", "\n\n", "x" * 2600, "\U0001f6b2", "a & b", "\t", "漢字", "\u3000", "\ufeff", "\r\n"]
        ),
        min_size=1,
        max_size=9,
    ).map("".join),
    st.text(min_size=1, max_size=40),
)


def trimmed(view):
    """What a browser may take from the ends of each field before it is sent."""
    typed = {
        block["block_id"]: block["element"].get("initial_value", "").strip().strip("\ufeff\u200b").strip() or None
        for block in view["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    }
    return as_submitted(view, **typed)


@pytest.mark.long
@settings(max_examples=40, derandomize=True, deadline=None)
@given(words=LONG_WORDS, times=st.integers(min_value=1, max_value=9000), name=st.sampled_from(LONG_FIELDS))
@example(words="word ", times=4000, name="text")
@example(words="\U0001f6b2", times=20_000, name="why")
@example(words="x", times=20_000, name="recommendation")
@example(words="漢字。", times=6_666, name="applies_when")
@example(words="a        b", times=2000, name="text")
@example(words="a" + " " * 2000, times=10, name="text")
def test_a_form_that_nobody_changed_is_read_back_as_the_same_words(words, times, name):
    text = clean((words * times)[:MAX_TEXT])
    sheet = of_learning(**{name: text or "x"})
    view = form.build(sheet).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    sent = form.read(trimmed(view)).sent
    assert name not in sent.fields or same_words(sent.fields[name], sheet.fields[name])
    if text == text.strip("\ufeff\u200b\r"):
        assert sent.fields.get(name, text or "x") == (text or "x")


def test_all_long_fields_of_a_learning_can_be_changed_at_once():
    long = {name: f"{name} sentence. " * 1500 for name in LONG_FIELDS}
    sheet = of_learning(**{name: clean(words[:19_000]) for name, words in long.items()})
    view = form.build(sheet).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    fields = form.read(as_submitted(view, why_3="Changed in the middle.")).sent.fields
    assert {name: fields[name] for name in LONG_FIELDS if name != "why"} == {
        name: sheet.fields[name] for name in LONG_FIELDS if name != "why"
    }
    assert "Changed in the middle." in fields["why"]
    assert fields["why"].startswith("why sentence.")
    assert fields["why"].endswith(sheet.fields["why"][-200:])


def test_what_no_form_has_room_for_is_shown_left_out_and_said_to_stay():
    sheet = of_learning(**dict.fromkeys(LONG_FIELDS, "漢字" * 10_000))
    view = form.build(sheet).to_dict()
    assert [str(problem) for problem in check_view(view, surface="modal")] == []
    assert not view_too_large(view)
    said = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert said[0] == "*When does it apply?* There is no room for it in this form, so it stays as it is:"
    assert said[1].startswith("漢字漢字")
    assert view["blocks"][2]["elements"][0]["text"] == "It goes on: it has 20,000 characters."
    fields = form.read(as_submitted(view)).sent.fields
    assert "applies_when" not in fields
    assert fields["recommendation"] == "漢字" * 10_000


def test_blank_that_cannot_be_joined_again_is_left_as_it_is():
    words = "a" + " " * 6000 + "b"
    fields = round_trip(of_learning(why=words)).sent.fields
    assert "why" not in fields
    assert fields["text"] == FULL_FIELDS["text"]


def test_what_somebody_typed_has_room_before_what_nobody_changed():
    fields = {**FULL_FIELDS, **dict.fromkeys(LONG_FIELDS, "漢字" * 10_000)}
    changed = {**fields, "applies_when": "漢" * 19_999}
    sheet = replace(FULL, fields=changed, was=prints_of(fields), theirs={"why": "x"})
    assert form.read(as_submitted(form.build(sheet).to_dict())).sent.fields["applies_when"] == "漢" * 19_999


def test_a_form_opened_when_only_the_text_could_be_long_is_still_read():
    view = form.build(of_draft("word " * 1000)).to_dict()
    meta = json.loads(view["private_metadata"])
    meta["joints"] = meta["joints"]["text"]
    sent = form.read(as_submitted({**view, "private_metadata": json.dumps(meta)})).sent
    assert sent.fields["text"] == ("word " * 1000)


def test_a_learning_closed_meanwhile_is_told_with_a_way_to_its_page():
    view = form.build(replace(FULL, version=3, stopped="was retired")).to_dict()
    assert view["blocks"][0]["text"]["text"].startswith(
        "*This learning was retired while you were writing.* Nothing is"
    )
    (page,) = view["blocks"][1]["elements"]
    assert (page["action_id"], page["value"]) == ("learnings.page.v1", "7")
    assert round_trip(replace(FULL, version=3, stopped="was retired")).sent.fields == FULL_FIELDS


def test_a_form_knows_the_page_that_it_was_opened_from():
    view = form.build(FULL, back=Back(view="V1", in_place=True)).to_dict()
    assert form.read(as_submitted(view)).back == Back(view="V1", in_place=True)
    assert round_trip(FULL).back is None


def test_kept_words_are_offered_above_an_empty_form_only():
    offering = replace(BLANK, drafts=(kept("Half a thought"),))
    view = form.build(offering).to_dict()
    assert view["blocks"][0]["accessory"]["action_id"] == "learnings.continue.v1"
    assert round_trip(offering).sent.draft is None
    other = form.build(replace(of_draft("x"), drafts=(kept("Half a thought"),))).to_dict()
    assert other["blocks"][0]["type"] == "input"


# Long drafts.


@settings(max_examples=30, derandomize=True, deadline=None)
@given(
    st.lists(st.sampled_from(["word", " ", "\n\n", "x" * 2600, "\U0001f6b2", "a & b", "\t"]), min_size=1, max_size=9),
    st.integers(min_value=1, max_value=600),
)
@example(["word "], 5000)
@example(["x"], 600)
@example(["x" * 2600], 9)
def test_a_long_draft_is_spread_over_fields_and_comes_back_whole(parts, times):
    text = clean(("".join(parts) * times)[:24_000])
    if not text:
        return
    sent = round_trip(of_draft(text)).sent
    rest = "" if sent.draft_from is None else text[sent.draft_from :]
    assert sent.draft == 5
    assert clean(sent.fields["text"]) == text.removesuffix(rest).rstrip()
    assert sent.draft_from is None


def test_what_no_field_has_room_for_stays_in_the_draft():
    text = "word " * 12_000
    sent = round_trip(of_draft(text.strip())).sent
    assert sent.draft_from is not None
    assert f"{sent.fields['text']} {text.strip()[sent.draft_from :]}" == text.strip()


def test_a_piece_of_a_long_draft_that_was_emptied_takes_its_blank_along():
    text = "one " * 600 + "two " * 600 + "three " * 600
    sheet = of_draft(text.strip())
    sent = round_trip(sheet, text_2="").sent
    assert "  " not in sent.fields["text"]
    assert sent.fields["text"].startswith("one one")
    assert not round_trip(sheet, text="").sent.fields["text"].startswith(" ")


def test_other_long_words_of_a_draft_are_spread_as_well():
    sent = round_trip(of_draft("short", why=clean("because " * 500))).sent
    assert sent.fields["why"] == clean("because " * 500)


def test_a_title_of_a_draft_may_be_too_long_for_now():
    assert round_trip(of_draft("short", title="t" * 200)).sent.fields["title"] == "t" * 200


def test_a_title_of_emoji_fits_its_field_however_slack_counts_them():
    view = form.build(replace(FULL, fields={**FULL_FIELDS, "title": "🌱" * 120})).to_dict()
    (element,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "title"]
    assert element["max_length"] == 2 * len(element["initial_value"])


# Two at once.


def test_what_somebody_else_changed_is_told_above_the_fields_which_get_new_ids():
    theirs = {"why": "", "domain": "3", "visibility": "domain", "title": "<!channel>", "goals": "9", "products": ""}
    conflicted = replace(FULL, version=3, theirs=theirs)
    view = form.build(conflicted).to_dict()
    told = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert told[0].startswith("*Somebody else changed this while you were writing.*")
    assert told[1:] == snapshot(
        [
            """\
*Why is it so?*
> (empty)\
""",
            """\
*Domain*
> Orders\
""",
            """\
*Who can read it?*
> Only its domain: members of its channel, its leads and admins\
""",
            """\
*Title*
> &lt;!channel&gt;\
""",
            """\
*Goals*
> “Goal: On time”\
""",
            """\
*Data products*
> (empty)\
""",
        ]
    )
    before = {block["element"]["action_id"] for block in form.build(FULL).to_dict()["blocks"] if "element" in block}
    after = {block["element"]["action_id"] for block in view["blocks"] if "element" in block}
    assert not before & after
    assert round_trip(conflicted).sent.fields == FULL_FIELDS


def test_what_somebody_else_wrote_fits_however_much_of_it_is_escaped():
    view = form.build(replace(FULL, version=3, theirs={"why": "&" * 5000})).to_dict()
    assert check_view(view, surface="modal") == []


# Errors.


def test_errors_stand_under_their_fields_and_others_under_the_first():
    view = form.build(of_learning(text="a" + " " * 6000 + "b")).to_dict()
    assert under_fields({"text": "Too long.", "tags": "Too many.", "title": "No."}, view) == {
        "title": "Too long. No.",
        "tags": "Too many.",
    }


def test_a_form_of_an_unknown_version_is_refused_in_words():
    view = {"private_metadata": '{"v":"nine"}', "state": {"values": {}}}
    with pytest.raises(UserFacingError, match="older version"):
        form.read(view)
