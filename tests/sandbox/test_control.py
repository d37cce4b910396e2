"""Over HTTP one can do in the sandbox what one can do in Python."""

from typing import Any

import aiohttp
import pytest

from sandbox import Slack
from tests.sandbox.conftest import button, field, modal, section
from tests.sandbox.robot import Robot


async def ask(slack: Slack, path: str, body: Any = None, *, status: int = 200, **query: str) -> dict[str, Any]:
    method = "GET" if body is None else "POST"
    url = f"{slack.url}/_sandbox{path}"
    async with aiohttp.ClientSession() as session:
        sent = {"data": body} if isinstance(body, str) else {"json": body}
        async with session.request(method, url, params=query, **({} if body is None else sent)) as answer:
            decoded = await answer.json()
            assert answer.status == status, decoded
            assert decoded["ok"] is (status == 200)
            assert isinstance(decoded, dict)
            return decoded


async def test_the_workspace_is_described(slack: Slack) -> None:
    summary = await ask(slack, "")
    assert (summary["team"]["name"], summary["app"]["bot_user_id"], summary["connections"]) == ("Sandbox", "U0BOT", 0)
    people = (await ask(slack, "/people"))["people"]
    assert [person["name"] for person in people] == ["greeter", "ana", "ben", "cleo", "dora"]
    channels = (await ask(slack, "/channels"))["channels"]
    assert channels[0]["members"] == ["U0ANA", "U0BEN", "U0BOT"]
    names = (await ask(slack, "/names"))["names"]
    assert (names["U0BEN"], names["U0ANA"], names["C0ORDERS"]) == ("Benny", "Ana", "orders")


async def test_a_person_acts_and_looks(slack: Slack, robot: Robot) -> None:
    robot.answer = lambda payload: {"text": "ok then"} if "command" in payload else None
    said = await ask(slack, "/people/ana/say", {"text": "hello", "channel": "orders"})
    await ask(slack, "/people/ana/react", {"name": "bulb", "message": said["message"]["ts"]})
    reply = await ask(slack, "/people/ana/command", {"command": "/greet", "channel": "orders"})
    assert (reply["acked"], reply["body"], reply["error"], reply["errors"]) == (True, {"text": "ok then"}, None, {})
    seen = await ask(slack, "/people/ana/messages", channel="orders")
    assert [message["text"] for message in seen["messages"]] == ["hello", "ok then"]
    assert seen["messages"][0]["reactions"][0]["name"] == "bulb"
    others = await ask(slack, "/people/ben/messages", channel="orders")
    assert [message["text"] for message in others["messages"]] == ["hello"]
    assert (await ask(slack, "/people/ana/messages"))["messages"] == []


async def test_forms_are_filled_in_over_http(slack: Slack, robot: Robot) -> None:
    await ask(slack, "/people/ana/shortcut", {"callback_id": "greet"})
    row = {"type": "actions", "elements": [button("Add", "add")]}
    view = modal(field("words", {"type": "plain_text_input"}), row, notify_on_close=True)
    await robot.client.views_open(trigger_id=robot.last["trigger_id"], view=view)
    await ask(slack, "/people/ana/choose", {"name": "Words", "value": "typed"})
    await ask(slack, "/people/ana/click", {"name": "Add"})
    robot.answer = lambda _payload: {"response_action": "errors", "errors": {"words": "No."}}
    reply = await ask(slack, "/people/ana/submit", {})
    assert reply["errors"] == {"words": "No."}
    shown = await ask(slack, "/people/ana/views")
    assert (shown["errors"], shown["views"][0]["title"]["text"], shown["home"]) == ({"words": "No."}, "Form", None)
    await ask(slack, "/people/ana/close", {})
    assert (await ask(slack, "/people/ana/views"))["views"] == []
    await ask(slack, "/people/ana/home", {})


async def test_an_act_can_show_what_came_of_it(slack: Slack, robot: Robot) -> None:
    blocks = [section("hi"), {"type": "actions", "elements": [button("Like", "like")]}]
    await robot.client.chat_postMessage(channel="orders", text="hi", blocks=blocks)
    robot.answer = lambda payload: {"text": "only you"} if "command" in payload else None
    outcome = await ask(slack, "/people/ana/command", {"command": "/greet", "channel": "orders"}, show="1")
    [message] = outcome["seen"]["messages"]
    assert (message["text"], message["channel"], outcome["seen"]["view"]) == ("only you", "C0ORDERS", None)


