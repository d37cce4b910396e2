"""Digests as people in Slack live them."""

import asyncio
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from storage.tables import LearningRow
from tests.digests.living import Scene, words
from tests.slack import living

LONG_FIELDS = ("text", "why", "recommendation", "applies_when")
GOLDEN = Path(__file__).parents[1] / "golden" / "digests"


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


# The edition.


@pytest.mark.long
async def test_on_monday_each_domain_reads_what_others_learned_and_nobody_is_pinged(scene):
    await scene.monday()
    message = scene.posted()
    assert words(message).splitlines()[:6] == [
        "*For Orders: learned elsewhere*",
        "Returns by phone need a ticket number, or nobody finds the parcel again.",
        "Logistics, Ben Okoro",
        "Matches what Orders works on: phone, Returns",
        "Customers return more when the label is in the box already.",
        "Returns",
    ]
    assert message["text"].startswith("Digest for Orders: 2 lessons from other domains. From Logistics: Returns by")
    assert "ticket number" not in words(scene.posted("logistics"))
    assert scene.slack.pings == []
    await scene.look_around()
    assert len(scene.slack.channel("orders").messages) == 1


@pytest.mark.long
async def test_what_one_clicks_is_the_domains_answer_and_the_message_shows_it(scene):
    await scene.monday()
    reply = await scene.click(scene.cora, "We'll try it", scene.posted(), value="1:0")
    assert reply.acked
    await scene.follow()
    message = scene.posted()
    assert "*Orders will try it*" in words(message)
    assert "Cora" not in words(message)
    await scene.click(scene.dan, "Not for us", message, value="1:0")
    await scene.follow()
    assert "*Not for Orders*" in words(scene.posted())
    assert "*Orders will try it*" not in words(scene.posted())


@pytest.mark.long
async def test_two_who_click_at_once_both_show(scene):
    await scene.monday()
    message = scene.posted()
    await asyncio.gather(
        scene.cora.click("We'll try it", message=message, value="1:0"),
        scene.dan.click("Not for us", message=message, value="1:1"),
    )
    await scene.pollen.settled()
    await scene.follow()
    assert "*Orders will try it*" in words(scene.posted())
    assert "*Not for Orders*" in words(scene.posted())


@pytest.mark.long
async def test_with_sweeps_running_an_answer_shows_within_a_second(migrated_file, tmp_path):
    path = tmp_path / "sweeping.db"
    shutil.copy(migrated_file, path)
    async with living(f"sqlite:///{path}", sweeping=True) as pollen:
        scene = Scene(pollen)
        await scene.settle_in()
        await scene.monday()
        await scene.slack.wait_for(lambda: scene.slack.channel("orders").messages)
        message = scene.posted()
        pollen.clock.advance(timedelta(seconds=5))
        began = asyncio.get_running_loop().time()
        await scene.cora.click("We'll try it", message=message, value="1:0")
        await scene.slack.wait_for(lambda: "*Orders will try it*" in words(scene.posted()))
        assert asyncio.get_running_loop().time() - began < 1


async def test_a_guest_hears_kindly_that_they_cannot_answer(scene):
    await scene.monday()
    await scene.click(scene.gus, "We'll try it", scene.posted(), value="1:0")
    assert "Guests can read what is posted" in scene.gus.sees("orders")[-1]["text"]
    await scene.follow()
    assert "will try it*" not in words(scene.posted())


async def test_read_it_all_shows_the_whole_lesson(scene):
    await scene.monday()
    await scene.click(scene.cora, "Read it all", scene.posted())
    assert "*Why*\nIt happened twice." in words(scene.cora.view)


