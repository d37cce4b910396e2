"""What people do in messages, commands and shortcuts, and what the app gets of it."""

from typing import Any

import aiohttp
import pytest

from sandbox import CantActError, SandboxClock, Slack
from tests.sandbox.conftest import START, a_workspace, button, field, modal, section
from tests.sandbox.robot import Robot, running


def select(action_id: str, *names: str, **more: Any) -> dict[str, Any]:
    options = [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in names]
    placeholder = {"type": "plain_text", "text": "Pick one"}
    return {"type": "static_select", "action_id": action_id, "options": options, "placeholder": placeholder, **more}


def actions(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


async def posted(robot: Robot, *blocks: dict[str, Any], channel: str = "orders") -> Any:
    return (await robot.client.chat_postMessage(channel=channel, text="t", blocks=list(blocks)))["message"]


async def answered(url: str, body: dict[str, Any]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


async def test_a_command_carries_what_slack_sends(slack: Slack, robot: Robot) -> None:
    reply = await slack.person("ana").command("/greet", "a <b> & @ben", channel="orders")
    assert (reply.acked, reply.error, reply.body) == (True, None, None)
    payload = dict(robot.last)
    assert payload.pop("response_url").startswith(f"{slack.url}/commands/T0SANDBOX/")
    assert payload.pop("trigger_id")
    assert payload == {
        "token": "sandbox-verification",
        "team_id": "T0SANDBOX",
        "team_domain": "sandbox",
        "channel_id": "C0ORDERS",
        "channel_name": "orders",
        "user_id": "U0ANA",
        "user_name": "ana",
        "command": "/greet",
        "text": "a <b> & @ben",
        "api_app_id": "A0SANDBOX",
        "is_enterprise_install": "false",
    }
    assert slack.channel("orders").messages == []


async def test_a_command_that_wants_escaping_gets_ids(slack: Slack, robot: Robot) -> None:
    words = "@ben in #orders and #leads, see https://example.com <now> @nobody"
    await slack.person("ana").command("/escaped", words, channel="leads")
    assert robot.last["text"] == (
        "<@U0BEN|ben> in <#C0ORDERS|orders> and <#C0LEADS|>, see <https://example.com> &lt;now&gt; @nobody"
    )


async def test_private_conversations_are_not_named_to_the_app(slack: Slack, robot: Robot) -> None:
    await slack.person("ana").command("/greet", channel="leads")
    assert robot.last["channel_name"] == "privategroup"
    await slack.person("ana").command("/greet")
    assert robot.last["channel_name"] == "directmessage"


async def test_an_ack_with_words_shows_them_to_the_person_alone(slack: Slack, robot: Robot) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    robot.answer = lambda _payload: {"text": "saved"}
    await ana.command("/greet", channel="orders")
    assert ([m["text"] for m in ana.sees("orders")], ben.sees("orders")) == (["saved"], [])
    robot.answer = lambda _payload: {"text": "for all", "response_type": "in_channel"}
    await ana.command("/greet", channel="orders")
    assert [m["text"] for m in ben.sees("orders")] == ["for all"]
    robot.answer = lambda _payload: {"text": "x", "blocks": [{"type": "wat"}]}
    assert (await ana.command("/greet", channel="orders")).error == "invalid_blocks"


@pytest.mark.parametrize(
    ("who", "command", "channel", "reason"),
    [
        ("ana", "/unknown", "orders", "not a valid command"),
        ("ana", "/greet", "payments", "not in payments"),
        ("ana", "/greet", "nowhere", "no channel 'nowhere'"),
    ],
)
async def test_commands_that_slack_would_not_send(
    slack: Slack, who: str, command: str, channel: str, reason: str
) -> None:
    with pytest.raises(CantActError, match=reason):
        await slack.person(who).command(command, channel=channel)


async def test_people_of_another_organisation_have_no_commands_or_global_shortcuts(slack: Slack) -> None:
    slack.invite("orders", "dora")
    with pytest.raises(CantActError, match="own workspace"):
        await slack.person("dora").command("/greet", channel="orders")
    with pytest.raises(CantActError, match="own workspace"):
        await slack.person("dora").shortcut("greet")


async def test_a_response_url_answers_to_the_person_or_the_channel_five_times(slack: Slack, robot: Robot) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.command("/greet", channel="orders")
    url = robot.last["response_url"]
    assert await answered(url, {"text": "for you"}) == (200, "ok")
    assert await answered(url, {"text": "for all", "response_type": "in_channel"}) == (200, "ok")
    assert [m["text"] for m in ana.sees("orders")] == ["for you", "for all"]
    assert [m["text"] for m in ben.sees("orders")] == ["for all"]
    refused = await answered(url, {"blocks": [{"type": "wat"}]})
    assert (refused[0], "invalid_blocks" in refused[1]) == (400, True)
    assert (await answered(url, {}))[0] == 400
    assert (await answered(url, {"delete_original": True}))[0] == 400
    used = await answered(url, {"text": "once more"})
    assert (used[0], "used_url" in used[1]) == (404, True)
    assert (await answered(slack.url + "/commands/T0/1/guess", {"text": "x"}))[0] == 404


async def test_a_response_url_lasts_half_an_hour() -> None:
    now = [1_000_000.0]
    async with (
        Slack(a_workspace(), clock=SandboxClock(START), wall=lambda: now[0]).serving() as slack,
        running(slack) as robot,
    ):
        await slack.person("ana").command("/greet", channel="orders")
        now[0] += 29 * 60
        assert (await answered(robot.last["response_url"], {"text": "in time"}))[0] == 200
        now[0] += 2 * 60
        status, body = await answered(robot.last["response_url"], {"text": "late"})
        assert (status, "expired_url" in body) == (404, True)


async def test_a_click_carries_what_slack_sends(slack: Slack, robot: Robot) -> None:
    message = await posted(robot, section("hello"), actions(button("Like", "like", value="7", style="primary")))
    ben = slack.person("ben")
    reply = await ben.click("Like", message=message)
    assert reply.acked
    payload = robot.last
    assert payload["type"] == "block_actions"
    assert payload["user"] == {"id": "U0BEN", "username": "ben", "name": "ben", "team_id": "T0SANDBOX"}
    assert payload["team"] == {"id": "T0SANDBOX", "domain": "sandbox"}
    assert payload["channel"] == {"id": "C0ORDERS", "name": "orders"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C0ORDERS",
        "is_ephemeral": False,
    }
    assert payload["message"] == message
    [action] = payload["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "like",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Like"},
        "value": "7",
        "style": "primary",
    }
    assert payload["trigger_id"]
    assert f"{slack.url}/actions/" in payload["response_url"]


async def test_a_click_can_replace_or_delete_its_message(slack: Slack, robot: Robot) -> None:
    message = await posted(robot, section("hello"), actions(button("Like", "like")))
    await slack.person("ben").click("like", message=message)
    await answered(robot.last["response_url"], {"replace_original": True, "text": "liked"})
    [replaced] = slack.channel("orders").messages
    assert (replaced["ts"], replaced["text"], "blocks" in replaced) == (message["ts"], "liked", False)
    await answered(robot.last["response_url"], {"delete_original": True})
    assert slack.channel("orders").messages == []


async def test_an_ephemeral_message_is_clicked_and_replaced_by_its_reader_alone(slack: Slack, robot: Robot) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    blocks = [section("hello"), actions(button("Undo", "undo"))]
    await robot.client.chat_postEphemeral(channel="orders", user=ana.id, text="x", blocks=blocks)
    [message] = ana.sees("orders")
    for target in (message, None):
        with pytest.raises(CantActError):
            await ben.click("Undo", message=target)
    await ana.click("Undo")
    assert robot.last["container"]["is_ephemeral"]
    assert "message" not in robot.last
    body = {"replace_original": True, "text": "undone", "response_type": "in_channel"}
    await answered(robot.last["response_url"], body)
    assert [m["text"] for m in ana.sees("orders")] == ["undone"]
    assert slack.channel("orders").messages == []
    await answered(robot.last["response_url"], {"delete_original": True})
    assert ana.sees("orders") == []


async def test_private_channels_are_seen_by_members_and_public_ones_not_by_guests(slack: Slack, robot: Robot) -> None:
    message = await posted(robot, actions(button("Like", "like")), channel="leads")
    assert slack.person("ben").sees("leads") == []
    with pytest.raises(CantActError, match="sees no message"):
        await slack.person("ben").click("Like", message=message)
    public = await posted(robot, actions(button("Like", "like")))
    with pytest.raises(CantActError, match="sees no message"):
        await slack.person("cleo").click("Like", message=public)


async def test_one_of_several_buttons_with_the_same_text_is_named(slack: Slack, robot: Robot) -> None:
    await posted(robot, *(actions(button("Try", "try", value=str(n)), block_id=f"row{n}") for n in range(3)))
    ben = slack.person("ben")
    with pytest.raises(CantActError, match="There are 3 'Try'"):
        await ben.click("Try")
    for chosen in ({"nth": 1}, {"value": "1"}, {"block_id": "row1"}):
        await ben.click("Try", **chosen)
        assert robot.last["actions"][0]["value"] == "1"
    with pytest.raises(CantActError, match="sees no 'Try'"):
        await ben.click("Try", nth=3)


async def test_menus_in_messages_remember_what_each_person_chose(slack: Slack, robot: Robot) -> None:
    row = actions(
        select("kind", "worked", "failed"),
        {"type": "users_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Who"}},
        button("Go", "go"),
    )
    await posted(robot, row)
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.choose("kind", "Worked")
    assert robot.last["actions"][0]["selected_option"]["value"] == "worked"
    await ana.choose("who", "ben")
    assert robot.last["actions"][0]["selected_user"] == "U0BEN"
    await ana.click("Go")
    chosen = robot.last["state"]["values"]["row"]
    assert (chosen["kind"]["selected_option"]["value"], chosen["who"]["selected_user"]) == ("worked", "U0BEN")
    await ben.click("Go")
    assert robot.last["state"]["values"]["row"]["kind"] == {"type": "static_select", "selected_option": None}
    with pytest.raises(CantActError, match="offers 'Worked', 'Failed', not 'maybe'"):
        await ana.choose("kind", "maybe")
    with pytest.raises(CantActError, match="choose a value instead"):
        await ana.click("kind")
    with pytest.raises(CantActError, match="click it instead"):
        await ana.choose("Go", "x")


