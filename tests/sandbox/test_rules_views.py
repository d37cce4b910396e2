"""What Slack refuses in a modal or a Home tab, in its words."""

import pytest

from sandbox.rules import check_view, view_too_large
from tests.sandbox.payloads import (
    Json,
    actions,
    asked,
    button,
    chart,
    container,
    data_table,
    home,
    modal,
    plain,
    rich_text,
    section,
    select,
    table,
    task,
)

TYPING = {"type": "plain_text_input"}


def in_modal(*blocks, **more):
    return [str(problem) for problem in check_view(modal(*blocks, **more), surface="modal")]


def in_home(*blocks, **more):
    return [str(problem) for problem in check_view(home(*blocks, **more), surface="home")]


def without(view, *names):
    return {name: value for name, value in view.items() if name not in names}


def test_a_modal_with_every_kind_of_input_is_taken():
    inputs: list[Json] = [
        {"type": "plain_text_input", "initial_value": "a", "min_length": 0, "max_length": 3000, "focus_on_load": True,
         "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}},
        {"type": "rich_text_input", "action_id": "a", "initial_value": rich_text({"type": "text", "text": "a"})},
        {"type": "number_input", "is_decimal_allowed": False, "initial_value": "1", "min_value": "0", "max_value": "9"},
        {"type": "email_text_input", "initial_value": "a@b.c"},
        {"type": "url_text_input", "placeholder": plain()},
        {"type": "file_input", "filetypes": ["png"], "max_files": 10},
        {"type": "datepicker", "initial_date": "2026-01-05"},
        {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Berlin"},
        {"type": "datetimepicker", "initial_date_time": 1_767_600_000},
        {"type": "users_select", "initial_user": "U1"},
        {"type": "multi_users_select", "initial_users": ["U1"]},
        {"type": "channels_select", "response_url_enabled": True},
        {"type": "conversations_select", "default_to_current_conversation": True, "response_url_enabled": True,
         "filter": {"include": ["public", "private"], "exclude_bot_users": True}},
        {"type": "multi_conversations_select", "initial_conversations": ["C1"], "max_selected_items": 3},
        {"type": "multi_static_select", "options": select()["options"], "initial_options": select()["options"]},
        {"type": "radio_buttons", "options": select()["options"], "initial_option": select()["options"][0]},
        {"type": "external_select", "min_query_length": 0},
        select(),
    ]  # fmt: skip
    more = {"close": plain("Back"), "clear_on_close": True, "notify_on_close": True, "private_metadata": "{}"}
    assert in_modal(*[asked(element, block_id=str(n)) for n, element in enumerate(inputs)], **more) == []


def test_a_home_tab_with_a_table_and_one_without_blocks_are_taken():
    assert in_home(section(accessory=button()), table(["a"]), callback_id="home") == []
    assert in_home() == []


def test_pointers_start_at_the_view():
    assert in_modal(section(), {"type": "section"}) == [
        "must define either `text` or `fields` [json-pointer:/view/blocks/1/type]"
    ]
    assert in_modal(section(accessory={"type": "overflow", "options": select(6)["options"]})) == [
        "no more than 5 items allowed [json-pointer:/view/blocks/0/accessory/options]"
    ]


@pytest.mark.parametrize(("surface", "view"), [("modal", home()), ("home", without(modal(), "title", "submit"))])
def test_a_view_of_the_wrong_type_is_refused(surface, view):
    assert "must be a valid enum value [json-pointer:/view/type]" in map(str, check_view(view, surface=surface))


@pytest.mark.parametrize("name", ["type", "title", "blocks"])
def test_a_modal_needs_a_type_a_title_and_blocks(name):
    found = check_view(without(modal(), name), surface="modal")
    assert [str(problem) for problem in found] == [f"missing required field: {name} [json-pointer:/view]"]


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_a_home_tab_has_no_title_and_no_buttons_below(name):
    assert in_home(**{name: plain()}) == [f"invalid additional property: {name} [json-pointer:/view]"]


def test_a_view_has_no_other_properties():
    assert in_modal(submit_disabled=True) == ["invalid additional property: submit_disabled [json-pointer:/view]"]


def test_a_modal_with_an_input_needs_a_submit_button_and_home_does_not():
    view = without(modal(section(), asked(TYPING)), "submit")
    assert [str(problem) for problem in check_view(view, surface="modal")] == [
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]
    assert check_view(without(modal(section()), "submit"), surface="modal") == []
    assert in_home(asked(TYPING)) == []


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        ({"type": "markdown", "text": "a"}, ()),
        (chart(), ()),
        (container(section()), ()),
        (task(), ()),
        ({"type": "plan", "title": "a"}, ()),
        (data_table(["a"], ["b"]), ("home",)),
        ({"type": "file", "external_id": "a", "source": "remote"}, ()),
        (asked({"type": "email_text_input"}), ("modal",)),
        (asked({"type": "url_text_input"}), ("modal",)),
        (asked({"type": "file_input"}), ("modal",)),
        (table(["a"]), ("home",)),
        ({"type": "alert", "text": plain(), "level": "warning"}, ("modal",)),
        ({"type": "carousel", "elements": [{"type": "card", "title": plain()}]}, ("home",)),
        ({"type": "context_actions", "elements": []}, ()),
        (asked({"type": "number_input", "is_decimal_allowed": True}), ("modal",)),
        (asked({"type": "rich_text_input", "action_id": "a"}), ("home", "modal")),
        (actions({"type": "workflow_button", "text": plain(), "workflow": {"trigger": {"url": "https://x.y"}}}), ()),
    ],
)
def test_blocks_and_elements_stand_only_on_their_surfaces(block, surfaces):
    for surface, check in (("home", in_home), ("modal", in_modal)):
        refused = any(message.startswith("unsupported type") for message in check(block))
        assert refused == (surface not in surfaces)


