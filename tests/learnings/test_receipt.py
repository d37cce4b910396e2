"""The receipt as a person reads it, and that Slack takes it."""

import json
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Content, Learning, State
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, LearningId, OrganisationId, UserId
from handlers.kit import as_dicts
from handlers.learnings.receipt import told
from tests.clock import MONDAY_NOON
from tests.learnings.test_messages import ORDERS, assert_nobody_is_pinged, labels, refusals, words

LEARNING = Learning(
    id=LearningId(7),
    organisation=OrganisationId("T1"),
    content=Content(text="Freeze the plan on Friday. <!channel> & all"),
    author=UserId("U1"),
    domain=DomainId(3),
    visibility=Visibility.DOMAIN,
    logged_at=MONDAY_NOON,
)
RECEIPT = Receipt(learning=LEARNING, domain=ORDERS, channel_name="orders", domains=(ORDERS,), has_domains=True)
HOMELESS = replace(RECEIPT, learning=replace(LEARNING, domain=None), domain=None, channel_name=None)


def test_the_receipt():
    said = told(RECEIPT)
    assert said.text == snapshot(
        "Saved under Orders. Only its author, members of #\u2060orders, its leads and admins can read it."
    )
    assert as_dicts(said.blocks) == snapshot(
        [
            {
                "text": {
                    "text": """\
Saved under *Orders*.
> Freeze the plan on Friday. &lt;!channel&gt; &amp; all\
""",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {
                        "text": "Only its author, members of #orders, its leads and admins can read it.",
                        "type": "mrkdwn",
                        "verbatim": True,
                    }
                ],
                "type": "context",
            },
            {
                "elements": [
                    {
                        "action_id": "learnings.edit.v1",
                        "text": {"emoji": False, "text": "Add detail", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                    {
                        "action_id": "learnings.move.v1",
                        "text": {"emoji": False, "text": "Change domain", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                    {
                        "action_id": "learnings.share.v1",
                        "text": {"emoji": False, "text": "Share with everyone", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                    {
                        "action_id": "learnings.undo.v1",
                        "text": {"emoji": False, "text": "Undo", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                ],
                "type": "actions",
            },
        ]
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (replace(RECEIPT, learning=replace(LEARNING, visibility=Visibility.EVERYONE)), "Everyone at work can read it."),
        (RECEIPT, "Only its author, members of #orders, its leads and admins can read it."),
        (
            replace(RECEIPT, channel_name=None),
            "Only its author, members of its channel, its leads and admins can read it.",
        ),
        (replace(RECEIPT, domain=replace(ORDERS, channel=None)), "Only its author, its leads and admins can read it."),
        (HOMELESS, "Only you can read it until it has a domain."),
    ],
)
def test_it_is_said_in_words_who_can_read_it(given, sentence):
    said = told(given)
    assert sentence in words(said)
    assert sentence.replace("#", "#\u2060") in said.text


def test_sharing_is_offered_only_where_it_is_not_shared_yet():
    assert labels(told(RECEIPT)) == ["Add detail", "Change domain", "Share with everyone", "Undo"]
    shared = replace(RECEIPT, learning=replace(LEARNING, visibility=Visibility.EVERYONE))
    assert "Share with everyone" not in labels(told(shared))


def test_without_a_domain_the_receipt_asks_for_one():
    said = told(HOMELESS)
    assert as_dicts(said.blocks)[2:] == snapshot(
        [
            {
                "accessory": {
                    "action_id": "learnings.domain.v1",
                    "options": [{"text": {"emoji": False, "text": "Orders", "type": "plain_text"}, "value": "7.3"}],
                    "placeholder": {"emoji": False, "text": "Choose a domain", "type": "plain_text"},
                    "type": "static_select",
                },
                "text": {
                    "text": "Which domain is it for? Once it has one, only the members of its channel, its leads and admins can read it. Pollen remembers your choice for next time.",
                    "type": "mrkdwn",
                    "verbatim": True,
                },
                "type": "section",
            },
            {
                "elements": [
                    {
                        "action_id": "learnings.propose_domain.v1",
                        "text": {"emoji": False, "text": "Propose a domain", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    }
                ],
                "type": "actions",
            },
            {
                "elements": [
                    {
                        "action_id": "learnings.edit.v1",
                        "text": {"emoji": False, "text": "Add detail", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                    {
                        "action_id": "learnings.move.v1",
                        "text": {"emoji": False, "text": "Choose domain", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                    {
                        "action_id": "learnings.undo.v1",
                        "text": {"emoji": False, "text": "Undo", "type": "plain_text"},
                        "type": "button",
                        "value": "7",
                    },
                ],
                "type": "actions",
            },
        ]
    )
    for_all = replace(HOMELESS, learning=replace(HOMELESS.learning, visibility=Visibility.EVERYONE))
    assert "Once it has one, everyone at work can read it." in words(told(for_all))


def test_where_no_domain_takes_learnings_one_can_be_proposed():
    said = told(replace(HOMELESS, domains=()))
    assert "Propose a domain" in labels(said)


def test_where_there_is_no_domain_at_all_the_first_one_can_be_created():
    said = told(replace(HOMELESS, domains=(), has_domains=False))
    assert labels(said) == ["Create the first domain", "Add detail", "Choose domain", "Undo"]


def test_changing_the_domain_shows_the_menu():
    said = told(RECEIPT, choosing=True)
    menu = as_dicts(said.blocks)[2]["accessory"]
    assert (menu["action_id"], menu["options"][0]["value"]) == ("learnings.domain.v1", "7.3")
    assert "Which domain is it for? Once it is moved, only the members of its channel" in words(said)


def test_what_was_taken_back_can_be_brought_back():
    said = told(replace(RECEIPT, learning=replace(LEARNING, state=State.UNDONE)))
    assert said.text == "Taken back. Nobody can see it any more; the words are kept."
    assert labels(said) == ["Bring it back"]


def test_a_late_receipt_says_so():
    assert told(RECEIPT, late=True).text.startswith("Saved after all under Orders.")
    assert told(HOMELESS, late=True).text.startswith("Saved after all. It has no domain yet.")


def test_the_receipt_shows_the_title_where_there_is_one():
    titled = replace(RECEIPT, learning=replace(LEARNING, content=Content(text="Text", title="A title")))
    assert "> A title" in words(told(titled))


def test_words_ping_nobody():
    nasty = "@here <!channel> <@U1> #general"
    given = replace(
        RECEIPT, domain=replace(ORDERS, name=nasty), learning=replace(LEARNING, content=Content(text=nasty))
    )
    assert_nobody_is_pinged(told(given))


@pytest.mark.parametrize(
    "given",
    [
        RECEIPT,
        HOMELESS,
        replace(HOMELESS, domains=(), has_domains=False),
        replace(RECEIPT, learning=replace(LEARNING, content=Content(text="&" * 20_000))),
        replace(HOMELESS, domains=tuple(replace(ORDERS, id=DomainId(n)) for n in range(1, 60))),
    ],
)
def test_slack_takes_every_receipt(given):
    for message in (told(given), told(given, choosing=True)):
        assert refusals(message) == []
        assert len(json.dumps(as_dicts(message.blocks))) <= 10_000
