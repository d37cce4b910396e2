"""Learnings as people in Slack live them."""

import asyncio
import json

import aiohttp
import pytest

from storage.tables import LearningRow
from tests.learnings.living import Scene, buttons, text_of, typed_in


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


# The command with a text.


async def test_a_learning_is_saved_and_its_receipt_is_the_answer_itself(scene):
    before = len(scene.slack.calls)
    reply = await scene.ana.command("/learned", "Freeze the plan on Friday.", channel="orders")
    assert reply.acked
    assert reply.seconds < 1
    assert reply.body["response_type"] == "ephemeral"
    assert reply.body["text"] == "Saved under Orders. Everyone at work can read it."
    assert [call.method for call in scene.slack.calls[before:] if call.method != "users.info"] == []
    (row,) = await scene.learnings()
    assert (row["text"], row["visibility"], row["author_id"]) == (
        "Freeze the plan on Friday.",
        "everyone",
        scene.ana.id,
    )
    assert row["channel_id"] == scene.channel("orders")


async def test_only_its_author_sees_the_receipt(scene):
    await scene.learned(scene.ana)
    assert text_of(scene.last(scene.ana)).startswith("Saved under *Orders*.")
    assert scene.ben.sees("orders") == []


async def test_in_a_private_channel_only_its_domain_reads_it_until_it_is_shared(scene):
    await scene.learned(scene.ana, channel="finance")
    receipt = scene.last(scene.ana, "finance")
    assert "Only its author, members of #finance, its leads and admins can read it." in text_of(receipt)
    await scene.click(scene.ana, "Share with everyone", receipt)
    shared = scene.last(scene.ana, "finance")
    assert shared["ts"] == receipt["ts"], "the receipt is replaced, not added to"
    assert "Everyone at work can read it." in text_of(shared)
    assert "Share with everyone" not in buttons(shared)


async def test_an_unknown_channel_counts_as_private_and_is_looked_up_afterwards(scene):
    reply = await scene.ana.command("/learned", "Freeze the plan.", channel="general")
    assert "It has no domain yet" in reply.body["text"]
    await scene.pollen.settled()
    assert [call.arguments["channel"] for call in scene.slack.calls_to("conversations.info")][-1:] == [
        scene.channel("general")
    ]
    await scene.learned(scene.ana, "Once more.", channel="general")
    assert [row["visibility"] for row in await scene.learnings()] == ["domain", "everyone"]


@pytest.mark.long
async def test_in_a_direct_message_the_domain_is_asked_once_and_remembered(scene):
    await scene.learned(scene.ana, channel=None)
    receipt = scene.last(scene.ana, None)
    await scene.ana.choose("learnings.domain.v1", "Orders", message=receipt)
    await scene.pollen.settled()
    assert text_of(scene.last(scene.ana, None)).startswith("Saved under *Orders*.")
    reply = await scene.learned(scene.ana, "Another.", channel=None)
    assert reply.body["text"].startswith("Saved under Orders.")
    assert [row["visibility"] for row in await scene.learnings()] == ["domain", "domain"]


async def test_the_domain_is_changed_by_a_menu(scene):
    await scene.learned(scene.ana)
    await scene.click(scene.ana, "Change domain", scene.last(scene.ana))
    await scene.ana.choose("learnings.domain.v1", "Finance", message=scene.last(scene.ana))
    await scene.pollen.settled()
    assert text_of(scene.last(scene.ana)).startswith("Saved under *Finance*.")
    assert [row["domain_id"] for row in await scene.learnings()] == [scene.finance]


async def test_what_was_taken_back_can_be_brought_back(scene):
    await scene.learned(scene.ana)
    await scene.click(scene.ana, "Undo", scene.last(scene.ana))
    assert scene.last(scene.ana)["text"] == "Taken back. Nobody can see it any more; the words are kept."
    assert [row["state"] for row in await scene.learnings()] == ["undone"]
    await scene.click(scene.ana, "Bring it back", scene.last(scene.ana))
    assert text_of(scene.last(scene.ana)).startswith("Saved under *Orders*.")
    assert [row["state"] for row in await scene.learnings()] == ["active"]


async def test_two_clicks_on_one_button_are_one_change(scene):
    await scene.learned(scene.ana)
    receipt = scene.last(scene.ana)
    await asyncio.gather(*(scene.ana.click("Undo", message=receipt) for _ in range(2)))
    await scene.pollen.settled()
    assert [(row["state"], row["version"]) for row in await scene.learnings()] == [("undone", 2)]


