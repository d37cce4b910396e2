"""The organisation's digest as people in Slack live it."""

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.cli.main import main
from bot.kernel.clock import SystemClock
from handlers.digests.placing import SAID, Placing
from handlers.domains.channels import Access
from storage.tables import ApplicationRow, OrganisationRow, PersonRow
from tests.digests.living import TICKETS, Scene, words
from tests.digests.world import HOME, ORGANISATION_CHANNEL
from tests.slack import ORGANISATION

pytestmark = pytest.mark.long


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def open_it(scene, person):
    await scene.digest(person)
    await scene.click(person, "The organisation's digest")
    return words(person.view)


async def set_up(scene, channel="general", **given):
    """Let dan, an admin, set it up, and return what his page then says."""
    await open_it(scene, scene.dan)
    await scene.click(scene.dan, "Set it up")
    reply = await scene.dan.submit({"channel": scene.slack.channel(channel).id, "zone": "UTC"} | given)
    await scene.pollen.settled()
    return reply, words(scene.dan.view)


def errors(reply):
    return reply.errors


async def test_an_admin_sets_it_up_and_everyone_may_look(scene):
    assert "An admin can set it up." in await open_it(scene, scene.cora)
    assert TICKETS in words(scene.cora.view), "it shows what it would tell"
    reply, said = await set_up(scene, cadence="quarterly", weekday="0", time="10:00")
    assert errors(reply) == {}
    assert "Saved. The first Monday of the quarter at 10:00 (UTC)." in said
    assert "Next: *Monday 6 April, 10:00 (UTC)* in #general" in said
    assert "U0BOT" in scene.slack.channel("general").members, "it has joined its channel"
    said = await open_it(scene, scene.cora)
    assert "An admin can change where and when." in said
    assert "Set it up" not in str(scene.cora.view)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("vault", "Pollen is not in the channel yet: type /invite @Pollen there."),
        ("partners", "shared with another organisation, and lessons stay in this one"),
    ],
)
async def test_a_channel_that_cannot_take_it_is_said_at_once(scene, channel, said):
    reply, page = await set_up(scene, channel)
    assert said in str(errors(reply)) + page
    await scene.monday()
    assert scene.slack.channel(channel).messages == []


@pytest.mark.parametrize(
    ("access", "kept", "surveyed"),
    [
        ("ready", True, True),
        ("invite", True, True),
        ("unknown", True, False),
        ("shared", False, True),
        ("archived", False, True),
    ],
)
async def test_what_slack_says_of_the_channel_is_recorded_and_an_unfit_one_let_go(
    world, places, access, kept, surveyed
):
    looked = []

    async def enter(client, channel):
        return access

    async def survey(organisation, channel):
        looked.append(channel)

    await world.set_up()
    said = await Placing(world.schedules, enter=enter, survey=survey).settle(
        AsyncWebClient(), HOME, ORGANISATION_CHANNEL
    )
    assert said == SAID[access]
    assert bool(looked) is surveyed
    schedule = await world.read(lambda store: store.schedule_of(HOME, None))
    assert schedule.channel == (ORGANISATION_CHANNEL if kept else None)


def test_every_answer_about_a_channel_has_its_words():
    assert set(SAID) == {access.value for access in Access}


