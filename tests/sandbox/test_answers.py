"""How the app answers what people do: in time or late, by ack or by response URL."""

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import CantActError, Slack
from tests.sandbox.conftest import button, field, modal, section
from tests.sandbox.robot import SILENCE, Robot, running
from tests.sandbox.test_interactions import actions, answered, posted


async def test_a_late_command_is_told_by_slackbot_to_the_person_alone(slack: Slack, robot: Robot) -> None:
    robot.answer = lambda _payload: SILENCE
    ana, ben = slack.person("ana"), slack.person("ben")
    reply = await ana.command("/greet", channel="orders")
    assert (reply.acked, reply.error) == (False, "operation_timeout")
    [told] = ana.sees("orders")
    assert (told["user"], told["is_ephemeral"]) == ("USLACKBOT", True)
    assert [told["text"]] == ana.notices == ['/greet failed with the error "operation_timeout"']
    assert (ben.sees("orders"), ben.notices, slack.channel("orders").messages) == ([], [], [])


async def test_without_a_connection_a_command_fails_at_once_and_says_so(slack: Slack) -> None:
    ana = slack.person("ana")
    await ana.command("/greet", channel="orders")
    assert ana.notices == ['/greet failed with the error "dispatch_failed"']


async def test_each_act_that_is_not_acked_shows_its_sign_to_the_person(slack: Slack) -> None:
    menu = {"type": "external_select", "action_id": "domain", "placeholder": {"type": "plain_text", "text": "Domain"}}
    ana = slack.person("ana")
    async with running(slack) as robot:
        await posted(robot, actions(button("Like", "like"), menu))
        await ana.shortcut("greet")
        view = modal(field("words", {"type": "plain_text_input"}, optional=True))
        await robot.client.views_open(trigger_id=robot.last["trigger_id"], view=view)
        assert ana.notices == []
    await ana.submit()
    await ana.close_view()
    message = await ana.say("keep me", channel="orders")
    await ana.click("Like")
    await ana.suggest("domain", "ord")
    await ana.shortcut("greet")
    await ana.shortcut("keep", message=message)
    assert ana.notices == [
        "We had some trouble connecting. Try again?",
        "A warning sign beside 'like'.",
        "No options in the menu 'domain'.",
        "A warning about the shortcut 'greet'.",
        "A warning about the shortcut 'keep'.",
    ]


async def test_an_ack_whose_body_slack_refuses_is_told_as_well(slack: Slack, robot: Robot) -> None:
    robot.answer = lambda _payload: {"text": "x", "blocks": [{"type": "wat"}]}
    ana = slack.person("ana")
    await ana.command("/greet", channel="orders")
    assert ana.notices == ['/greet failed with the error "invalid_blocks"']


async def test_a_response_url_deletes_by_that_word_alone_and_only_what_the_app_wrote(
    slack: Slack, robot: Robot
) -> None:
    ana = slack.person("ana")
    await posted(robot, actions(button("Like", "like")))
    await ana.click("Like")
    url = robot.last["response_url"]
    status, body = await answered(url, {"delete_original": True, "text": "gone"})
    assert (status, "invalid_payload" in body) == (400, True)
    assert await answered(url, {"delete_original": True}) == (200, "ok")
    assert slack.channel("orders").messages == []
    assert (await answered(url, {"replace_original": True, "text": "too late"}))[0] == 400
    hers = await ana.say("keep me", channel="orders")
    await ana.shortcut("keep", message=hers)
    status, body = await answered(robot.last["response_url"], {"delete_original": True})
    assert (status, "message_not_found" in body) == (400, True)
    await answered(robot.last["response_url"], {"replace_original": True, "text": "mine now"})
    assert [message["text"] for message in ana.sees("orders")] == ["keep me", "mine now"]


async def test_what_one_person_alone_saw_never_becomes_everybodys(slack: Slack, robot: Robot) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    row = [actions(button("Share", "share"))]
    await robot.client.chat_postEphemeral(channel="orders", user=ana.id, text="psst", blocks=row)
    await ana.click("Share")
    everyone = {"replace_original": True, "response_type": "in_channel", "text": "for all"}
    await answered(robot.last["response_url"], everyone)
    assert ([m["text"] for m in ana.sees("orders")], ben.sees("orders")) == (["for all"], [])


async def test_a_response_url_answers_into_a_thread_only_for_everyone(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    root = await posted(robot, actions(button("Like", "like")))
    await ana.click("Like")
    url, thread = robot.last["response_url"], {"thread_ts": root["ts"]}
    await answered(url, {"text": "here", "response_type": "in_channel", "replace_original": False, **thread})
    await answered(url, {"text": "psst", **thread})
    _, reply, whisper = ana.sees("orders")
    assert (reply["text"], reply["thread_ts"]) == ("here", root["ts"])
    assert (whisper["text"], "thread_ts" in whisper) == ("psst", False)
    lost = {"text": "x", "response_type": "in_channel", "thread_ts": "1.000000"}
    status, body = await answered(url, lost)
    assert (status, "cannot_reply_to_message" in body) == (400, True)


async def test_a_response_url_speaks_where_the_app_may_not_post(slack: Slack, robot: Robot) -> None:
    slack.invite("payments", "ana")
    slack.restrict("payments", "read_only")
    await slack.person("ana").command("/greet", channel="payments")
    url = robot.last["response_url"]
    assert await answered(url, {"text": "hello", "response_type": "in_channel"}) == (200, "ok")
    assert [message["text"] for message in slack.channel("payments").messages] == ["hello"]


async def test_channels_and_threads_are_closed_and_tokens_revoked_from_outside(slack: Slack, robot: Robot) -> None:
    root = await posted(robot, section("root"))
    slack.lock("orders", root["ts"])
    with pytest.raises(SlackApiError, match="restricted_action_thread_locked"):
        await robot.client.chat_postMessage(channel="orders", text="x", thread_ts=root["ts"])
    slack.lock("orders", root["ts"], locked=False)
    await robot.client.chat_postMessage(channel="orders", text="x", thread_ts=root["ts"])
    with pytest.raises(CantActError, match="no message"):
        slack.lock("orders", "1.0")
    slack.revoke("xoxb-sandbox")
    with pytest.raises(SlackApiError, match="token_revoked"):
        await robot.client.auth_test()