@pytest.mark.long
async def test_what_slack_delivers_twice_happens_once(scene):
    await scene.learned(scene.ana)
    again = await scene.slack.redeliver_last("command")
    assert again.body["text"] == "Saved under Orders. Everyone at work can read it."
    await scene.learned(scene.ana, "")
    await scene.submit(scene.ana, text="By the form.")
    await scene.slack.redeliver_last("view_submission")
    await scene.pollen.settled()
    receipt = scene.last(scene.ana)
    await scene.click(scene.ana, "Undo", receipt)
    await scene.click(scene.ana, "Bring it back", scene.last(scene.ana))
    assert [(row["text"], row["state"]) for row in await scene.learnings()] == [
        ("Freeze the plan on Friday.", "active"),
        ("By the form.", "active"),
    ]


async def test_who_may_no_longer_change_it_is_told_who_may(scene):
    await scene.learned(scene.ana, channel="finance")
    receipt = scene.last(scene.ana, "finance")
    await scene.place.person_becomes_guest(scene.ana.id)
    await scene.click(scene.ana, "Share with everyone", receipt)
    assert "Guests can read" in scene.last(scene.ana, "finance")["text"]
    assert [row["visibility"] for row in await scene.learnings()] == ["domain"]


async def test_a_guest_is_told_why_not_and_has_their_words_back(scene):
    gus = scene.slack.person("gus")
    reply = await scene.learned(gus, "Words of a guest.", channel="general")
    assert reply.body["text"].startswith("Guests can read")
    assert "Words of a guest." in text_of(reply.body)
    assert await scene.learnings() == []


async def test_a_text_that_is_too_long_is_kept_and_the_form_helps_to_shorten_it(scene):
    text = "word " * 4500
    reply = await scene.learned(scene.ana, text)
    assert reply.body["text"].startswith("Not saved as a learning: this has 22,499 characters")
    await scene.click(scene.ana, "Open the form", scene.last(scene.ana))
    fields = [name for name in typed_in(scene.ana.view) if name.startswith("text")]
    assert len(fields) == 9
    refused = await scene.submit(scene.ana)
    assert refused.errors["text"].startswith("This has 22,499 characters")
    saved = await scene.submit(scene.ana, text_2="", text_3="")
    assert saved.errors == {}
    (row,) = await scene.learnings()
    assert 17_000 < len(row["text"]) < 18_000
    assert await scene.drafts() == []


# The form.


async def test_without_a_text_the_form_opens_and_is_saved_with_all_it_says(scene):
    await scene.learned(scene.ana, "")
    assert scene.ana.sees("orders") == []
    reply = await scene.submit(
        scene.ana,
        text="Freeze the plan.",
        title="Fridays",
        why="It saves a day.",
        recommendation="Do it",
        applies_when="Builds",
        kind="worked",
        evidence_url="https://example.com",
        tags=["plan", "Plan", "week"],
        visibility="domain",
        domain=str(scene.orders),
    )
    assert reply.errors == {}
    assert scene.ana.view is None
    (row,) = await scene.learnings()
    assert {name: row[name] for name in ("title", "why", "recommendation", "applies_when", "kind", "evidence_url")} == {
        "title": "Fridays",
        "why": "It saves a day.",
        "recommendation": "Do it",
        "applies_when": "Builds",
        "kind": "worked",
        "evidence_url": "https://example.com",
    }
    assert sorted(await scene.tags()) == ["plan", "week"]
    receipt = scene.last(scene.ana)
    assert receipt["is_ephemeral"]
    assert "Only its author, members of #orders, its leads and admins can read it." in text_of(receipt)


async def test_all_errors_stand_under_their_fields_at_once_and_the_form_stays(scene):
    await scene.learned(scene.ana, "")
    reply = await scene.submit(scene.ana, text="Freeze it.", evidence_url="javascript:x", tags=["x" * 31])
    assert set(reply.errors) == {"evidence_url", "tags"}
    assert scene.ana.view is not None
    assert await scene.learnings() == []


@pytest.mark.long
@pytest.mark.parametrize("trouble", [{"error": "expired_trigger_id"}, {"drop": True}])
async def test_a_form_that_slack_does_not_open_leaves_a_button_that_does(scene, trouble):
    scene.slack.faults.add("views.open", **trouble)
    await scene.learned(scene.ana, "")
    assert scene.ana.view is None
    await scene.click(scene.ana, "Open the form", scene.last(scene.ana))
    assert typed_in(scene.ana.view)["domain"] == str(scene.orders)
    await scene.submit(scene.ana, text="Freeze it.")
    assert text_of(scene.last(scene.ana)).startswith("Saved under *Orders*.")