@pytest.mark.long
async def test_a_lesson_that_no_view_holds_is_read_on_in_its_place_and_back(scene):
    words_of_it = {name: sign * 20_000 for name, sign in zip(LONG_FIELDS, "漢字学習", strict=True)}
    await scene.world.change(LearningRow, scene.tickets, **words_of_it)
    await scene.monday()
    await scene.click(scene.cora, "Read it all", scene.posted(), value=str(scene.tickets))
    first = words(scene.cora.view)
    assert "Part 1 of 2." in first
    await scene.click(scene.cora, "Read on")
    second = words(scene.cora.view)
    assert "Part 2 of 2." in second
    assert [(first + second).count(sign) for sign in "漢字学習"] == [20_000] * 4
    await scene.click(scene.cora, "Back")
    assert (words(scene.cora.view), len(scene.cora.views)) == (first, 1)
    scene.slack.faults.add("views.update", error="not_found")
    await scene.click(scene.cora, "Read on")
    assert scene.slack.direct(scene.cora)[-1]["text"] == "Slack did not open the lesson this time. Please click again."


@pytest.mark.long
async def test_when_slack_did_not_wait_one_is_asked_to_click_again(scene):
    await scene.monday()
    scene.slack.faults.add("views.open", error="expired_trigger_id", times=2)
    await scene.click(scene.cora, "Read it all", scene.posted())
    assert "Please click again." in scene.cora.sees("orders")[-1]["text"]
    await scene.digest(scene.cora)
    assert "Please type /digest again." in scene.cora.sees("orders")[-1]["text"]
    await scene.digest(scene.ana)
    scene.slack.faults.add("views.push", error="expired_trigger_id")
    await scene.click(scene.ana, "Change schedule")
    assert "Please type /digest again." in scene.slack.direct(scene.ana)[-1]["text"]


@pytest.mark.long
async def test_asking_brings_author_and_asker_together_once(scene):
    await scene.monday()
    await scene.click(scene.cora, "Ask the author", scene.posted(), value="1:0")
    assert "Pollen opened a conversation with Ben Okoro and you." in words(scene.cora.sees("orders")[-1])
    await scene.follow()
    (question,) = scene.slack.group_direct(scene.ben, scene.cora)
    assert "Cora Winter asks Ben Okoro about this lesson:" in words(question)
    assert "> Returns by phone need a ticket number" in words(question)
    await scene.click(scene.cora, "Ask the author", scene.posted(), value="1:0")
    again = words(scene.cora.sees("orders")[-1])
    assert "You asked Ben Okoro about this lesson already." in again
    assert "|Open the conversation>" in again
    await scene.follow()
    assert len(scene.slack.group_direct(scene.ben, scene.cora)) == 1
    assert scene.slack.pings == []


async def test_without_an_author_one_hears_whom_to_ask(scene):
    await scene.monday()
    await scene.click(scene.cora, "Ask the author", scene.posted(), value="1:1")
    assert "Nobody in this Slack is recorded as its author." in scene.cora.sees("orders")[-1]["text"]


@pytest.mark.long
@pytest.mark.parametrize("how", [{"error": "user_disabled"}, {"drop": True}])
async def test_when_slack_opens_no_conversation_one_hears_it_and_may_try_again(scene, how):
    await scene.monday()
    scene.slack.faults.add("conversations.open", **how)
    await scene.click(scene.cora, "Ask the author", scene.posted(), value="1:0")
    said = words(scene.cora.sees("orders")[-1])
    assert said == "Slack did not let Pollen open a conversation with Ben Okoro. Please write to them."
    await scene.click(scene.cora, "Ask the author", scene.posted(), value="1:0")
    await scene.follow()
    assert len(scene.slack.group_direct(scene.ben, scene.cora)) == 1


# What happens to a digest afterwards.


@pytest.mark.long
async def test_what_its_author_takes_back_is_withdrawn_where_it_was_posted(scene):
    await scene.monday()
    await scene.world.change_learning(scene.tickets, state="undone")
    await scene.pollen.register.run("withdrawals")
    await scene.follow()
    message = scene.posted()
    assert "*Withdrawn by its author.*" in words(message)
    assert "ticket" not in str(message)
    await scene.click(scene.cora, "We'll try it", message, value="1:1")
    await scene.follow()
    assert "*Withdrawn by its author.*" in words(scene.posted())
    assert "*Orders will try it*" in words(scene.posted())


