"""Whatever JSON an app sends, the checks answer; they never raise."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.rules import check_message, check_view, message_too_long, view_too_large
from tests.sandbox.payloads import actions, asked, button, chart, modal, rich_text, section, select, table

WORDS = st.sampled_from(
    ["type", "text", "blocks", "elements", "element", "accessory", "options", "option_groups", "initial_option",
     "initial_options", "value", "rows", "chart", "series", "axis_config", "categories", "data", "label", "name",
     "slack_file", "image_url", "block_id", "action_id", "event_payload", "event_type", "focus_on_load", "fields"]
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=5), WORDS,
    st.sampled_from(["section", "actions", "input", "static_select", "image", "table", "data_visualization", "mrkdwn",
                     "plain_text", "checkboxes", "rich_text", "card", "carousel", "modal", "home"]),
)  # fmt: skip
ANYTHING = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)
WHOLE = [
    section(accessory=button(), fields=[{"type": "mrkdwn", "text": "a"}]),
    actions(select(initial_option=select()["options"][0])),
    asked({"type": "plain_text_input"}),
    rich_text({"type": "text", "text": "a"}),
    table(["a"]),
    chart(),
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    {"type": "carousel", "elements": [{"type": "card", "actions": [button()]}]},
]
QUICKLY = settings(max_examples=60, deadline=None, database=None, derandomize=True)


def check_everywhere(blocks: Any) -> None:
    message = {"text": blocks, "blocks": blocks, "attachments": blocks, "metadata": {"event_payload": blocks}}
    for problem in check_message(message) + check_view({"type": "modal", "blocks": blocks}, surface="modal"):
        assert problem.pointer.startswith("/")
        assert problem.message
    assert isinstance(message_too_long(message), bool)


@QUICKLY
@given(value=ANYTHING)
def test_any_json_at_all_is_answered(value):
    check_everywhere(value)
    check_everywhere([value])
    assert check_view(value, surface="home")
    check_message(value if isinstance(value, dict) else {"metadata": value})


@QUICKLY
@given(data=st.data())
def test_a_good_message_with_one_part_replaced_by_anything_is_answered(data):
    blocks = copy.deepcopy(WHOLE)
    place: Any = blocks
    while True:
        keys = range(len(place)) if isinstance(place, list) else sorted(place)
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], list | dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(ANYTHING)
    check_everywhere(blocks)


def test_very_deep_json_is_answered():
    deep: Any = "a"
    for _ in range(400):
        deep = {"elements": [deep]}
    check_everywhere([deep])
    check_everywhere([{"type": "table", "rows": [deep]}])


def test_half_a_character_is_counted_like_any_other():
    view = modal(section(json.loads('"\\ud83d"')))
    assert check_view(view, surface="modal") == []
    assert not view_too_large(view)