@pytest.mark.long
async def test_a_learnings_form_and_a_draft_that_did_not_open_leave_their_button(scene):
    await scene.learned(scene.ana)
    scene.slack.faults.add("views.open", error="expired_trigger_id", times=2)
    await scene.click(scene.ana, "Add detail", scene.last(scene.ana))
    await scene.learned(scene.ana, "word " * 4500)
    await scene.click(scene.ana, "Open the form", scene.last(scene.ana))
    first, _, again = scene.ana.sees("orders")[-3:]
    await scene.click(scene.ana, "Open the form", again)
    assert "text_2" in typed_in(scene.ana.view)
    await scene.ana.close_view()
    await scene.click(scene.ana, "Open the form", first)
    assert typed_in(scene.ana.view)["text"] == "Freeze the plan on Friday."


async def test_a_receipt_that_cannot_stand_where_the_form_began_comes_as_a_direct_message(scene):
    await scene.learned(scene.ana, "")
    url = json.loads(scene.ana.view["private_metadata"])["response_url"]
    async with aiohttp.ClientSession() as session:
        for _ in range(5):
            await session.post(url, json={"text": "in between"})
    await scene.submit(scene.ana, text="Freeze it.")
    assert text_of(scene.slack.direct(scene.ana)[-1]).startswith("Saved under *Orders*.")


async def test_words_kept_before_are_offered_and_become_a_learning(scene):
    await scene.learned(scene.ana, "word " * 4500)
    await scene.learned(scene.ana, "")
    offered = scene.last(scene.ana)
    assert buttons(offered) == ["Continue", "Discard"]
    assert scene.ana.view["blocks"][0]["accessory"]["text"]["text"] == "Continue"
    await scene.ana.click("learnings.continue.v1", view=scene.ana.view)
    await scene.pollen.settled()
    assert len(scene.ana.views) == 2, "the empty form stays below"
    await scene.submit(scene.ana, text_2="", text_3="")
    assert len(await scene.learnings()) == 1
    await scene.click(scene.ana, "Discard", offered)
    assert scene.last(scene.ana)["text"].startswith("These words are no longer kept")


@pytest.mark.long
async def test_words_kept_before_can_be_discarded(scene):
    await scene.learned(scene.ana, "word " * 4500)
    await scene.click(scene.ana, "Discard", scene.last(scene.ana))
    assert scene.last(scene.ana)["text"] == "Discarded. These words are gone."
    assert await scene.drafts() == []


async def test_detail_is_added_and_the_receipt_follows(scene):
    await scene.learned(scene.ana)
    await scene.click(scene.ana, "Add detail", scene.last(scene.ana))
    assert typed_in(scene.ana.view)["text"] == "Freeze the plan on Friday."
    await scene.submit(scene.ana, why="It saves a day.", title="Fridays")
    (row,) = await scene.learnings()
    assert (row["why"], row["title"], row["version"]) == ("It saves a day.", "Fridays", 2)
    assert "> Fridays" in text_of(scene.last(scene.ana))


@pytest.mark.long
async def test_of_two_who_edit_the_second_sees_what_changed_and_keeps_what_they_typed(scene):
    await scene.learned(scene.ana)
    receipt = scene.last(scene.ana)
    await scene.click(scene.ana, "Add detail", receipt)
    (row,) = await scene.learnings()
    await scene.pollen.database.write(changed(row["id"], why="Ben's why"))
    reply = await scene.submit(scene.ana, text="Freeze it on Thursday.")
    assert reply.errors == {}
    view = scene.ana.view
    assert "Ben's why" in view["blocks"][1]["text"]["text"]
    assert typed_in(view)["text"] == "Freeze it on Thursday."
    await scene.submit(scene.ana)
    (row,) = await scene.learnings()
    assert (row["text"], row["why"]) == ("Freeze it on Thursday.", "Ben's why")
    assert scene.ana.view is None


def changed(learning, **values):
    def work(session):
        row = session.get(LearningRow, learning)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1

    return work


async def test_words_of_any_kind_ping_nobody(scene):
    await scene.learned(scene.ana, "<!channel> @here <@U1> *bold* https://example.com")
    await scene.click(scene.ana, "Change domain", scene.last(scene.ana))
    await scene.click(scene.ana, "Undo", scene.last(scene.ana))
    assert scene.slack.pings == []