async def test_an_overflow_menu_sends_the_option(slack: Slack, robot: Robot) -> None:
    options = select("x", "edit", "drop")["options"]
    await posted(robot, section("hello", accessory={"type": "overflow", "action_id": "more", "options": options}))
    await slack.person("ben").click("more", option="Drop")
    assert robot.last["actions"][0]["selected_option"]["value"] == "drop"


async def test_an_external_menu_asks_the_app_for_its_options(slack: Slack, robot: Robot) -> None:
    menu = {"type": "external_select", "action_id": "domain", "placeholder": {"type": "plain_text", "text": "Domain"}}
    await posted(robot, actions(menu))
    option = {"text": {"type": "plain_text", "text": "Orders"}, "value": "D1"}
    robot.answer = lambda payload: {"options": [option]} if payload["type"] == "block_suggestion" else None
    ana = slack.person("ana")
    suggested = await ana.suggest("domain", "ord")
    assert suggested.body == {"options": [option]}
    asked = robot.last
    assert (asked["type"], asked["action_id"], asked["block_id"], asked["value"]) == (
        "block_suggestion",
        "domain",
        "row",
        "ord",
    )
    await ana.choose("domain", "Orders")
    assert robot.last["actions"][0]["selected_option"] == option
    await posted(robot, actions(select("kind", "a"), block_id="other"))
    with pytest.raises(CantActError, match="does not ask the app"):
        await ana.suggest("kind", "x")