@pytest.mark.long
async def test_what_is_taken_back_before_it_is_sent_is_not_sent_and_the_lead_hears_of_it(scene):
    scene.slack.clock.advance(timedelta(days=7, hours=3))
    await scene.pollen.register.run("editions")
    await scene.world.change_learning(scene.tickets, visibility="domain")
    await scene.pollen.register.run("outbox")
    await scene.follow()
    assert "ticket" not in str(scene.posted())
    assert "label" in words(scene.posted())
    assert "One lesson was withdrawn or replaced just before" in scene.slack.direct(scene.ana)[-1]["text"]


async def test_a_channel_that_slack_refuses_is_told_to_its_leads_and_stops_nobody(scene):
    scene.slack.archive("orders")
    await scene.monday()
    await scene.pollen.register.run("editions")
    await scene.follow()
    told = [notice["text"] for notice in scene.slack.direct(scene.ana)]
    assert len([text for text in told if "The digest of Orders for Monday 12 January was not posted." in text]) == 1
    assert scene.slack.channel("orders").messages == []
    assert scene.posted("logistics")


@pytest.mark.long
async def test_a_lead_can_have_sent_again_what_may_not_have_arrived(scene):
    orders = scene.slack.channel("orders")
    scene.slack.faults.add("chat.postMessage", drop=True, where=lambda call: call["channel"] == orders.id)
    await scene.monday()
    scene.slack.faults.add("conversations.history", error="missing_scope")
    scene.pollen.clock.advance(timedelta(seconds=61))
    await scene.look_around()
    await scene.look_around()
    assert orders.messages == []
    (notice,) = scene.slack.direct(scene.ana)
    assert "may not have been posted" in notice["text"]
    for expected in ("It is on its way to the channel.", "It is on its way to the channel."):
        await scene.click(scene.ana, "Send again", notice)
        assert scene.ana.sees(scene.direct_channel(scene.ana))[-1]["text"] == expected
    await scene.follow()
    assert len(orders.messages) == 1
    await scene.click(scene.ana, "Send again", notice)
    assert scene.ana.sees(scene.direct_channel(scene.ana))[-1]["text"] == "It was sent again already."
    await scene.look_around()
    assert len(orders.messages) == 1


# `/digest`.


async def test_a_lead_sees_the_next_digest_as_it_will_go_out(scene):
    said = await scene.digest(scene.ana)
    assert "Next: *Monday 12 January, 09:00 (America/Sao_Paulo)* in #orders" in said
    preview = scene.ana.view["blocks"]
    await scene.monday()
    start = next(at for at, block in enumerate(preview) if "learned elsewhere" in str(block))
    sent = scene.posted()["blocks"]

    def bare(blocks):
        return [
            [(part.get("text"), part.get("action_id")) for part in [block, *block.get("elements", [])]]
            for block in blocks
        ]

    assert bare(preview[start : start + len(sent)]) == bare(sent)


async def test_a_click_in_the_preview_answers_that_it_is_one(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "We'll try it", nth=0)
    assert "This is a preview." in words(scene.ana.view)
    await scene.ana.close_view()
    await scene.click(scene.ana, "Read it all")
    assert "It happened twice." in words(scene.ana.view)


@pytest.mark.long
async def test_a_lead_changes_when_it_is_sent_and_errors_stand_under_their_fields(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "Change schedule")
    reply = await scene.ana.submit({"zone": "Nowhere"})
    assert "Pollen knows no time zone of that name" in reply.errors["zone"]
    reply = await scene.ana.submit({"cadence": "fortnightly", "weekday": "2", "time": "07:30", "zone": "europe/berlin"})
    assert reply.errors == {}
    await scene.pollen.settled()
    said = words(scene.ana.view)
    assert "Saved. Every second Wednesday at 07:30 (Europe/Berlin)." in said
    assert "Next: *Wednesday 7 January, 07:30 (Europe/Berlin)*" in said


