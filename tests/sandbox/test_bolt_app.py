"""An unchanged Bolt app lives in the sandbox, in Socket Mode and over HTTP."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from sandbox import Slack
from tests.sandbox.conftest import Connect, button, field, listening, modal, section


def greet(app: AsyncApp) -> None:
    async def command(ack: Any, command: dict[str, Any], client: Any) -> None:
        await ack(f"Hello {command['text']}")
        await client.views_open(
            trigger_id=command["trigger_id"],
            view=modal(field("words", {"type": "plain_text_input"}), callback_id="words"),
        )

    async def submitted(ack: Any, view: dict[str, Any], client: Any) -> None:
        words = view["state"]["values"]["words"]["value"]["value"]
        if "@" in words:
            await ack(response_action="errors", errors={"words": "No pings, please."})
            return
        await ack()
        row = {"type": "actions", "elements": [button("Like", "like", value="7")]}
        await client.chat_postMessage(channel="#orders", text=words, blocks=[section(words), row])

    async def liked(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"You liked {action['value']}", replace_original=False)

    async def heard(event: dict[str, Any], say: Any) -> None:
        await say(f"<@{event['user']}> said {event['text']}")

    app.command("/greet")(command)
    app.view("words")(submitted)
    app.action("like")(liked)
    app.event("app_mention")(heard)


async def whole_conversation(slack: Slack) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    reply = await ana.command("/greet", "world", channel="orders")
    assert (reply.acked, reply.body, reply.error) in [
        (True, "Hello world", None),
        (True, {"text": "Hello world"}, None),
    ]
    assert [message["text"] for message in ana.sees("orders")] == ["Hello world"]
    assert ben.sees("orders") == []
    await slack.wait_for(lambda: ana.view)

    refused = await ana.submit({"words": "hey @all"})
    assert refused.errors == {"words": "No pings, please."}
    assert ana.view is not None

    accepted = await ana.submit({"words": "ship it"})
    assert accepted.acked
    assert (dict(accepted.errors), ana.views) == ({}, [])
    await slack.wait_for(lambda: slack.channel("orders").messages)

    await ben.click("Like")
    await slack.wait_for(lambda: len(ben.sees("orders")) == 2)
    assert ben.sees("orders")[-1]["text"] == "You liked 7"

    await ben.say("hey @greeter", channel="orders")
    answer = await slack.wait_for(lambda: [m for m in slack.channel("orders").messages if "said hey" in m["text"]])
    assert answer[0]["bot_id"] == "B0BOT"


async def test_a_bolt_app_in_socket_mode_is_used_from_command_to_click(
    slack: Slack, app: AsyncApp, connected: Connect
) -> None:
    greet(app)
    async with connected():
        await whole_conversation(slack)


async def test_a_bolt_app_over_http_is_used_from_command_to_click(slack: Slack, app: AsyncApp) -> None:
    greet(app)
    async with listening(app) as url:
        slack.post_to(url)
        assert await slack.verify_request_url()
        await whole_conversation(slack)


async def test_an_app_that_is_not_running_leaves_the_person_with_an_error(slack: Slack) -> None:
    reply = await slack.person("ana").command("/greet", "x", channel="orders")
    assert (reply.acked, reply.error) == (False, "dispatch_failed")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_listener_that_never_acks_is_an_operation_timeout(
    slack: Slack, app: AsyncApp, connected: Connect, mode: str
) -> None:
    async def silent(command: dict[str, Any]) -> None:
        assert command["command"] == "/greet"

    app.command("/greet")(silent)
    if mode == "socket":
        async with connected():
            reply = await slack.person("ana").command("/greet", channel="orders")
    else:
        async with listening(app) as url:
            slack.post_to(url)
            reply = await slack.person("ana").command("/greet", channel="orders")
    assert (reply.acked, reply.error) == (False, "operation_timeout")
