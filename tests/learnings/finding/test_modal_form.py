"""What is looked for, read from the form and carried by it; and what its menus offer."""

from typing import Any

import pytest

from bot.features.learnings.finding.queries import Found, Period, Query, Which
from bot.features.learnings.rules import Kind, Tag
from bot.kernel.errors import UserFacingError
from handlers.kit import as_dicts
from handlers.learnings.finding import form, modal
from handlers.learnings.finding.filters import domain_options, tag_options
from handlers.learnings.finding.form import Asked, asked_for
from sandbox.printing import view_as_text
from sandbox.rules import check_message, check_view
from tests.learnings.finding.found import CHOICES, choice, hit, looking_for, page_of


def shown(view):
    return view_as_text(view, names={})


def test_more_words_than_a_search_holds_are_cut_at_a_word_and_that_is_said():
    asked = asked_for("plan " * 400)
    assert len(asked.query.words) <= form.MOST_WORDS
    assert set(asked.query.words.split()) == {"plan"}
    text = shown(modal.build(asked, page_of(hit(1, "The plan."), words="plan"), ()).to_dict())
    said = "A search holds 250 characters, so only the beginning of your words was looked for."
    assert said in " ".join(text.split())
    assert not asked_for("plan " * 20).cut


def test_words_that_end_in_an_ellipsis_keep_it():
    assert asked_for("and then…").query.words == "and then…"


@pytest.mark.parametrize("words", ["\0", "\ud800", "a\nb\tc", " ", "x" * 5_000, "🙂" * 5_000, '"' * 5_000])
def test_no_words_break_the_form(words):
    asked = asked_for(words)
    view = modal.build(asked, Found(query=asked.query), ()).to_dict()
    assert check_view(view, surface="modal") == []
    again = modal.open_again(asked)
    assert check_message({"text": again.text, "blocks": as_dicts(again.blocks)}) == []


ASKED = [
    Asked(query=Query(words="late parcels")),
    Asked(query=Query()),
    Asked(
        query=looking_for("x", domain=3, tag="plan", kind=Kind.SURPRISE, period=Period.QUARTER, which=Which.SUPERSEDED),
        tag_label="Plan",
        round=2,
    ),
]


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_looked_for_is_read_back_from_the_form(asked):
    view = as_slack_holds_it(modal.build(asked, Found(query=asked.query), CHOICES))
    assert form.read(view) == asked
    assert form.read_page(view, 4) == (asked, 4)


def test_turning_a_page_goes_on_with_what_the_results_are_of():
    view = as_slack_holds_it(modal.build(ASKED[0], Found(query=ASKED[0].query), CHOICES))
    view["state"]["values"]["words"][form.WORDS]["value"] = "typed since, but not searched for"
    assert form.read_page(view, 3) == (ASKED[0], 3)


def test_a_filter_whose_results_never_came_counts_and_begins_at_the_first_page():
    view = as_slack_holds_it(modal.build(ASKED[0], Found(query=ASKED[0].query), CHOICES))
    view["state"]["values"]["filters_0"][form.KIND]["selected_option"] = {
        "text": {"type": "plain_text", "text": "It worked"},
        "value": "worked",
    }
    asked, page = form.read_page(view, 3)
    assert (asked.query, page) == (Query(words="late parcels", kind=Kind.WORKED), 1)


def test_cleared_filters_have_new_ids_because_slack_would_keep_what_was_chosen():
    cleared = ASKED[2].cleared()
    assert cleared.query == Query(words="x")
    before, after = (modal.build(one, Found(query=one.query), CHOICES).to_dict() for one in (ASKED[2], cleared))
    assert (before["blocks"][1]["block_id"], after["blocks"][1]["block_id"]) == ("filters_2", "filters_3")
    assert before["blocks"][0]["block_id"] == after["blocks"][0]["block_id"]
    assert "Clear filters" in shown(before)
    assert "Clear filters" not in shown(after)


@pytest.mark.parametrize(("action", "value"), [(form.KIND, "loud"), (form.DOMAIN, "x"), (form.DOMAIN, "9" * 30)])
def test_a_choice_that_no_menu_offers_is_refused_in_words(action, value):
    view = as_slack_holds_it(modal.build(ASKED[0], Found(query=ASKED[0].query), CHOICES))
    option = {"text": {"type": "plain_text", "text": "?"}, "value": value}
    view["state"]["values"]["filters_0"][action] = {"type": "static_select", "selected_option": option}
    with pytest.raises(UserFacingError, match="older version"):
        form.read(view)


def as_slack_holds_it(view):
    """A view as Slack sends it: with what its fields hold."""
    sent = view.to_dict()
    values: dict[str, dict[str, Any]] = {}
    for block in sent["blocks"]:
        for element in [block.get("element"), *block.get("elements", [])]:
            if element and "select" in element.get("type", ""):
                state = {"type": element["type"], "selected_option": element.get("initial_option")}
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
            if element and element.get("type") == "plain_text_input":
                state = {"type": element["type"], "value": element.get("initial_value")}
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return {**sent, "state": {"values": values}}


# The menus.


def menu(view, action):
    return next(one for one in view["blocks"][1]["elements"] if one["action_id"] == action)


def test_up_to_a_list_of_domains_is_listed_and_more_are_asked_for_by_their_letters():
    few = modal.build(ASKED[2], Found(query=Query()), CHOICES).to_dict()
    assert [one["text"]["text"] for one in menu(few, form.DOMAIN)["options"]] == [
        "All domains",
        "Finance",
        "Orders",
        "Returns (archived)",
    ]
    assert menu(few, form.DOMAIN)["initial_option"]["value"] == "3"
    many = [choice(number, f"Domain {number}") for number in range(1, 101)]
    view = modal.build(ASKED[2], Found(query=Query()), many).to_dict()
    assert menu(view, form.DOMAIN)["type"] == "external_select"
    assert menu(view, form.DOMAIN)["initial_option"]["text"]["text"] == "Domain 3"
    assert check_view(view, surface="modal") == []
    empty = modal.build(asked_for(""), Found(query=Query()), many).to_dict()
    assert "initial_option" not in menu(empty, form.DOMAIN)
    assert check_view(empty, surface="modal") == []


def test_a_domain_that_is_gone_is_no_choice():
    view = modal.build(Asked(query=looking_for(domain=77)), Found(query=Query()), CHOICES).to_dict()
    assert "initial_option" not in menu(view, form.DOMAIN)


def test_the_options_of_a_menu_fit_however_long_their_words():
    long = "é" * 200
    assert [one.to_dict()["value"] for one in tag_options([Tag(folded="e" * 151, label=long)])] == []
    (kept,) = tag_options([Tag(folded="e" * 150, label=long)])
    assert len(kept.to_dict()["text"]["text"]) == 75
    (archived,) = domain_options([choice(1, long, archived=True)])
    assert archived.to_dict()["text"]["text"].endswith("… (archived)")
