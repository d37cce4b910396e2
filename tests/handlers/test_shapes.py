"""Only what Pollen reads must be there: what else a payload has or lacks is no reason to refuse it."""

import pytest

from handlers.shapes import UNUSED, answer_for, misshapen

PERSON = {"id": "U1", "team_id": "T1", "name": "ana"}
VIEW = {"id": "V1", "type": "modal", "callback_id": "learnings.form.v1", "private_metadata": "{}"}
FORM = VIEW | {"state": {"values": {"text": {"value": {"type": "plain_text_input", "value": None}}}}}
CHOICE = {"type": "static_select", "action_id": "a", "selected_option": {"value": "1"}}
CLICK = {"type": "block_actions", "user": PERSON, "trigger_id": "1.2.x", "actions": [CHOICE]}


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "view_submission", "user": PERSON, "view": FORM},
        {"type": "view_submission", "user": PERSON, "view": FORM | {"hash": "1.x", "blocks": [{"type": "divider"}]}},
        {"type": "view_closed", "user": PERSON, "view": VIEW, "is_cleared": True},
        CLICK,
        CLICK | {"view": VIEW, "new_part": {"of": ["Slack's"]}},
        CLICK | {"channel": {"id": "D1"}, "message": {"ts": "1.2"}, "container": {"type": "message"}},
        {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened", "user": "U1"}},
        {"command": "/learned", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.x"},
    ],
)
def test_what_lacks_nothing_that_pollen_reads_is_read(payload):
    assert misshapen(payload) is None


@pytest.mark.parametrize("kind", UNUSED)
def test_what_pollen_asks_nobody_for_is_taken_and_forgotten(kind):
    assert answer_for({"type": kind}).status == 200


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        ({"type": "view_submission", "user": PERSON, "view": VIEW}, "view.state"),
        (CLICK | {"actions": []}, "actions"),
        (CLICK | {"user": {"id": 7}}, "user.id"),
        ({"type": ["view_submission"]}, "type"),
    ],
)
def test_what_lacks_a_part_that_is_read_is_named(payload, part):
    assert misshapen(payload) == part