@pytest.mark.long
async def test_a_lead_pauses_and_resumes(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "Pause")
    assert "*Paused.*" in words(scene.ana.view)
    await scene.monday()
    assert scene.slack.channel("orders").messages == []
    await scene.click(scene.ana, "Resume")
    assert "Next: *Monday 19 January, 09:00" in words(scene.ana.view)


@pytest.mark.long
async def test_sent_now_it_comes_once_however_often_one_clicks(scene):
    await scene.digest(scene.ana)
    view = scene.ana.view
    await scene.click(scene.ana, "Send now")
    assert "The digest for Monday 12 January is on its way to the channel." in words(scene.ana.view)
    await scene.pollen.register.run("outbox")
    assert view is not None
    await scene.monday()
    assert len(scene.slack.channel("orders").messages) == 1
    said = await scene.digest(scene.ana)
    assert "/archives/" in said
    assert "Nothing to send at this moment." in said


@pytest.mark.long
async def test_an_old_page_does_not_send_what_was_posted_meanwhile(scene):
    await scene.digest(scene.ana)
    old = scene.ana.view
    await scene.click(scene.ana, "Send now")
    await scene.pollen.register.run("outbox")
    (button,) = [e for b in old["blocks"] for e in b.get("elements", []) if e.get("action_id") == "digests.send_now.v1"]
    body = json.loads((GOLDEN / "send_now.v1.json").read_text("utf-8"))
    body["actions"][0]["value"] = button["value"]
    body["view"]["id"] = scene.ana.view["id"]
    await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await scene.pollen.settled()
    assert "The digest for Monday 12 January is posted already." in words(scene.ana.view)


@pytest.mark.long
async def test_a_skipped_digest_does_not_come_and_is_listed(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "Skip next")
    assert "Monday 12 January: skipped. A lead skipped it." in words(scene.ana.view)
    await scene.monday()
    assert scene.slack.channel("orders").messages == []


@pytest.mark.long
async def test_any_member_may_look_at_any_domain_and_hears_who_can_change_it(scene):
    said = await scene.digest(scene.cora)
    assert "Ana Lima or an admin can change when it is sent." in said
    await scene.cora.choose("digests.domain.v1", "Logistics", view=scene.cora.view)
    await scene.pollen.settled()
    assert "*The digest of Logistics*" in words(scene.cora.view)
    said = await scene.digest(scene.cora, channel="general")
    assert "Choose the domain whose digest" in said


@pytest.mark.long
async def test_who_is_a_lead_no_more_is_refused_and_told_who_can(scene):
    await scene.digest(scene.ana)
    await scene.world.database.write(
        lambda session: session.connection().exec_driver_sql(
            f"UPDATE domain_leads SET user_id = '{scene.cora.id}' WHERE domain_id = {scene.orders}"
        )
    )
    for button, doing in (
        ("Send now", "send the digest now"),
        ("Skip next", "skip a digest"),
        ("Pause", "change when the digest is sent"),
    ):
        await scene.click(scene.ana, button)
        assert f"Only Cora Winter or an admin can {doing}." in words(scene.ana.view)
        await scene.ana.close_view()
    assert await scene.posts() == []


async def test_guests_and_people_of_other_organisations_are_told_who_can(scene):
    await scene.digest(scene.gus)
    assert scene.gus.view is None
    assert "Guests can read" in scene.gus.sees("orders")[-1]["text"]


@pytest.mark.long
async def test_a_window_that_was_closed_meanwhile_changes_nothing_about_the_deed(scene):
    await scene.digest(scene.ana)
    scene.slack.faults.add("views.update", error="not_found")
    await scene.click(scene.ana, "Pause")
    schedule = await scene.world.read(lambda store: store.schedule_of(scene.world.organisation, scene.orders))
    assert schedule.is_paused
    assert "Something went wrong" not in words(scene.ana.view)
    scene.slack.faults.add("views.update", error="invalid_arguments")
    await scene.click(scene.ana, "Resume" if "Resume" in str(scene.ana.view) else "Pause")
    assert "Something went wrong" in words(scene.ana.view)