async def test_it_goes_out_once_and_what_one_clicks_is_ones_own_domains_answer(scene):
    await scene.world.change(PersonRow, (ORGANISATION, scene.cora.id), chosen_domain_id=scene.orders)
    await set_up(scene, weekday="0", time="12:00")
    await scene.monday()
    await scene.look_around()
    (message,) = scene.slack.channel("general").messages
    assert words(message).startswith("*Learned across the organisation*\nSince Monday 15 December, 2 domains shared")
    assert scene.slack.pings == []
    lesson = next(
        e["value"] for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == "digests.try.v1"
    )
    await scene.click(scene.cora, "We'll try it", message, value=lesson)
    assert scene.cora.sees("general")[-1]["text"] == "Noted: Orders will try it. The other button changes it."
    await scene.follow()
    assert "*Orders will try it*" in words(scene.slack.channel("general").messages[0])
    await scene.click(scene.ben, "Not for us", message, value=lesson)
    assert "This lesson is from Logistics itself." in scene.ben.sees("general")[-1]["text"]
    await scene.click(scene.dan, "We'll try it", message, value=lesson)
    assert "Pollen doesn't know yours yet. Choose it in /domains" in scene.dan.sees("general")[-1]["text"]
    await scene.click(scene.gus, "We'll try it", message, value=lesson)
    assert "Guests can read what is posted" in scene.gus.sees("general")[-1]["text"]


async def test_who_has_several_domains_is_asked_for_which_one(scene):
    await scene.world.change(PersonRow, (ORGANISATION, scene.ana.id), chosen_domain_id=scene.logistics)
    await set_up(scene, weekday="0", time="12:00")
    await scene.monday()
    (message,) = scene.slack.channel("general").messages
    labels = next(
        e["value"]
        for at, b in enumerate(message["blocks"])
        for e in b.get("elements", [])
        if e.get("action_id") == "digests.not_for_us.v1" and "Returns:" in str(message["blocks"][at - 2])
    )
    await scene.click(scene.ana, "Not for us", message, value=labels)
    assert "Customers return more" in words(scene.ana.view)
    assert await answers(scene) == []
    await scene.ana.submit({"domain": str(scene.orders)})
    await scene.pollen.settled()
    assert await answers(scene) == [(scene.orders, "not_for_us")]
    assert scene.ana.sees("general")[-1]["text"] == "Noted: not for Orders. The other button changes it."
    scene.slack.faults.add("views.open", error="expired_trigger_id")
    await scene.click(scene.ana, "We'll try it", message, value=labels)
    assert "Please click again." in scene.ana.sees("general")[-1]["text"]


async def answers(scene):
    return [(row.domain_id, row.state) for row in await scene.world.rows(select(ApplicationRow))]


async def test_a_skip_is_taken_back_with_one_click(scene):
    await scene.digest(scene.ana)
    await scene.click(scene.ana, "Skip next")
    await scene.click(scene.ana, "Send the skipped one after all")
    assert "The digest for Monday 12 January goes out after all." in words(scene.ana.view)
    await scene.monday()
    assert len(scene.slack.channel("orders").messages) == 1


async def test_a_retired_and_an_edited_lesson_change_in_slack(scene):
    await scene.monday()
    await scene.world.change_learning(scene.tickets, state="retired", retired_because="We have new phones.")
    await scene.world.change_learning(scene.labels, text="Put the label in the box.")
    await scene.pollen.register.run("withdrawals")
    await scene.follow()
    said = words(scene.posted())
    assert "*Retired: it is no longer true.*" in said
    assert "Why: We have new phones." in said
    assert "Put the label in the box." in said
    updated = len(scene.slack.calls_to("chat.update"))
    await scene.pollen.register.run("withdrawals")
    await scene.follow()
    assert len(scene.slack.calls_to("chat.update")) == updated


async def test_it_can_be_previewed_at_the_terminal(database, capsys, monkeypatch, world, places):
    await world.learning(places.logistics, TICKETS, logged_at=SystemClock().now() - timedelta(hours=1))
    await world.keep(OrganisationRow(organisation=HOME, first_seen=world.clock.now()))
    monkeypatch.setenv("POLLEN_DATABASE_URL", str(database.url))
    await asyncio.to_thread(main, ["digest", "preview", "--organisation-digest"])
    assert "*Logistics:* Returns by phone need a ticket number" in capsys.readouterr().out
    status = await asyncio.to_thread(main, ["digest", "preview", "--organisation-digest", "--domain", "Orders"])
    assert status == 2
    assert "either --domain NAME or --organisation-digest" in capsys.readouterr().err
