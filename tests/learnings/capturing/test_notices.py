"""What is told of saved messages, and that Slack takes it."""

from dataclasses import replace
from typing import Any

import pytest
from inline_snapshot import snapshot

from bot.features.learnings.capturing.notices import Notice, Refusal, To, Why
from bot.features.learnings.capturing.units import Before
from bot.features.learnings.finding.queries import Hit, Related
from bot.features.learnings.rules import Content
from bot.kernel.access import Visibility
from bot.kernel.ids import DraftId, LearningId, UserId
from handlers.kit import Message
from handlers.learnings.capturing import messages
from sandbox.rules import check_message, message_too_long
from tests.learnings.test_messages import KEPT, ORDERS, assert_nobody_is_pinged, labels, refusals, words
from tests.learnings.test_receipt import HOMELESS, LEARNING, RECEIPT

SAVED = replace(LEARNING, author=UserId("U1"), saver=UserId("U2"), content=Content(text="Freeze it on Friday."))
GIVEN = replace(RECEIPT, learning=SAVED)
NOTICE = Notice(receipt=GIVEN, to=To.SAVER, author="Ana", saver="Ben", author_was_told=True)
ELSEWHERE = Hit(
    learning=replace(LEARNING, id=LearningId(9), content=Content(text="Close the list on Thursday.")),
    domain=replace(ORDERS, name="Logistics"),
    author="Cora",
)
EVERY = [
    NOTICE,
    replace(NOTICE, to=To.AUTHOR),
    replace(NOTICE, to=To.BOTH, receipt=RECEIPT),
    replace(NOTICE, author="Gus", author_was_told=False),
    replace(NOTICE, author=None, author_was_told=False),
    replace(NOTICE, receipt=replace(HOMELESS, learning=replace(SAVED, domain=None))),
    replace(NOTICE, related=Related(others=(ELSEWHERE,) * 3, same=ELSEWHERE)),
    replace(NOTICE, author="<!channel>" * 20, saver="@here", receipt=replace(GIVEN, domain=replace(ORDERS, name="#x"))),
]


def shown(page):
    return f"{page.text}\n---\n" + "\n".join(
        part["text"]
        for block in page.blocks
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )


def pressed(page):
    return [one["text"]["text"] for block in page.blocks if block["type"] == "actions" for one in block["elements"]]


def test_whoever_saved_it_reads_whose_words_they_saved():
    page = messages.saved(NOTICE)
    assert shown(page) == snapshot("""\
Saved a message by Ana as a learning under Orders. Only its author, whoever saved it, members of #⁠orders, its leads and admins can read it.
---
Saved a message by Ana as a learning under *Orders*.
> Freeze it on Friday.
Only its author, whoever saved it, members of #orders, its leads and admins can read it. Ana is named as its author and was told.\
""")
    assert pressed(page) == ["Add detail", "See its page", "Undo"]


def test_the_author_reads_who_saved_their_words():
    everyone = replace(GIVEN, learning=replace(SAVED, visibility=Visibility.EVERYONE))
    assert shown(messages.saved(replace(NOTICE, to=To.AUTHOR, receipt=everyone))) == snapshot("""\
Ben saved a message of yours as a learning under Orders. Everyone at work can read it.
---
Ben saved a message of yours as a learning under *Orders*.
> Freeze it on Friday.
Everyone at work can read it. You are named as its author.\
""")


def test_ones_own_message_is_told_in_one():
    assert shown(messages.saved(EVERY[2])).startswith("Saved your message as a learning under Orders.")


def test_a_guest_is_named_and_an_unknown_author_is_not():
    assert shown(messages.saved(EVERY[3])).endswith("Gus is named as its author.")
    assert "named" not in shown(messages.saved(EVERY[4]))


def test_without_a_domain_the_notice_asks_for_one():
    page = messages.saved(EVERY[5])
    assert "Only its author and whoever saved it can read it until it has a domain." in page.text
    assert pressed(page) == ["Propose a domain", "Add detail", "See its page", "Undo"]


def test_lessons_of_other_domains_stand_below():
    page = messages.saved(EVERY[6])
    assert page.text.endswith("Its domain has nearly the same already. Others learned something like it: Logistics.")
    assert "*Logistics*: Close the list on Thursday." in shown(page)


@pytest.mark.parametrize("notice", EVERY)
def test_slack_takes_every_notice_and_nobody_is_pinged(notice):
    page: Any = messages.saved(notice)
    payload = {"text": page.text, "blocks": page.blocks}
    assert ([str(one) for one in check_message(payload)], message_too_long(payload)) == ([], False)
    assert_nobody_is_pinged(Message(page.text, page.blocks))


@pytest.mark.parametrize("why", list(Why))
def test_a_refusal_says_why_and_what_to_do(why):
    page = messages.refused(Refusal(why=why, emoji="seedling", draft=KEPT if why is Why.TOO_LONG else None))
    payload = {"text": page.text, "blocks": page.blocks}
    assert check_message(payload) == []
    assert ":seedling:" in page.text
    assert "Save as learning" in page.text or pressed(page) == ["Open the form", "Discard"]


def test_who_marked_a_partners_words_hears_of_the_way_that_names_them():
    page = messages.refused(Refusal(why=Why.STRANGERS, emoji="seedling", draft=None))
    assert "choose Save as learning: you see there who will read them." in page.text


@pytest.mark.parametrize(
    ("before", "beginning", "button"),
    [
        (Before(learning=LearningId(7), is_undone=False), "This message is a learning already. Look", ["See its page"]),
        (Before(learning=None, is_undone=False), "This message is a learning already. Only its domain", []),
        (Before(learning=LearningId(7), is_undone=True), "This message was saved before and taken", ["Bring it back"]),
        (Before(learning=None, is_undone=True), "This message was saved before and taken back, so", []),
    ],
)
def test_a_message_that_was_saved_before_is_told_of(before, beginning, button):
    said = messages.saved_before(before)
    assert refusals(said) == []
    assert words(said).startswith(beginning)
    assert labels(said) == button


def test_a_form_that_did_not_open_leaves_a_button_to_its_draft():
    said = messages.opened_too_late(DraftId(5))
    assert (refusals(said), labels(said)) == ([], ["Open the form"])
    assert refusals(messages.busy()) == []