async def test_shortcuts_carry_what_slack_sends(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    message = await ana.say("keep me", channel="orders")
    await ana.shortcut("greet")
    assert (robot.last["type"], robot.last["callback_id"]) == ("shortcut", "greet")
    assert {"channel", "response_url"}.isdisjoint(robot.last)
    await ana.shortcut("keep", message=message)
    assert (robot.last["type"], robot.last["message"], robot.last["message_ts"]) == (
        "message_action",
        message,
        message["ts"],
    )
    assert robot.last["channel"] == {"id": "C0ORDERS", "name": "orders"}
    assert await answered(robot.last["response_url"], {"text": "kept"}) == (200, "ok")
    assert ana.sees("orders")[-1]["text"] == "kept"


async def test_shortcuts_that_slack_would_not_offer(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    message = await ana.say("keep me", channel="orders")
    await robot.client.chat_postEphemeral(channel="orders", user=ana.id, text="psst")
    with pytest.raises(CantActError, match="no global shortcut 'keep'"):
        await ana.shortcut("keep")
    with pytest.raises(CantActError, match="no message shortcut 'greet'"):
        await ana.shortcut("greet", message=message)
    with pytest.raises(CantActError, match="only you see"):
        await ana.shortcut("keep", message=ana.sees("orders")[-1])
    with pytest.raises(CantActError, match="guest"):
        await slack.person("cleo").shortcut("greet")


async def test_a_deactivated_person_can_do_nothing(slack: Slack) -> None:
    slack.deactivate("ben")
    ben = slack.person("ben")
    for act in (ben.say("x", channel="orders"), ben.command("/greet", channel="orders"), ben.click("x"), ben.submit()):
        with pytest.raises(CantActError, match="deactivated"):
            await act
    assert "U0BEN" not in slack.channel("orders").members


async def test_an_input_in_a_message_is_sent_only_if_it_dispatches(slack: Slack, robot: Robot) -> None:
    element = {"type": "plain_text_input"}
    await posted(robot, field("quiet", {**element, "action_id": "quiet"}))
    assert (await slack.person("ben").choose("quiet", "words")).acked
    assert robot.acts == []
    await posted(robot, field("loud", {**element, "action_id": "loud"}, dispatch_action=True))
    await slack.person("ben").choose("loud", "words")
    assert robot.last["actions"][0]["value"] == "words"


async def test_a_person_writes_reacts_joins_and_leaves_as_slack_lets_them(slack: Slack) -> None:
    ana, cleo = slack.person("ana"), slack.person("cleo")
    await ana.join("payments")
    message = await ana.say("see #orders, @ben & <all> @here", channel="payments")
    assert message["text"] == "see <#C0ORDERS|orders>, <@U0BEN> &amp; &lt;all&gt; <!here>"
    await ana.react(":bulb:", message)
    with pytest.raises(CantActError, match="already_reacted"):
        await ana.react("bulb", message)
    await ana.react("bulb", message, add=False)
    assert "reactions" not in slack.channel("payments").messages[0]
    await ana.leave("payments")
    for refused in (ana.say("x", channel="payments"), cleo.join("orders"), ana.join("secret")):
        with pytest.raises(CantActError):
            await refused
    slack.invite("old", "ana")
    with pytest.raises(CantActError, match="archived"):
        await ana.say("x", channel="old")


async def test_a_view_from_a_click_opens_for_the_one_who_clicked(slack: Slack, robot: Robot) -> None:
    await posted(robot, actions(button("Open", "open")))
    await slack.person("ben").click("Open")
    view = modal(section("hi"), submit=None)
    await robot.client.views_open(trigger_id=robot.last["trigger_id"], view=view)
    assert slack.person("ana").view is None
    shown = slack.person("ben").view
    assert shown is not None
    assert shown["title"]["text"] == "Form"


async def test_buttons_are_found_wherever_blocks_hold_them(slack: Slack, robot: Robot) -> None:
    title = {"type": "plain_text", "text": "Card"}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "+1"},
        "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "-1"},
    }
    card = {"type": "card", "title": title, "actions": [button("In card", "card")]}
    blocks = [
        {"type": "context_actions", "elements": [feedback]},
        {"type": "carousel", "elements": [card]},
        actions(select("kind", "a", "b")),
    ]
    await posted(robot, *blocks)
    ben = slack.person("ben")
    await ben.click("rate", option="Bad")
    assert robot.last["actions"][0]["value"] == "-1"
    with pytest.raises(CantActError, match="'Good' or 'Bad'"):
        await ben.click("rate")
    await ben.click("In card")
    assert robot.last["actions"][0]["action_id"] == "card"
    with pytest.raises(CantActError, match="takes one choice, not 2"):
        await ben.choose("kind", ["a", "b"])
