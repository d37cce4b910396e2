"""What an app showed is kept as it could be sent again."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Shown, Slack
from sandbox.rules import check_message, check_view
from tests.sandbox.conftest import modal
from tests.sandbox.payloads import home, section
from tests.sandbox.robot import Robot

BLOCK = section("Words", block_id="b")


async def test_messages_and_views_are_kept_each_time_they_are_shown(
    slack: Slack, client: AsyncWebClient, robot: Robot
) -> None:
    posted = await client.chat_postMessage(channel="orders", text="One", blocks=[BLOCK])
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two", blocks=[BLOCK])
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text="Three")
    await client.views_publish(user_id="U0ANA", view=home(BLOCK))
    await slack.person("ana").command("/greet", channel="orders")
    await robot.client.views_open(trigger_id=str(robot.last["trigger_id"]), view=modal(BLOCK, callback_id="form"))
    await slack.person("ana").say("Mine", channel="orders")
    assert slack.shown == [
        Shown("message", {"text": "One", "blocks": [BLOCK]}),
        Shown("message", {"text": "Two", "blocks": [BLOCK]}),
        Shown("message", {"text": "Three"}),
        Shown("home", home(BLOCK)),
        Shown("modal", modal(BLOCK, title="Form", callback_id="form")),
    ]
    for shown in slack.shown:
        found = (
            check_message(shown.payload)
            if shown.surface == "message"
            else check_view(shown.payload, surface=shown.surface)
        )
        assert found == []
