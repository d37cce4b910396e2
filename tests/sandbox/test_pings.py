"""Mentions in what an app shows: which of them Slack would act on, wherever they stand."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import Slack
from sandbox.pings import pings_in, pings_in_view
from tests.sandbox.conftest import modal
from tests.sandbox.payloads import actions, button, home, mrkdwn, plain, rich_text, section
from tests.sandbox.robot import Robot

BOMB = "<!channel> @here #general"
ALL = [("channel", "channel"), ("here", "here"), ("name", "#general")]
MARKED = ALL[:1]
QUIET = {"type": "mrkdwn", "text": "@here @channel @everyone #general", "verbatim": True}


def found(parse="", **message):
    return [(ping.kind, ping.target) for ping in pings_in({"ts": "1", **message}, "C1", ephemeral=False, parse=parse)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<!channel> <!here|here> <!everyone>", ["channel", "here", "everyone"]),
        ("<@U0ANA> <@W0BEN|ben> <!subteam^S1|@leads>", ["user", "user", "group"]),
        ("@channel, (@here) *@everyone* _@here_", ["channel", "here", "everyone", "here"]),
        ("see #general and _#zürich-lab_", ["name", "name"]),
        ("order #42, a#b, x.y/#part, &#39;, #, me@here.example, @heretics, @ here", []),
        ("&lt;!channel&gt; &lt;@U0ANA&gt; @\u2060here #\u2060general", []),
        ("<https://x.y/#general|@here>", []),
    ],
)
def test_mentions_are_found_as_slack_finds_them(text, kinds):
    assert [kind for kind, _ in found(text=text)] == kinds
    assert [kind for kind, _ in found(blocks=[section(text)])] == kinds


def test_verbatim_texts_mention_by_markup_only_and_plain_texts_never():
    assert found(blocks=[{"type": "section", "text": QUIET}]) == []
    assert found(blocks=[{"type": "section", "text": {**QUIET, "text": BOMB}}]) == MARKED
    assert found(blocks=[section(BOMB) | {"text": plain(BOMB)}, actions(button(BOMB))]) == []


def test_what_the_app_says_of_names_holds_for_plain_text_alone():
    assert found(text=BOMB) == ALL
    assert found(text=BOMB, parse="none") == MARKED
    assert found(text="@ana <@U0BEN> @here", parse="full") == [("user", "U0BEN"), ("here", "here"), ("user", "ana")]
    assert found(blocks=[section(BOMB)], parse="none") == ALL
    assert found(blocks=[section("@ana")], parse="full") == []


@pytest.mark.parametrize(
    "message",
    [
        {"blocks": [{"type": "context", "elements": [mrkdwn(BOMB)]}]},
        {"blocks": [{"type": "section", "fields": [mrkdwn(BOMB)]}]},
        {"blocks": [section(accessory=button(confirm={"text": mrkdwn(BOMB)}))]},
        {"blocks": [{"type": "carousel", "elements": [{"type": "card", "body": mrkdwn(BOMB)}]}]},
        {"blocks": [{"type": "markdown", "text": BOMB}]},
        {"attachments": [{"text": BOMB}]},
        {"attachments": [{"pretext": BOMB}]},
        {"attachments": [{"fields": [{"value": BOMB}]}]},
        {"attachments": [{"blocks": [section(BOMB)]}]},
    ],
)
def test_mentions_are_found_wherever_markup_is_read(message):
    assert found(**message) == ALL


def test_rich_text_mentions_by_elements_and_never_by_text():
    leaves = [{"type": "user", "user_id": "U1"}, {"type": "usergroup", "usergroup_id": "S1"}]
    leaves += [{"type": "broadcast", "range": "channel"}, {"type": "text", "text": BOMB}]
    mentioned = [("user", "U1"), ("group", "S1"), ("channel", "channel")]
    assert found(blocks=[rich_text(*leaves)]) == mentioned
    assert found(attachments=[{"blocks": [rich_text(*leaves)]}]) == mentioned


def test_a_view_mentions_crowds_and_channels_but_no_person():
    view = home(section(f"<@U0ANA> {BOMB}"))
    assert [(ping.kind, ping.channel, ping.ts) for ping in pings_in_view(view, "V1")] == [
        ("channel", "", "V1"), ("here", "", "V1"), ("name", "", "V1"),
    ]  # fmt: skip


async def test_every_way_to_show_a_message_is_watched(slack: Slack, client: AsyncWebClient, robot: Robot) -> None:
    def new() -> list[tuple[str, bool]]:
        seen: list[tuple[str, bool]] = [(ping.kind, ping.ephemeral) for ping in slack.pings]
        slack.pings.clear()
        return seen

    public, private = ([(kind, alone) for kind, _ in ALL] for alone in (False, True))
    posted = await client.chat_postMessage(channel="orders", text=BOMB)
    assert new() == public
    await client.chat_postMessage(channel="orders", text=BOMB, parse="none")
    assert new() == public[:1]
    await client.chat_postMessage(channel="orders", text="@ana", link_names=True)
    assert new() == [("user", False)]
    # Slack takes one post a second in a channel.
    slack.clock.advance(timedelta(seconds=1))
    await client.chat_postMessage(channel="orders", markdown_text=BOMB)
    assert new() == public * 2
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text=BOMB)
    assert new() == public
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text=BOMB)
    assert new() == private
    await slack.person("ana").command("/greet", channel="orders")
    hook = AsyncWebhookClient(str(robot.last["response_url"]))
    await hook.send(text=BOMB)
    assert new() == private
    await hook.send_dict({"text": BOMB, "response_type": "in_channel", "parse": "none"})
    assert new() == public[:1]
    await robot.client.views_open(trigger_id=str(robot.last["trigger_id"]), view=modal(section(BOMB)))
    assert new() == private
    await slack.person("ana").say(BOMB, channel="orders")
    assert new() == []
