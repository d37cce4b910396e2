"""Shortcuts and the emoji in Slack, from the click to what people see."""

import json

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.learnings.living import Scene, buttons, typed_in
from tests.slack import FULL

SAVE, LOG = "learnings.save_message.v1", "learnings.log.v1"


@pytest.fixture
async def scene(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    return scene


async def sent(scene):
    """Let everything that waits in the outbox go out."""
    await scene.pollen.settled()
    await scene.pollen.register.run("outbox")
    await scene.pollen.settled()


async def react(scene, person, message, **more):
    await person.react("seedling", message, **more)
    await sent(scene)


def told(scene, person):
    return [message["text"] for message in scene.slack.direct(person)]


@pytest.mark.long
async def test_a_message_is_saved_from_a_channel_that_pollen_is_not_in(scene):
    message = await scene.cora.say("Ask @ben & wait.", channel="returns")
    await scene.ben.shortcut(SAVE, message=message)
    await scene.pollen.settled()
    view = scene.ben.view
    assert typed_in(view)["text"] == "Ask @Ben Okoro & wait."
    assert (
        typed_in(view)["evidence_url"]
        == f"https://sandbox.slack.com/archives/C0RETURNS/p{message['ts'].replace('.', '')}"
    )
    assert typed_in(view)["visibility"] == "domain"
    assert "*Cora Winter* wrote this message, is named as its author" in json.dumps(view["blocks"])
    assert not scene.slack.calls_to("conversations.history")
    await scene.submit(scene.ben, why="It saves a call.", domain=str(scene.orders))
    await sent(scene)
    (row,) = await scene.learnings()
    assert (row["author_id"], row["saver_id"], row["why"]) == (scene.cora.id, scene.ben.id, "It saves a call.")
    assert scene.last(scene.ben, "returns")["text"].startswith("Saved under Orders.")
    assert told(scene, scene.cora)[0].startswith("Ben Okoro saved a message of yours as a learning under Orders.")
    assert told(scene, scene.ben) == []


@pytest.mark.long
async def test_a_saved_message_is_not_saved_again_by_a_shortcut(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    await react(scene, scene.ben, message)
    await scene.cora.shortcut(SAVE, message=message)
    await scene.pollen.settled()
    assert scene.cora.view is None
    assert buttons(scene.last(scene.cora)) == ["See its page"]


async def test_of_two_open_forms_the_second_keeps_its_words(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    for person in (scene.ben, scene.cora):
        await person.shortcut(SAVE, message=message)
        await scene.pollen.settled()
    await scene.submit(scene.ben)
    reply = await scene.submit(scene.cora, why="My own reason.")
    assert "kept as a draft" in reply.errors["text"]
    assert len(await scene.learnings()) == 1
    (draft,) = await scene.drafts()
    assert (draft["why"], "message" in draft) == ("My own reason.", False)


@pytest.mark.long
async def test_a_shortcut_whose_trigger_is_gone_leaves_a_button(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    scene.slack.faults.add("views.open", error="expired_trigger_id")
    await scene.ben.shortcut(SAVE, message=message)
    await scene.pollen.settled()
    late = scene.last(scene.ben)
    assert buttons(late) == ["Open the form"]
    await scene.click(scene.ben, "Open the form", late)
    assert typed_in(scene.ben.view)["text"] == "Freeze it."
    await scene.submit(scene.ben)
    (row,) = await scene.learnings()
    assert (row["author_id"], row["saver_id"]) == (scene.ana.id, scene.ben.id)


async def test_a_learning_is_logged_from_anywhere(scene):
    await scene.ana.shortcut(LOG)
    await scene.pollen.settled()
    assert typed_in(scene.ana.view)["text"] is None
    await scene.submit(scene.ana, text="Freeze it.", domain=str(scene.orders))
    assert told(scene, scene.ana)[0].startswith("Saved under Orders.")


async def test_guests_and_others_are_refused_in_words(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    gus = scene.slack.person("gus")
    await gus.shortcut(SAVE, message=message)
    await scene.pollen.settled()
    assert scene.last(gus)["text"].startswith("Guests can read")
    assert await scene.learnings() == []


# The emoji.


@pytest.mark.long
async def test_an_emoji_saves_a_message_once_and_both_can_take_it_back(scene):
    message = await scene.ana.say("Freeze it on Friday.", channel="orders")
    await react(scene, scene.ben, message)
    await react(scene, scene.cora, message)
    await react(scene, scene.ben, message, add=False)
    await react(scene, scene.ben, message)
    (row,) = await scene.learnings()
    assert (row["author_id"], row["saver_id"], row["text"]) == (scene.ana.id, scene.ben.id, "Freeze it on Friday.")
    assert row["evidence_url"].endswith(message["ts"].replace(".", ""))
    for person, others in ((scene.ana, "Ben Okoro saved"), (scene.ben, "Saved a message by Ana Lima")):
        (notice,) = scene.slack.direct(person)
        assert notice["text"].startswith(others)
        assert buttons(notice) == ["Add detail", "See its page", "Undo"]
    assert told(scene, scene.cora) == []
    await scene.click(scene.ana, "Undo", scene.slack.direct(scene.ana)[0])
    await scene.click(scene.ben, "Undo", scene.slack.direct(scene.ben)[0])
    assert [row["state"] for row in await scene.learnings()] == ["undone"]
    await react(scene, scene.dan, message)
    assert len(await scene.learnings()) == 1
    assert scene.slack.pings == []


async def test_a_reply_and_its_broadcast_are_one_message(scene):
    root = await scene.ana.say("What did we learn?", channel="orders")
    reply = await scene.ben.say("Freeze it on Friday.", channel="orders", thread=root)
    await react(scene, scene.cora, reply)
    (row,) = await scene.learnings()
    assert row["text"] == "Freeze it on Friday."
    assert "thread_ts=" in row["evidence_url"]


@pytest.mark.long
async def test_an_event_that_slack_delivers_twice_saves_once(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    for _ in range(2):
        body = event_body(scene, scene.ben, message)
        await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await sent(scene)
    assert len(await scene.learnings()) == 1
    assert len(told(scene, scene.ana)) == 1


def event_body(scene, person, message):
    return {
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1767614400,
        "team_id": "T0SANDBOX",
        "event": {
            "type": "reaction_added",
            "user": person.id,
            "reaction": "seedling",
            "item": {"type": "message", "channel": scene.channel("orders"), "ts": message["ts"]},
            "item_user": message["user"],
            "event_ts": "1767614400.000900",
        },
    }


async def test_a_mark_on_something_else_than_a_message_is_nothing(scene):
    body = event_body(scene, scene.ben, {"ts": "1.0", "user": scene.ana.id})
    body["event"]["item"] = {"type": "file", "file": "F1"}
    response = await scene.pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert response.status == 200
    assert await scene.learnings() == []


@pytest.mark.long
async def test_a_private_channels_message_reaches_nobody_else(scene):
    message = await scene.cora.say("The xylograph is late.", channel="finance")
    await react(scene, scene.ana, message)
    (row,) = await scene.learnings()
    assert (row["domain_id"], row["visibility"]) == (scene.finance, "domain")
    assert [len(told(scene, person)) for person in (scene.ana, scene.cora)] == [1, 1]
    for name in (*FULL[1:2], "dan", "gus", "eve"):
        person = scene.slack.person(name)
        places = [channel.id for channel in scene.slack.world.channels.values() if person.id in channel.members]
        assert "xylograph" not in json.dumps([person.sees(place) for place in places])
    assert "xylograph" not in json.dumps([scene.slack.channel(name).messages for name in ("orders", "general")])


async def test_words_of_people_elsewhere_are_not_saved_by_an_emoji(scene):
    message = await scene.slack.person("eve").say("Our secret.", channel="partners")
    await react(scene, scene.ana, message)
    assert await scene.learnings() == []
    assert "another organisation" in told(scene, scene.ana)[0]
    await react(scene, scene.slack.person("eve"), await scene.ana.say("Ours.", channel="partners"))
    assert await scene.learnings() == []


async def test_pollens_own_messages_are_not_saved(scene):
    await scene.pollen.pollen.app.client.chat_postMessage(
        token=scene.slack.workspace.app.bot_token, channel=scene.channel("orders"), text="A digest."
    )
    await react(scene, scene.ana, scene.slack.channel("orders").messages[-1])
    assert await scene.learnings() == []


async def test_a_notice_is_true_when_it_arrives(scene):
    message = await scene.ana.say("Freeze it.", channel="orders")
    await scene.ben.react("seedling", message)
    await scene.pollen.settled()
    (row,) = await scene.learnings()
    await scene.click(scene.ana, "Undo", await undo_button(scene, row["id"]))
    await sent(scene)
    assert told(scene, scene.ben) == []


async def undo_button(scene, learning):
    """A receipt of this learning, as its page would show it."""
    from handlers.learnings.messages import UNDO

    await scene.pollen.pollen.app.client.chat_postEphemeral(
        token=scene.slack.workspace.app.bot_token,
        channel=scene.channel("orders"),
        user=scene.ana.id,
        text="Undo it",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": "Undo"},
                        "action_id": UNDO,
                        "value": str(learning),
                    }
                ],
            }
        ],
    )
    return scene.last(scene.ana)


async def test_the_emoji_in_a_channel_without_pollen_does_nothing(scene):
    message = await scene.cora.say("Unheard.", channel="returns")
    await react(scene, scene.ben, message)
    assert await scene.learnings() == []