def test_block_ids_are_unique_in_a_view():
    assert in_home(section(block_id="b"), section(block_id="b")) == [
        '`block_id` "b" already exists [json-pointer:/view/blocks/1/block_id]'
    ]


def test_only_one_element_takes_the_focus():
    focused = {**TYPING, "focus_on_load": True}
    assert in_modal(asked(focused), asked({**TYPING, "focus_on_load": False})) == []
    assert in_modal(asked(focused), asked(TYPING), asked(focused)) == [
        "only one element can set `focus_on_load` to true [json-pointer:/view/blocks/2/element/focus_on_load]"
    ]


def test_the_focus_of_elements_outside_inputs_counts_too():
    menu = select(focus_on_load=True)
    assert in_home(section(accessory=menu), actions(menu)) == [
        "only one element can set `focus_on_load` to true [json-pointer:/view/blocks/1/elements/0/focus_on_load]"
    ]


@pytest.mark.parametrize("name", ["initial_value", "min_value", "max_value"])
def test_numbers_of_a_number_input_are_strings_of_digits(name):
    def said(value):
        return in_modal(asked({"type": "number_input", "is_decimal_allowed": True, name: value}))

    at = f"[json-pointer:/view/blocks/0/element/{name}]"
    assert said("-1.5") == []
    assert said(1) == [f"must provide a string {at}"]
    assert said("one") == [rf"input must match regex pattern: ^-?\d+(\.\d+)?$ {at}"]


def test_response_urls_are_asked_for_in_inputs_of_modals_only():
    menu = {"type": "conversations_select", "response_url_enabled": True}
    said = "`response_url_enabled` can only be used in an `input` block of a modal"
    assert in_modal(asked(menu)) == []
    assert in_modal(actions(menu)) == [f"{said} [json-pointer:/view/blocks/0/elements/0/response_url_enabled]"]
    assert in_home(asked(menu)) == [f"{said} [json-pointer:/view/blocks/0/element/response_url_enabled]"]


@pytest.mark.parametrize("kind", ["button", "overflow", "feedback_buttons", "workflow_button"])
def test_what_holds_no_value_is_no_input(kind):
    assert in_modal(asked({"type": kind})) == [f"unsupported type: {kind} [json-pointer:/view/blocks/0/element/type]"]


def test_blocks_that_are_no_list_and_a_view_that_is_no_object_are_refused():
    assert in_home() == []
    assert [str(problem) for problem in check_view({"type": "home", "blocks": "a"}, surface="home")] == [
        "must provide an array [json-pointer:/view/blocks]"
    ]


def test_a_view_may_have_250_kilobytes():
    view = modal(*[section("é" * 2400)] * 50)
    assert not view_too_large(view)
    assert view_too_large(modal(*[section("é" * 2500)] * 50))
