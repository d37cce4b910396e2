"""What a person reads, and that Slack takes it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.features.learnings.drafts import Draft
from bot.features.learnings.rules import Domain
from bot.kernel.ids import ChannelId, DomainId, DraftId, LearningId
from handlers.kit import Message, as_dicts
from handlers.learnings import messages
from handlers.learnings.messages import Retry
from sandbox.rules import check_message, message_too_long
from tests.clock import MONDAY_NOON

ORDERS = Domain(id=DomainId(3), name="Orders", channel=ChannelId("C1"), channel_name="orders", channel_is_public=True)
KEPT = Draft(id=DraftId(5), content={"text": "word " * 100}, reason="of a test", kept_at=MONDAY_NOON)
RETRY = Retry(delivery="trigger:1", channel=ChannelId("C1"))


def refusals(message: Message):
    payload = {"text": message.text, "blocks": as_dicts(message.blocks)}
    return [str(problem) for problem in check_message(payload)] + ["too long"] * message_too_long(payload)


def words(message: Message):
    """All that stands in sections and contexts, without buttons."""
    return "\n".join(
        part["text"]
        for block in as_dicts(message.blocks)
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )


def labels(message: Message):
    return [
        element["text"]["text"]
        for block in as_dicts(message.blocks)
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def assert_nobody_is_pinged(message: Message):
    assert "<!" not in message.text
    for block in as_dicts(message.blocks):
        if block["type"] == "section" and block["text"]["type"] == "mrkdwn":
            assert "<!" not in block["text"]["text"]
            assert block["text"]["verbatim"] is True


def test_words_ping_nobody():
    nasty = "@here <!channel> <@U1> #general"
    for message in [*messages.refused(nasty, nasty), *messages.busy(nasty, RETRY, trying=True)]:
        assert_nobody_is_pinged(message)


@pytest.mark.parametrize("count", [1, 100, 101, 950])
def test_the_menu_holds_all_domains_however_many(count):
    many = tuple(replace(ORDERS, id=DomainId(n), name=f"Domain {n:04} " + "x" * 80) for n in range(1, count + 1))
    menu = messages.domain_menu(many, action="a").to_dict()
    groups = menu.get("option_groups") or [menu]
    assert sum(len(group["options"]) for group in groups) == count


# Words given back.


def given_back(answers):
    return "".join(
        block["text"]["text"]
        for answer in answers
        for block in as_dicts(answer.blocks)
        if block["type"] == "section" and block["text"]["type"] == "plain_text"
    )


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=40), st.integers(min_value=1, max_value=700))
def test_words_come_back_whole_in_messages_that_slack_takes(text, times):
    for answers in (
        messages.busy(text * times, RETRY, trying=True),
        messages.refused("No.", text * times),
        messages.failed(text * times),
    ):
        assert given_back(answers) == text * times
        assert [refusals(answer) for answer in answers] == [[] for _ in answers]
        assert all(len(json.dumps(as_dicts(answer.blocks), ensure_ascii=False)) <= 10_000 for answer in answers)


def test_a_busy_database_is_told_with_the_words_and_a_button():
    (said,) = messages.busy("Freeze the plan.", RETRY, trying=True)
    assert said.text == snapshot(
        "Not saved yet: Pollen's database is busy. Pollen keeps trying and tells you how it ends. Nobody else sees this; your words:"
    )
    assert as_dicts(said.blocks) == snapshot(
        [
            {
                "text": {
                    "text": "Not saved yet: Pollen's database is busy. Pollen keeps trying and tells you how it ends. Nobody else sees this; your words:",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {"text": {"emoji": False, "text": "Freeze the plan.", "type": "plain_text"}, "type": "section"},
            {
                "elements": [
                    {
                        "action_id": "learnings.retry.v1",
                        "text": {"emoji": False, "text": "Try again", "type": "plain_text"},
                        "type": "button",
                        "value": '{"v":1,"delivery":"trigger:1","channel":"C1","text":"Freeze the plan."}',
                    }
                ],
                "type": "actions",
            },
        ]
    )
    (gave_up,) = messages.busy("Freeze the plan.", RETRY, trying=False)
    assert "Pollen could not save it." in gave_up.text


def test_the_button_carries_words_that_fit_and_leaves_out_longer_ones():
    assert Retry.model_validate_json(messages.retry_value(RETRY, "é" * 1500)).text == "é" * 1500
    assert Retry.model_validate_json(messages.retry_value(RETRY, "é" * 2500)).text is None
    assert len(messages.retry_value(RETRY, '"' * 1000)) <= 2000


# Words kept before.


def test_words_kept_before_are_offered():
    said = messages.kept_words([KEPT, replace(KEPT, id=DraftId(6), content={"channel": "C1", "why": "Because"})])
    assert refusals(said) == []
    assert labels(said) == ["Continue", "Discard", "Continue", "Discard"]
    assert words(said) == snapshot("""\
You have words kept from before. Only you see them.
*5 January*, kept because of a test:
> word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word…
*5 January*, kept because of a test:
> Because\
""")


def test_a_text_that_is_too_long_is_told_with_what_to_do():
    said = messages.too_long(replace(KEPT, content={"text": "x" * 25_000}))
    assert refusals(said) == []
    assert said.text == snapshot(
        "Not saved as a learning: this has 25,000 characters and 20,000 fit. Your words are kept as a draft that only you see. Open the form to shorten them."
    )
    assert labels(said) == ["Open the form", "Discard"]


@pytest.mark.parametrize(
    ("message", "action", "value"),
    [
        (messages.open_again(channel=ChannelId("C1")), "learnings.open.v1", "C1"),
        (messages.open_again(), "learnings.open.v1", None),
        (messages.edit_again(LearningId(7)), "learnings.edit.v1", "7"),
        (messages.continue_again(DraftId(5)), "learnings.continue.v1", "5"),
    ],
)
def test_a_form_that_did_not_open_leaves_a_button(message, action, value):
    assert refusals(message) == []
    (opener,) = as_dicts(message.blocks)[1]["elements"]
    assert (opener["action_id"], opener.get("value")) == (action, value)


@pytest.mark.parametrize(
    "message", [messages.saving(), messages.forgotten(), messages.still_busy(), messages.discarded()]
)
def test_short_sentences_are_taken_too(message):
    assert refusals(message) == []
