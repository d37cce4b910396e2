"""Which events reach the app, and what they say."""

import json
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import AppSpec, CantActError, ChannelSpec, PersonSpec, SandboxClock, Slack
from sandbox.events import KINDS_BY_EVENT, MESSAGE_EVENTS, reaches_app, scopes_by_event
from sandbox.manifest import read_manifest
from sandbox.world import Channel, World
from tests.sandbox.conftest import MANIFEST, START, a_workspace, an_app
from tests.sandbox.robot import Robot, running


async def events_of(slack: Slack, robot: Robot) -> list[dict[str, Any]]:
    await slack.settle()
    return robot.events


async def kinds_of(slack: Slack, robot: Robot) -> list[str]:
    return [event["type"] for event in await events_of(slack, robot)]


async def test_an_event_is_wrapped_as_slack_does(slack: Slack, robot: Robot) -> None:
    message = await slack.person("ana").say("hi", channel="orders")
    await slack.settle()
    payload = dict(robot.received[-1])
    event = payload.pop("event")
    assert event == {**message, "channel": "C0ORDERS", "channel_type": "channel", "event_ts": message["ts"]}
    assert payload.pop("event_context")
    assert payload == {
        "token": "sandbox-verification",
        "team_id": "T0SANDBOX",
        "context_team_id": "T0SANDBOX",
        "context_enterprise_id": None,
        "api_app_id": "A0SANDBOX",
        "type": "event_callback",
        "event_id": "Ev000000001",
        "event_time": int(START.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0SANDBOX",
                "user_id": "U0BOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


async def test_messages_reach_the_app_only_from_where_it_is(slack: Slack, robot: Robot) -> None:
    await slack.person("ben").say("not here", channel="payments")
    await slack.person("ana").say("private", channel="leads")
    await slack.person("ana").say("direct")
    told = [(event["channel_type"], event["text"]) for event in await events_of(slack, robot)]
    assert told == [("group", "private"), ("im", "direct")]


async def test_edits_and_deletions_are_told(slack: Slack, robot: Robot) -> None:
    posted = await robot.client.chat_postMessage(channel="orders", text="one")
    await robot.client.chat_update(channel="C0ORDERS", ts=str(posted["ts"]), text="two")
    await robot.client.chat_delete(channel="C0ORDERS", ts=str(posted["ts"]))
    own, changed, deleted = await events_of(slack, robot)
    assert own["bot_id"] == "B0BOT"
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", posted["ts"])


async def test_a_mention_is_an_event_of_its_own(slack: Slack, robot: Robot) -> None:
    await slack.person("ana").say("@greeter help", channel="orders")
    assert await kinds_of(slack, robot) == ["message", "app_mention"]
    assert robot.events[-1]["text"] == "<@U0BOT> help"


async def test_membership_is_told(slack: Slack, robot: Robot) -> None:
    slack.invite("orders", "cleo", by="ana")
    slack.remove("orders", "cleo")
    slack.invite("payments", "ana")
    joined, left = await events_of(slack, robot)
    assert (joined["type"], joined["user"], joined["channel"], joined["inviter"]) == (
        "member_joined_channel",
        "U0CLEO",
        "C0ORDERS",
        "U0ANA",
    )
    assert (left["type"], left["channel_type"]) == ("member_left_channel", "C")


async def test_the_bot_hears_of_its_own_coming_and_going(slack: Slack, robot: Robot) -> None:
    slack.invite("payments", "app", by="ben")
    slack.remove("payments", "app")
    events = await events_of(slack, robot)
    assert [(event["type"], event["user"]) for event in events] == [
        ("member_joined_channel", "U0BOT"),
        ("member_left_channel", "U0BOT"),
    ]


async def test_channels_change(slack: Slack, robot: Robot) -> None:
    slack.archive("payments")
    slack.archive("payments", archived=False)
    slack.rename("orders", "sales")
    slack.archive("leads")
    slack.archive("secret")
    assert await kinds_of(slack, robot) == [
        "channel_archive",
        "channel_unarchive",
        "channel_rename",
        "group_archive",
    ]
    assert robot.events[2]["channel"]["name"] == "sales"
    assert slack.channel("sales").previous_names == ["orders"]
    with pytest.raises(CantActError, match="already a channel #sales"):
        slack.rename("payments", "sales")


async def test_channels_are_deleted_and_shared(slack: Slack, robot: Robot) -> None:
    slack.share("orders", "T0ELSEWHERE")
    slack.share("orders", "T0ELSEWHERE", shared=False)
    slack.share("payments", "T0ELSEWHERE")
    slack.share("secret", "T0ELSEWHERE")
    slack.delete_channel("leads")
    slack.delete_channel("payments")
    told = [(event["type"], event["channel"]) for event in await events_of(slack, robot)]
    assert told == [
        ("channel_shared", "C0ORDERS"),
        ("channel_unshared", "C0ORDERS"),
        ("channel_shared", "C0PAYMENTS"),
        ("group_deleted", "C0LEADS"),
        ("channel_deleted", "C0PAYMENTS"),
    ]
    assert (robot.events[0]["connected_team_id"], robot.events[1]["is_ext_shared"]) == ("T0ELSEWHERE", False)
    with pytest.raises(CantActError, match="no channel 'leads'"):
        slack.channel("leads")


async def test_a_channel_made_private_is_seen_by_its_members_only_and_no_event_tells(
    slack: Slack, robot: Robot
) -> None:
    slack.make_private("payments")
    assert await events_of(slack, robot) == []
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await robot.client.conversations_info(channel="C0PAYMENTS")


async def test_an_account_opened_again_is_in_no_channel(slack: Slack, robot: Robot) -> None:
    slack.deactivate("ben")
    slack.reactivate("ben")
    events = await events_of(slack, robot)
    assert [event["user"]["deleted"] for event in events if event["type"] == "user_change"] == [True, False]
    assert not [channel for channel in slack.world.channels.values() if "U0BEN" in channel.members]


async def test_accounts_change(slack: Slack, robot: Robot) -> None:
    slack.make_guest("ana")
    slack.deactivate("ben")
    new = slack.add_person(PersonSpec(name="eli"))
    events = await events_of(slack, robot)
    assert [event["type"] for event in events] == [
        "user_change",
        "member_left_channel",
        "user_change",
        "team_join",
    ]
    assert (events[0]["user"]["is_restricted"], events[0]["user"]["is_admin"]) == (True, False)
    assert (events[2]["user"]["deleted"], events[3]["user"]["id"]) == (True, new.id)
    with pytest.raises(CantActError, match="already a person"):
        slack.add_person(PersonSpec(name="eli"))


async def test_every_edit_of_a_status_or_profile_is_told(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    await ana.set_status("On a train", emoji=":train:")
    await ana.set_status("On a train", emoji=":train:")
    await ana.edit_profile(display_name="Anita", tz="Asia/Tokyo")
    await ana.set_status()
    told = [event["user"] for event in await events_of(slack, robot) if event["type"] == "user_change"]
    assert [user["profile"]["status_text"] for user in told] == ["On a train", "On a train", "On a train", ""]
    assert [user["profile"]["display_name"] for user in told] == ["", "", "Anita", "Anita"]
    assert (told[2]["tz"], told[0]["profile"]["status_emoji"]) == ("Asia/Tokyo", ":train:")
    assert (await robot.client.users_info(user="U0ANA"))["user"]["profile"]["display_name"] == "Anita"


async def test_a_status_clears_itself_when_it_has_run_out(slack: Slack, robot: Robot) -> None:
    async def status() -> tuple[str, str, int]:
        profile = (await robot.client.users_info(user="U0ANA"))["user"]["profile"]
        return profile["status_text"], profile["status_emoji"], profile["status_expiration"]

    until = slack.world.clock.now() + timedelta(hours=1)
    await slack.person("ana").set_status("Vacationing", emoji=":palm_tree:", until=until)
    assert await status() == ("Vacationing", ":palm_tree:", int(until.timestamp()))
    slack.world.clock.advance(timedelta(hours=1))
    assert await status() == ("", "", 0)


async def test_the_younger_events_about_profiles_are_sent_to_who_subscribes_to_them() -> None:
    events = ["user_change", "user_profile_changed", "user_status_changed"]
    settings = {"socket_mode_enabled": True, "event_subscriptions": {"bot_events": events}}
    app = an_app(manifest=read_manifest(json.dumps({**MANIFEST, "settings": settings})))
    async with Slack(a_workspace(app=app), clock=SandboxClock(START)).serving() as slack, running(slack) as robot:
        await slack.person("ben").set_status("Away")
        await slack.person("ben").edit_profile(display_name="Benedict")
        assert sorted(await kinds_of(slack, robot)) == sorted([*events, "user_change", "user_profile_changed"])


@pytest.mark.parametrize("event", sorted(scopes_by_event()))
def test_an_event_needs_its_subscription_and_its_scope(event: str) -> None:
    wanted = scopes_by_event()[event]

    def told(scopes: frozenset[str], *subscribed: str) -> bool:
        settings = {"socket_mode_enabled": True, "event_subscriptions": {"bot_events": list(subscribed)}}
        app = an_app(manifest=read_manifest(json.dumps({**MANIFEST, "settings": settings})), scopes=scopes)
        world = World(a_workspace(app=app), clock=SandboxClock(START), wall=lambda: 0.0)
        kind = event.partition(".")[0]
        place = next((one for one in channels_in(world) if event in (kind, MESSAGE_EVENTS[one.kind])), None)
        about_channels = kind == "message" or event in KINDS_BY_EVENT
        return reaches_app(world, {"type": kind}, place if about_channels else None)

    assert told(wanted, event)
    assert not told(wanted, "app_home_opened" if event != "app_home_opened" else "app_mention")
    assert told(frozenset(), event) == (not wanted)


def channels_in(world: World) -> list[Channel]:
    """One conversation of each kind that the app is in."""
    return [
        world.channel("orders"),
        world.channel("leads"),
        world.direct("U0ANA"),
        world.group_direct(["U0ANA", "U0BEN", "U0BOT"]),
    ]


async def test_reactions_are_told_with_their_message(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    message = await ana.say("idea", channel="orders")
    await ana.react("bulb", message)
    await ana.react("bulb", message, add=False)
    _, added, removed = await events_of(slack, robot)
    assert (added["type"], added["reaction"], added["item_user"]) == ("reaction_added", "bulb", "U0ANA")
    assert added["item"] == {"type": "message", "channel": "C0ORDERS", "ts": message["ts"]}
    assert removed["type"] == "reaction_removed"


async def test_a_message_says_of_which_team_its_author_is(slack: Slack) -> None:
    slack.add_channel(ChannelSpec(name="partners", ext_shared=True, members=["ana", "dora"]))
    said = [await slack.person(name).say("hello", channel="partners") for name in ("ana", "dora")]
    assert [message["team"] for message in said] == ["T0SANDBOX", "T0OTHER"]


async def test_a_channel_can_come_into_being(slack: Slack, robot: Robot) -> None:
    slack.add_channel(ChannelSpec(name="returns", members=["ana", "app"]))
    await slack.person("ana").say("first", channel="returns")
    assert await kinds_of(slack, robot) == ["message"]
    with pytest.raises(CantActError, match="already a channel #returns"):
        slack.add_channel(ChannelSpec(name="returns"))


@pytest.mark.parametrize(
    "app",
    [
        an_app(scopes=frozenset({"chat:write", "commands"})),
        an_app(
            manifest={
                "display_information": {"name": "Quiet"},
                "oauth_config": {"scopes": {"bot": ["channels:history", "reactions:read"]}},
                "settings": {"socket_mode_enabled": True},
            }
        ),
    ],
    ids=["scopes missing", "nothing subscribed"],
)
async def test_without_scope_and_subscription_nothing_is_sent(app: AppSpec) -> None:
    workspace = a_workspace(app=app, channels=[ChannelSpec(name="orders", members=["ana", "app"])])
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack, running(slack) as robot:
        ana = slack.person("ana")
        await ana.react("bulb", await ana.say("hi", channel="orders"))
        assert await events_of(slack, robot) == []


async def test_opening_the_messages_tab_is_told_as_such(slack: Slack, robot: Robot) -> None:
    await slack.person("ana").open_home(tab="messages")
    [event] = await events_of(slack, robot)
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "messages", "U0ANA")
    assert event["channel"].startswith("D")
    assert "view" not in event