async def test_channels_and_accounts_are_administered(slack: Slack) -> None:
    await ask(slack, "/people/ana/join", {"channel": "payments"})
    await ask(slack, "/people/ana/leave", {"channel": "payments"})
    await ask(slack, "/channels/payments/add", {"person": "app"})
    await ask(slack, "/channels/payments/remove", {"person": "ben"})
    assert slack.channel("payments").members == ["U0BOT"]
    await ask(slack, "/channels/payments/rename", {"name": "money"})
    await ask(slack, "/channels/money/archive", {})
    assert slack.channel("money").archived
    await ask(slack, "/channels/money/unarchive", {})
    assert not slack.channel("money").archived
    await ask(slack, "/channels/money/share", {"team": "T0OTHER"})
    assert slack.channel("money").ext_shared
    await ask(slack, "/channels/money/unshare", {"team": "T0OTHER"})
    await ask(slack, "/channels/money/private", {})
    assert (slack.channel("money").ext_shared, slack.channel("money").kind) == (False, "group")
    await ask(slack, "/channels/money/delete", {})
    assert "C0PAYMENTS" not in slack.world.channels
    await ask(slack, "/people/ben/guest", {"single_channel": True})
    await ask(slack, "/people/ana/deactivate", {})
    await ask(slack, "/people/ana/reactivate", {})
    assert not slack.person("ana").account.deleted
    await ask(slack, "/people/cleo/deactivate", {})
    assert (slack.person("ben").account.is_ultra_restricted, slack.person("cleo").account.deleted) == (True, True)


async def test_people_edit_their_profiles(slack: Slack) -> None:
    await ask(slack, "/people/ana/status", {"text": "Away", "emoji": ":palm_tree:", "until": "2026-02-01T00:00:00Z"})
    await ask(slack, "/people/ana/profile", {"display_name": "Anita", "tz": "Asia/Tokyo"})
    ana = slack.person("ana").account
    assert (ana.status_text, ana.status_emoji, ana.status_expiration, ana.display_name, ana.tz) == (
        "Away",
        ":palm_tree:",
        1769904000,
        "Anita",
        "Asia/Tokyo",
    )
    refused = await ask(slack, "/people/ana/profile", {"tz": "Mars/Base"}, status=409)
    assert (refused["error"], ana.tz) == ("'Mars/Base' is no time zone; write one like Europe/Berlin.", "Asia/Tokyo")


async def test_channels_and_threads_are_closed_to_the_app(slack: Slack) -> None:
    message = await slack.person("ana").say("root", channel="orders")
    await ask(slack, "/channels/orders/restrict", {"posting": "read_only"})
    await ask(slack, "/channels/orders/lock", {"thread": message["ts"]})
    orders = slack.channel("orders")
    assert (orders.posting, orders.locked) == ("read_only", {message["ts"]})
    await ask(slack, "/channels/orders/lock", {"thread": message["ts"], "locked": False})
    assert orders.locked == set()
    refused = await ask(slack, "/channels/orders/lock", {"thread": "1.0"}, status=409)
    assert refused["error"] == "There is no message '1.0' in #orders."


async def test_the_clock_is_read_and_moved(slack: Slack) -> None:
    assert (await ask(slack, "/clock"))["now"] == "2026-01-05T09:00:00+00:00"
    assert (await ask(slack, "/clock", {"seconds": 90}))["now"] == "2026-01-05T09:01:30+00:00"
    assert (await ask(slack, "/clock", {"to": "2026-02-01T10:00:00+01:00"}))["now"] == "2026-02-01T09:00:00+00:00"
    back = await ask(slack, "/clock", {"to": "2026-01-01T00:00:00Z"}, status=409)
    assert back["error"] == "The clock only moves forward."


async def test_calls_can_be_read(slack: Slack, robot: Robot) -> None:
    await robot.client.chat_postMessage(channel="orders", text="x")
    [call] = (await ask(slack, "/calls", method="chat.postMessage"))["calls"]
    assert (call["arguments"]["text"], call["answer"]["ok"], call["token"]) == ("x", True, "bot")
    assert call["ignored"] == []
    assert len((await ask(slack, "/calls"))["calls"]) > 1


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("/people/nobody/say", {"text": "x"}, 409, "There is no 'nobody' in this workspace."),
        (
            "/people/ana/say",
            {"text": "x", "channel": "payments"},
            409,
            "ana is not in payments; let them join it first.",
        ),
        ("/people/ana/say", {"channel": "orders"}, 400, "text: Field required."),
        ("/people/ana/say", {"text": "x", "loud": True}, 400, "loud: Extra inputs are not permitted."),
        ("/people/ana/say", "{", 409, "The body is not JSON."),
        ("/people/ana/say", {"text": "x", "channel": "orders", "thread": "1.0"}, 409, "cannot_reply_to_message"),
        ("/people/ana/dance", {}, 404, "There is no /_sandbox/people/ana/dance to post to."),
        ("/channels/orders/paint", {}, 404, "There is no /_sandbox/channels/orders/paint to post to."),
        ("/channels/nowhere/archive", {}, 409, "There is no channel 'nowhere' in this workspace."),
        ("/clock", {"seconds": -1}, 400, "seconds: Input should be greater than or equal to 0."),
    ],
)
async def test_what_can_not_be_done_is_said_in_a_sentence(
    slack: Slack, path: str, body: Any, status: int, sentence: str
) -> None:
    assert (await ask(slack, path, body, status=status))["error"] == sentence
