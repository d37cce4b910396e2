"""Trouble can be ordered from outside the process: over HTTP, and at the terminal."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Slack
from tests.sandbox.robot import Robot
from tests.sandbox.test_cli import run
from tests.sandbox.test_control import ask
from tests.sandbox.test_delivery import posting


async def test_faults_are_ordered_shown_and_called_off(slack: Slack, client: AsyncWebClient) -> None:
    order = {"method": "chat.*", "error": "internal_error", "after_effect": True, "times": None}
    await ask(slack, "/faults", order)
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.chat_postMessage(channel="orders", text="stored")
    [shown] = (await ask(slack, "/faults"))["faults"]
    assert (shown["method"], shown["times"], shown["met"]) == ("chat.*", None, 1)
    assert len(slack.channel("orders").messages) == 1
    await ask(slack, "/faults/storm", {"chance": 0.1, "chances": {"slow": 0}, "seed": 4, "spare": ["auth.test"]})
    assert len((await ask(slack, "/faults"))["faults"]) == 9
    await ask(slack, "/faults/clear", {})
    assert (await ask(slack, "/faults"))["faults"] == []


@pytest.mark.parametrize(
    ("path", "order", "status", "sentence"),
    [
        ("/faults", {}, 400, "method: Field required."),
        ("/faults", {"method": "auth.test", "chance": 2}, 409, "A chance is between 0 and 1."),
        ("/faults", {"method": "auth.test", "hang": "long"}, 400, "hang.float: "),
        ("/faults", {"method": "auth.test", "broken": 1}, 400, "broken: Extra inputs are not permitted."),
        ("/faults/storm", {"chances": {"hail": 1}}, 409, "There is no kind of fault 'hail'"),
        ("/detours", {"copies": 0}, 409, "An event arrives once or more often"),
        ("/detours/release", {"order": "sideways"}, 400, "order: "),
        ("/redeliver", {"kind": "command"}, 409, "Nothing of kind 'command' has been delivered yet."),
        ("/sockets", {"act": "silence"}, 409, "The app holds no socket open."),
        ("/sockets", {"act": "burn"}, 400, "act: "),
        ("/request", {"body": "x"}, 409, "Nobody answers at the app's request URL"),
    ],
)
async def test_what_cannot_be_ordered_is_refused_in_a_sentence(
    slack: Slack, path: str, order: Any, status: int, sentence: str
) -> None:
    refused = await ask(slack, path, order, status=status)
    assert refused["error"].startswith(sentence)
    assert slack.faults.waiting == []
    assert slack.detours.waiting == []


async def test_events_are_sent_on_detours_by_order(slack: Slack, robot: Robot) -> None:
    await ask(slack, "/detours", {"type": "message", "hold": True})
    for text in ("first", "second"):
        await slack.person("ana").say(text, channel="orders")
    await slack.settle()
    assert robot.events == []
    assert (await ask(slack, "/detours/release", {"order": "reversed"}))["released"] == 2
    await slack.settle()
    assert [event["text"] for event in robot.events] == ["second", "first"]
    assert (await ask(slack, "/redeliver", {"kind": "message"}))["acked"]
    assert robot.events[-1]["text"] == "first"


async def test_sockets_are_troubled_by_order(slack: Slack, robot: Robot) -> None:
    await ask(slack, "/sockets", {"act": "disconnect", "reason": "warning"})
    await robot.until(lambda: robot.envelopes[-1].get("reason") == "warning")
    await ask(slack, "/sockets", {"act": "silence"})
    assert (await slack.person("ana").command("/greet", channel="orders")).error == "operation_timeout"
    await ask(slack, "/sockets", {"act": "close"})
    await slack.wait_for(lambda: slack.connections == 0)


async def test_any_request_can_be_posted_to_the_app(slack: Slack) -> None:
    async with posting(slack) as inbox:
        inbox.body = {"well": True}
        answer = await ask(slack, "/request", {"body": "{", "age": 360, "headers": {"x-slack-signature": None}})
        assert (answer["status"], answer["body"]) == (200, '{"well": true}')
        [(body, headers)] = inbox.requests
        assert body == "{"
        assert "x-slack-signature" not in headers


async def test_people_edit_and_delete_messages_and_the_app_hears_of_it(
    slack: Slack, client: AsyncWebClient, robot: Robot
) -> None:
    posted = await client.chat_postMessage(channel="orders", text="by the app")
    said = await ask(slack, "/people/ben/say", {"text": "mine", "channel": "orders"})
    await ask(slack, "/people/ben/edit", {"message": said["message"]["ts"], "text": "still mine"})
    assert slack.channel("orders").messages[-1]["text"] == "still mine"
    refused = await ask(slack, "/people/ben/delete", {"message": posted["ts"]}, status=409)
    assert refused["error"] == "ben is no admin and can delete only messages of their own."
    await ask(slack, "/people/ana/delete", {"message": posted["ts"]})
    await ask(slack, "/people/ben/delete", {"message": said["message"]["ts"]})
    assert slack.channel("orders").messages == []
    await slack.settle()
    deleted = [event["deleted_ts"] for event in robot.events if event.get("subtype") == "message_deleted"]
    assert deleted == [posted["ts"], said["message"]["ts"]]
    [changed] = [event for event in robot.events if event.get("subtype") == "message_changed"]
    assert changed["message"]["edited"]["user"] == "U0BEN"


async def test_the_terminal_orders_faults_and_calms_them(slack: Slack, client: AsyncWebClient) -> None:
    done = await run(slack, "fault", "chat.postMessage", "--error", "internal_error", "--after", "--times", "3")
    assert (done.exit_code, done.output) == (
        0,
        "Arranged for chat.postMessage: error internal_error, after_effect True, times 3.\n",
    )
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.chat_postMessage(channel="orders", text="stored")
    assert len(slack.channel("orders").messages) == 1
    done = await run(slack, "fault", "users.list", "--page", "0", "--hang", "forever", "--chance", "0.5", "--always")
    assert done.output == "Arranged for users.list: hang forever, chance 0.5, page 0, times until `calm`.\n"
    done = await run(slack, "storm", "0.02", "--seed", "7")
    assert done.output == "8 kinds of fault, each with the chance 0.02, until `calm`.\n"
    assert len(slack.faults.waiting) == 10
    done = await run(slack, "calm")
    assert (done.output, slack.faults.waiting) == ("All is calm.\n", [])


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["fault", "auth.test", "--status", "42"], 1, "42 is no HTTP status."),
        (["fault", "auth.test", "--hang", "long"], 2, "'long' is no number of seconds; write one, or forever"),
        (["fault", "auth.test", "--times", "0"], 2, "greater than or equal to 1"),
        (["storm", "0.5"], 1, "The chances of a storm are 0 or more each, and 1 at most in all."),
        (["release", "--order", "sideways"], 1, "order: Input should be 'as sent', 'reversed' or 'shuffled'."),
        (["sockets", "drop"], 1, "The app holds no socket open."),
        (["redeliver"], 1, "Nothing has been delivered yet."),
        (["request", "x"], 1, "Nobody answers at the app's request URL"),
        (["channel", "orders", "burn"], 2, "'burn' is not one of archive"),
        (["channel", "orders", "rename"], 2, "rename needs the name"),
        (["channel", "orders", "archive", "now"], 2, "archive takes nothing more"),
        (["channel", "nowhere", "archive"], 1, "There is no channel 'nowhere' in this workspace."),
        (["account", "ben", "promote"], 2, "'promote' is not one of deactivate"),
    ],
)
async def test_the_terminal_says_what_is_wrong_with_an_order(
    slack: Slack, words: list[str], code: int, sentence: str
) -> None:
    done = await run(slack, *words)
    assert done.exit_code == code
    assert sentence in " ".join(done.output.replace("│", " ").split())
    assert slack.faults.waiting == []


async def test_the_terminal_sends_events_on_detours(slack: Slack, robot: Robot) -> None:
    done = await run(slack, "detour", "message", "--hold")
    assert done.output == "Events of type message take the detour until `calm`.\n"
    await slack.person("ana").say("held", channel="orders")
    await slack.settle()
    assert robot.events == []
    assert (await run(slack, "release")).output == "Released: 1.\n"
    await slack.settle()
    assert (await run(slack, "redeliver", "message")).output == "The app took it.\n"
    assert [event["text"] for event in robot.events] == ["held", "held"]
    assert (await run(slack, "sockets", "disconnect", "--reason", "warning")).output == "Done.\n"
    await robot.until(lambda: robot.envelopes[-1].get("reason") == "warning")


async def test_the_terminal_posts_anything_to_the_app(slack: Slack) -> None:
    async with posting(slack) as inbox:
        inbox.status = 401
        assert (await run(slack, "request", "{", "--unsigned")).output == "401\n"
        assert "x-slack-signature" not in inbox.requests[0][1]


async def test_admins_act_at_the_terminal(slack: Slack) -> None:
    for words in (
        ["channel", "orders", "remove", "app"],
        ["channel", "orders", "rename", "sales"],
        ["channel", "sales", "private"],
        ["channel", "sales", "archive"],
        ["account", "ben", "deactivate"],
    ):
        done = await run(slack, *words)
        assert (done.exit_code, done.output) == (0, "Done.\n")
    sales = slack.channel("sales")
    assert (sales.archived, sales.is_private, sales.members) == (True, True, ["U0ANA"])
    assert slack.person("ben").account.deleted
