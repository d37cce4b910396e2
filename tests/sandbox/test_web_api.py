"""The Web API answers like Slack's."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, SandboxClock, Slack, TokenSpec
from sandbox.manifest import read_manifest
from tests.sandbox.conftest import BOT_SCOPES, MANIFEST, START, a_workspace, an_app, button, section

SECTION = [section("*hello*")]


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    answer = refused.value.response.data
    assert isinstance(answer, dict)
    return answer


async def error_of(call: Any) -> str:
    return str((await refusal(call))["error"])


async def raw(slack: Slack, method: str, **request: Any) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.post(slack.api_url + method, **request) as answer:
        assert answer.status == 200
        decoded = await answer.json()
        assert isinstance(decoded, dict)
        return decoded


async def test_auth_test_says_who_the_token_is(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer.data == {
        "ok": True,
        "url": "https://sandbox.slack.com/",
        "team": "Sandbox",
        "user": "greeter",
        "team_id": "T0SANDBOX",
        "user_id": "U0BOT",
        "bot_id": "B0BOT",
        "is_enterprise_install": False,
    }
    assert set(answer.headers["X-OAuth-Scopes"].split(",")) == set(BOT_SCOPES)


async def test_a_call_without_a_token_is_not_authed(slack: Slack) -> None:
    assert await raw(slack, "auth.test") == {"ok": False, "error": "not_authed"}


async def test_a_wrong_token_is_invalid_auth(slack: Slack) -> None:
    assert (await raw(slack, "auth.test", data={"token": "xoxb-else"}))["error"] == "invalid_auth"


async def test_a_token_may_come_in_the_body(slack: Slack) -> None:
    assert (await raw(slack, "auth.test", data={"token": "xoxb-sandbox"}))["ok"]
    assert (await raw(slack, "auth.test", json={"token": "xoxb-sandbox"}))["ok"]


async def test_the_app_token_opens_sockets_and_nothing_else(slack: Slack) -> None:
    client = AsyncWebClient(token="xapp-sandbox", base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token="xapp-sandbox")
    assert str(opened["url"]).startswith("ws://127.0.0.1:")
    assert await error_of(client.users_list()) == "not_allowed_token_type"


async def test_an_unknown_method_is_named(slack: Slack, client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == {
        "ok": False,
        "error": "unknown_method",
        "req_method": "chat.shout",
    }


async def test_a_missing_scope_says_what_is_needed_and_what_there_is() -> None:
    workspace = a_workspace(app=an_app(scopes=frozenset({"users:read", "commands"})))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        answer = await refusal(client.chat_postMessage(channel="orders", text="x"))
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands,users:read",
    )


async def test_reading_a_private_channel_needs_the_scope_of_its_kind() -> None:
    workspace = a_workspace(app=an_app(scopes=frozenset({"channels:read", "channels:history"})))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        leads = slack.channel("leads").id
        for call in (client.conversations_info(channel=leads), client.conversations_list(types="private_channel")):
            assert (await refusal(call))["needed"] == "groups:read"
        assert (await refusal(client.conversations_history(channel=leads)))["needed"] == "groups:history"


async def test_further_tokens_act_with_their_own_scopes(slack: Slack) -> None:
    tokens = [TokenSpec(token="xoxp-ana", kind="user", person="ana", scopes=frozenset({"chat:write"}))]
    async with Slack(a_workspace(tokens=tokens), clock=SandboxClock(START)).serving() as other:
        client = AsyncWebClient(token="xoxp-ana", base_url=other.api_url)
        await client.chat_postMessage(channel="orders", text="as myself")
        assert other.channel("orders").messages[0]["user"] == "U0ANA"
        assert await error_of(client.users_list()) == "missing_scope"


async def test_a_posted_message_is_answered_and_stored(slack: Slack, client: AsyncWebClient) -> None:
    metadata = {"event_type": "greeting", "event_payload": {"key": "k1"}}
    answer = await client.chat_postMessage(channel="C0ORDERS", text="Hi", blocks=SECTION, metadata=metadata)
    [stored] = slack.channel("orders").messages
    assert answer["message"] == stored
    assert answer["ts"] == stored["ts"] == f"{int(START.timestamp())}.000100"
    assert (stored["user"], stored["bot_id"], stored["text"]) == ("U0BOT", "B0BOT", "Hi")
    assert stored["metadata"] == metadata
    assert stored["blocks"][0]["block_id"]


async def test_forms_and_json_bodies_mean_the_same(slack: Slack) -> None:
    blocks = json.dumps(SECTION)
    form = {"token": "xoxb-sandbox", "channel": "orders", "text": "x", "blocks": blocks, "unfurl_links": "0"}
    body = {"channel": "orders", "text": "x", "blocks": SECTION, "unfurl_links": False}
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    assert (await raw(slack, "chat.postMessage", data=form))["ok"]
    assert (await raw(slack, "chat.postMessage", json=body, headers=headers))["ok"]
    first, second = (call.arguments["blocks"] for call in slack.calls_to("chat.postMessage"))
    assert first == second == SECTION


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "nowhere", "text": "x"}, "channel_not_found"),
        ({"channel": "secret", "text": "x"}, "channel_not_found"),
        ({"channel": "payments", "text": "x"}, "not_in_channel"),
        ({"channel": "old", "text": "x"}, "is_archived"),
        ({"channel": "orders"}, "no_text"),
        ({"channel": "orders", "text": "", "blocks": []}, "no_text"),
        ({"channel": "orders", "text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": "orders", "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": "orders", "text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"channel": "orders", "text": "x", "metadata": {"event_type": "no payload"}}, "invalid_metadata_schema"),
        ({"channel": "orders", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "orders", "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": "orders", "text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        ({"channel": "orders", "text": "x", "username": "Somebody"}, "missing_scope"),
        ({"channel": "orders", "text": "x", "reply_broadcast": "perhaps"}, "invalid_arguments"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
async def test_a_message_that_slack_would_refuse_is_refused(
    slack: Slack, arguments: dict[str, Any], error: str
) -> None:
    answer = await raw(slack, "chat.postMessage", json=arguments, headers={"Authorization": "Bearer xoxb-sandbox"})
    assert (answer["ok"], answer["error"]) == (False, error)
    assert slack.channel("orders").messages == []


async def test_invalid_blocks_are_explained(client: AsyncWebClient) -> None:
    answer = await refusal(client.chat_postMessage(channel="orders", text="x", blocks=[{"type": "divider"}] * 51))
    assert answer["error"] == "invalid_blocks"
    assert [f"[ERROR] {said}" for said in answer["errors"]] == answer["response_metadata"]["messages"]
    assert answer["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]


async def test_blocks_that_are_too_long_together_are_refused(client: AsyncWebClient) -> None:
    blocks = [section("x" * 2900) for _ in range(5)]
    assert await error_of(client.chat_postMessage(channel="orders", text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_a_very_long_text_is_cut_with_a_warning(slack: Slack, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="orders", text="x" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len(slack.channel("orders").messages[0]["text"]) == 40_000


async def test_with_the_public_scope_the_bot_posts_where_it_is_not() -> None:
    workspace = a_workspace(app=an_app(scopes=frozenset({"chat:write", "chat:write.public"})))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        await client.chat_postMessage(channel="payments", text="hello")
        assert await error_of(client.chat_postMessage(channel="secret", text="x")) == "channel_not_found"
        assert [message["text"] for message in slack.channel("payments").messages] == ["hello"]


async def test_with_the_customize_scope_the_bot_wears_another_name() -> None:
    workspace = a_workspace(app=an_app(scopes=frozenset({"chat:write", "chat:write.customize"})))
    async with Slack(workspace, clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        await client.chat_postMessage(channel="orders", text="boo", username="Ghost", icon_emoji=":ghost:")
        [message] = slack.channel("orders").messages
        assert (message["username"], message["icons"]) == ("Ghost", {"emoji": ":ghost:"})


async def test_a_reply_to_a_reply_joins_the_same_thread(slack: Slack, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="orders", text="root")
    reply = await client.chat_postMessage(channel="orders", text="reply", thread_ts=root["ts"])
    deeper = await client.chat_postMessage(channel="orders", text="deeper", thread_ts=reply["ts"])
    assert deeper["message"]["thread_ts"] == root["ts"]
    await slack.person("ana").say("me too", channel="orders", thread=slack.channel("orders").messages[0])
    first = slack.channel("orders").messages[0]
    assert (first["reply_count"], first["reply_users"]) == (3, ["U0BOT", "U0ANA"])
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text="psst", thread_ts=str(root["ts"]))
    assert slack.person("ana").sees("orders")[-1]["thread_ts"] == root["ts"]


async def test_an_update_keeps_blocks_that_it_does_not_mention_and_drops_emptied_ones(
    slack: Slack, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "greeting", "event_payload": {}}
    posted = await client.chat_postMessage(channel="orders", text="one", blocks=SECTION, metadata=metadata)
    before = slack.channel("orders").messages[0]
    await client.chat_update(channel="C0ORDERS", ts=posted["ts"], text="two")
    [updated] = slack.channel("orders").messages
    assert (updated["text"], updated["blocks"], updated["metadata"]) == ("two", before["blocks"], metadata)
    assert updated["edited"]["user"] == "B0BOT"
    assert before["text"] == "one"
    await client.chat_update(channel="C0ORDERS", ts=posted["ts"], text="three", blocks=[], metadata={})
    assert {"blocks", "metadata"}.isdisjoint(slack.channel("orders").messages[0])


async def test_what_can_not_be_updated_or_deleted(slack: Slack, client: AsyncWebClient) -> None:
    hers = await slack.person("ana").say("mine", channel="orders")
    ours = await client.chat_postMessage(channel="orders", text="ours")
    whisper = await client.chat_postEphemeral(channel="orders", user="U0ANA", text="psst")
    orders = "C0ORDERS"
    assert await error_of(client.chat_update(channel=orders, ts=hers["ts"], text="x")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel=orders, ts=hers["ts"])) == "cant_delete_message"
    assert await error_of(client.chat_update(channel=orders, ts="1.0", text="x")) == "message_not_found"
    assert await error_of(client.chat_update(channel=orders, ts=whisper["message_ts"], text="x")) == "message_not_found"
    assert await error_of(client.chat_update(channel=orders, ts=str(ours["ts"]), text="x" * 4001)) == "msg_too_long"
    await client.chat_delete(channel=orders, ts=str(ours["ts"]))
    assert slack.channel("orders").messages == [hers]
    last = await client.chat_postMessage(channel="orders", text="ours")
    slack.archive("orders")
    assert await error_of(client.chat_update(channel=orders, ts=str(last["ts"]), text="x")) == "is_inactive"


async def test_an_ephemeral_message_is_seen_by_its_reader_alone(slack: Slack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text="psst")
    assert [message["text"] for message in slack.person("ana").sees("orders")] == ["psst"]
    assert slack.person("ben").sees("orders") == slack.channel("orders").messages == []
    assert (await client.conversations_history(channel="C0ORDERS"))["messages"] == []
    stranger = client.chat_postEphemeral(channel="orders", user="U0CLEO", text="psst")
    assert await error_of(stranger) == "user_not_in_channel"


async def test_a_permalink_points_at_the_message_and_its_thread(client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="orders", text="root")
    reply = await client.chat_postMessage(channel="orders", text="reply", thread_ts=root["ts"])
    link = await client.chat_getPermalink(channel="C0ORDERS", message_ts=root["ts"])
    assert link["permalink"] == f"https://sandbox.slack.com/archives/C0ORDERS/p{root['ts'].replace('.', '')}"
    deep = await client.chat_getPermalink(channel="C0ORDERS", message_ts=reply["ts"])
    assert str(deep["permalink"]).endswith(f"?thread_ts={root['ts']}&cid=C0ORDERS")


async def posted_later(slack: Slack, client: AsyncWebClient, **content: Any) -> Any:
    """A post a second after the one before."""
    slack.clock.advance(timedelta(seconds=1))
    return await client.chat_postMessage(channel="orders", **content)


async def test_history_is_paged_newest_first_and_leaves_replies_out(slack: Slack, client: AsyncWebClient) -> None:
    posted = [await posted_later(slack, client, text=str(number)) for number in range(5)]
    await posted_later(slack, client, text="reply", thread_ts=posted[0]["ts"])
    await posted_later(slack, client, text="loud", thread_ts=posted[0]["ts"], reply_broadcast=True)
    first = await client.conversations_history(channel="C0ORDERS", limit=4)
    assert [message["text"] for message in first["messages"]] == ["loud", "4", "3", "2"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel="C0ORDERS", limit=4, cursor=cursor)
    assert [message["text"] for message in rest["messages"]] == ["1", "0"]
    assert not rest["has_more"]
    assert rest["messages"][-1]["reply_count"] == 2


async def test_history_between_two_instants(slack: Slack, client: AsyncWebClient) -> None:
    stamps = [(await posted_later(slack, client, text=str(number)))["ts"] for number in range(4)]
    bounds = {"channel": "C0ORDERS", "oldest": stamps[1], "latest": stamps[3]}
    without = await client.conversations_history(**bounds)
    assert [message["text"] for message in without["messages"]] == ["2"]
    inclusive = await client.conversations_history(**bounds, inclusive=True)
    assert [message["text"] for message in inclusive["messages"]] == ["3", "2", "1"]
    assert await error_of(client.conversations_history(channel="C0ORDERS", oldest="soon")) == "invalid_ts_oldest"


async def test_metadata_is_only_whole_when_it_is_asked_for(client: AsyncWebClient) -> None:
    metadata = {"event_type": "greeting", "event_payload": {"key": "k"}}
    posted = await client.chat_postMessage(channel="orders", text="x", metadata=metadata)
    partly = await client.conversations_history(channel="C0ORDERS")
    assert partly["messages"][0]["metadata"] == {"event_type": "greeting"}
    wholly = await client.conversations_history(channel="C0ORDERS", include_all_metadata=True)
    assert wholly["messages"][0]["metadata"] == metadata
    thread = await client.conversations_replies(channel="C0ORDERS", ts=posted["ts"], include_all_metadata=True)
    assert thread["messages"][0]["metadata"] == metadata


async def test_replies_come_in_order_with_the_root_first(slack: Slack, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="orders", text="root")
    for number in range(3):
        await posted_later(slack, client, text=str(number), thread_ts=root["ts"])
    first = await client.conversations_replies(channel="C0ORDERS", ts=root["ts"], limit=2)
    assert [message["text"] for message in first["messages"]] == ["root", "0", "1"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel="C0ORDERS", ts=root["ts"], limit=2, cursor=cursor)
    assert [message["text"] for message in rest["messages"]] == ["root", "2"]
    assert await error_of(client.conversations_replies(channel="C0ORDERS", ts="1.0")) == "thread_not_found"


async def test_the_bot_reads_only_channels_it_is_in(client: AsyncWebClient) -> None:
    assert await error_of(client.conversations_history(channel="C0PAYMENTS")) == "not_in_channel"
    assert await error_of(client.conversations_history(channel="C0SECRET")) == "channel_not_found"
    assert await error_of(client.conversations_info(channel="C0SECRET")) == "channel_not_found"
    assert await error_of(client.conversations_members(channel="C0SECRET")) == "channel_not_found"


async def test_channels_are_listed_by_kind_and_page(client: AsyncWebClient) -> None:
    public = await client.conversations_list()
    assert [channel["name"] for channel in public["channels"]] == ["orders", "payments", "old"]
    both = await client.conversations_list(types="public_channel,private_channel", exclude_archived=True, limit=2)
    assert [channel["name"] for channel in both["channels"]] == ["orders", "payments"]
    cursor = both["response_metadata"]["next_cursor"]
    rest = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True, limit=2, cursor=cursor
    )
    assert [channel["name"] for channel in rest["channels"]] == ["leads"]
    assert await error_of(client.conversations_list(types="rooms")) == "invalid_types"
    assert await error_of(client.conversations_list(cursor="bm9uc2Vuc2U=")) == "invalid_cursor"
    assert await error_of(client.conversations_list(limit=1001)) == "invalid_limit"


async def test_a_channel_is_described(client: AsyncWebClient) -> None:
    channel = (await client.conversations_info(channel="C0ORDERS", include_num_members=True))["channel"]
    assert (channel["name"], channel["is_private"], channel["is_member"]) == ("orders", False, True)
    assert (channel["num_members"], channel["purpose"]["value"]) == (3, "Orders")
    private = (await client.conversations_info(channel="C0LEADS"))["channel"]
    assert (private["is_private"], private["is_group"], private["is_channel"]) == (True, True, False)


async def test_members_are_paged(client: AsyncWebClient) -> None:
    first = await client.conversations_members(channel="C0ORDERS", limit=2)
    rest = await client.conversations_members(
        channel="C0ORDERS", limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [*first["members"], *rest["members"]] == ["U0ANA", "U0BEN", "U0BOT"]
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_the_bot_joins_and_leaves_public_channels(slack: Slack, client: AsyncWebClient) -> None:
    joined = await client.conversations_join(channel="C0PAYMENTS")
    assert joined["channel"]["is_member"]
    again = await client.conversations_join(channel="C0PAYMENTS")
    assert again["warning"] == "already_in_channel"
    await client.conversations_leave(channel="C0PAYMENTS")
    assert "U0BOT" not in slack.channel("payments").members
    assert (await client.conversations_leave(channel="C0PAYMENTS"))["not_in_channel"]
    assert await error_of(client.conversations_join(channel="C0OLD")) == "is_archived"
    assert await error_of(client.conversations_join(channel="C0LEADS")) == "method_not_supported_for_channel_type"


async def test_the_bot_leaves_only_what_one_can_leave(slack: Slack, client: AsyncWebClient) -> None:
    await client.conversations_leave(channel="C0LEADS")
    assert slack.channel("leads").members == ["U0ANA"]
    assert await error_of(client.conversations_leave(channel="C0LEADS")) == "channel_not_found"
    assert await error_of(client.conversations_leave(channel="C0OLD")) == "is_archived"
    direct = await client.conversations_open(users="U0ANA")
    leaving = client.conversations_leave(channel=str(direct["channel"]["id"]))
    assert await error_of(leaving) == "method_not_supported_for_channel_type"


async def test_direct_and_group_direct_messages_are_opened_once(slack: Slack, client: AsyncWebClient) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    opened = await client.conversations_open(users=ana.id)
    again = await client.conversations_open(users=[ana.id], return_im=True)
    assert again["channel"]["id"] == opened["channel"]["id"]
    assert (again["already_open"], again["channel"]["user"]) == (True, ana.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="to ana")
    await client.chat_postMessage(channel=ana.id, text="to ana again")
    assert [message["text"] for message in slack.direct(ana)] == ["to ana", "to ana again"]
    by_id = await client.conversations_open(channel=str(opened["channel"]["id"]))
    assert by_id["already_open"]
    group = await client.conversations_open(users=f"{ana.id},{ben.id}")
    await client.chat_postMessage(channel=group["channel"]["id"], text="to both")
    assert [message["text"] for message in slack.group_direct(ben, ana)] == ["to both"]
    listed = await client.conversations_list(types="im,mpim")
    assert {channel.get("is_mpim", False) for channel in listed["channels"]} == {True, False}


async def test_without_a_messages_tab_nobody_is_written_to_directly() -> None:
    features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": True}}
    app = an_app(manifest=read_manifest(json.dumps({**MANIFEST, "features": features})))
    async with Slack(a_workspace(app=app), clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        assert await error_of(client.chat_postMessage(channel="U0ANA", text="x")) == "messages_tab_disabled"
        group = await client.conversations_open(users=["U0ANA", "U0BEN"])
        await client.chat_postMessage(channel=group["channel"]["id"], text="x")


async def test_conversations_that_can_not_be_opened(slack: Slack, client: AsyncWebClient) -> None:
    assert await error_of(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await error_of(client.conversations_open(channel="C0ORDERS")) == "method_not_supported_for_channel_type"
    assert await error_of(client.conversations_open(users="")) == "users_list_not_supplied"
    assert await error_of(client.conversations_open(users=[f"U{n}" for n in range(9)])) == "too_many_users"
    slack.deactivate("ben")
    assert await error_of(client.conversations_open(users="U0BEN")) == "user_disabled"


async def test_people_are_described(slack: Slack, client: AsyncWebClient) -> None:
    ana = (await client.users_info(user="U0ANA", include_locale=True))["user"]
    assert (ana["tz"], ana["tz_offset"], ana["is_admin"], ana["locale"]) == ("Europe/Berlin", 3600, True, "en-US")
    assert "email" not in ana["profile"]
    assert (await client.users_info(user="U0CLEO"))["user"]["is_restricted"]
    slack.add_channel(ChannelSpec(name="partners", ext_shared=True, members=["ana", "dora"]))
    dora = (await client.users_info(user="U0DORA"))["user"]
    assert (dora["team_id"], dora["is_stranger"]) == ("T0OTHER", True)
    assert not (await client.users_info(user="USLACKBOT"))["user"]["is_bot"]
    slack.deactivate("ben")
    assert (await client.users_info(user="U0BEN"))["user"]["deleted"]
    assert await error_of(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_person_is_found_by_their_address() -> None:
    app = an_app(scopes=frozenset({"users:read.email"}))
    async with Slack(a_workspace(app=app), clock=SandboxClock(START)).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        assert (await client.users_lookupByEmail(email="Ana@Example.com"))["user"]["id"] == "U0ANA"
        slack.deactivate("ana")
        assert await error_of(client.users_lookupByEmail(email="ana@example.com")) == "users_not_found"


async def test_everyone_is_listed_in_pages(client: AsyncWebClient) -> None:
    first = await client.users_list(limit=3)
    rest = await client.users_list(limit=9, cursor=first["response_metadata"]["next_cursor"])
    names = [member["name"] for member in [*first["members"], *rest["members"]]]
    assert names == ["slackbot", "greeter", "ana", "ben", "cleo", "dora"]


async def test_a_persons_channels_are_those_the_bot_may_know_of(client: AsyncWebClient) -> None:
    kinds = "public_channel,private_channel"
    ana = await client.users_conversations(user="U0ANA", types=kinds)
    ben = await client.users_conversations(user="U0BEN", types=kinds)
    assert [channel["name"] for channel in ana["channels"]] == ["orders", "leads"]
    assert [channel["name"] for channel in ben["channels"]] == ["orders", "payments"]
    own = await client.users_conversations(types=kinds, exclude_archived=True)
    assert [channel["name"] for channel in own["channels"]] == ["orders", "leads"]


async def test_the_team_is_described(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["domain"] == "sandbox"
    assert await error_of(client.team_info(team="T0ELSE")) == "team_not_found"


async def test_the_bot_reacts_once(slack: Slack, client: AsyncWebClient) -> None:
    hers = await slack.person("ana").say("idea", channel="orders")
    where = {"channel": "C0ORDERS", "timestamp": hers["ts"]}
    await client.reactions_add(name="bulb", **where)
    assert await error_of(client.reactions_add(name="bulb", **where)) == "already_reacted"
    assert await error_of(client.reactions_add(name="no such", **where)) == "invalid_name"
    got = await client.reactions_get(**where)
    assert got["message"]["reactions"] == [{"name": "bulb", "users": ["U0BOT"], "count": 1}]
    assert await error_of(client.reactions_get(channel="C0ORDERS")) == "no_item_specified"
    await client.reactions_remove(name="bulb", **where)
    assert "reactions" not in (await client.reactions_get(**where))["message"]


async def test_blocks_can_be_validated_without_a_token(slack: Slack) -> None:
    good = json.dumps(SECTION)
    assert await raw(slack, "blocks.validate", data={"blocks": good}) == {"ok": True}
    bad = await raw(
        slack, "blocks.validate", json={"blocks": [{"type": "actions", "elements": [button("x", "a")] * 26}]}
    )
    assert (bad["error"], bad["errors"][0]["pointer"]) == ("invalid_blocks", "/0/elements")
    assert (await raw(slack, "blocks.validate", json={}))["error"] == "invalid_arguments"
    for name in ("view", "message", "blocks"):
        assert (await raw(slack, "blocks.validate", json={name: "7"}))["error"] == f"invalid_{name}"
    untitled = {"type": "modal", "blocks": []}
    assert (await raw(slack, "blocks.validate", json={"view": untitled}))["error"] == "invalid_view"
    assert (await raw(slack, "blocks.validate", json={"message": {"text": "x", "blocks": SECTION}}))["ok"]


async def test_api_test_echoes(slack: Slack) -> None:
    assert await raw(slack, "api.test", data={"foo": "bar"}) == {"ok": True, "args": {"foo": "bar"}}
    assert (await raw(slack, "api.test", data={"error": "my_error"}))["error"] == "my_error"


async def test_a_body_that_is_no_json_is_refused(slack: Slack) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await raw(slack, "api.test", data="{", headers=headers))["error"] == "invalid_json"
    assert (await raw(slack, "api.test", data="[]", headers=headers))["error"] == "json_not_object"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.list", {"limit": "many"}, "invalid_limit"),
        ("conversations.list", {"cursor": "!"}, "invalid_cursor"),
        ("views.publish", {"user_id": "U0ANA", "view": "[1]"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "orders", "text": ["x"]}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "orders", "attachments": "x"}, "invalid_attachments"),
        ("chat.postMessage", {"channel": "orders", "text": "x", "metadata": [1]}, "invalid_metadata_schema"),
        ("chat.postMessage", {"channel": {"id": 1}, "text": "x"}, "channel_not_found"),
        ("conversations.open", {"users": [["U0ANA"]]}, "user_not_found"),
        ("reactions.add", {"channel": "C0ORDERS", "timestamp": "1.0", "name": "bulb"}, "message_not_found"),
        ("reactions.add", {"channel": "C0OLD", "timestamp": "1.0", "name": "bulb"}, "is_archived"),
        ("reactions.get", {"channel": "C0ORDERS", "timestamp": "1.0"}, "message_not_found"),
        ("chat.getPermalink", {"channel": "C0ORDERS", "message_ts": "1.0"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "orders", "user": "U0ANA", "text": "x" * 40_001}, "msg_too_long"),
        ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
    ],
)
async def test_nonsense_is_answered_not_crashed_on(
    slack: Slack, method: str, arguments: dict[str, Any], error: str
) -> None:
    answer = await raw(slack, method, json=arguments, headers={"Authorization": "Bearer xoxb-sandbox"})
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_every_call_is_recorded_with_its_answer(slack: Slack, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="orders", text="x")
    await error_of(client.chat_postMessage(channel="nowhere", text="x"))
    posted, refused = slack.calls_to("chat.postMessage")
    assert (posted.arguments["channel"], posted.answer["ok"], posted.token_kind) == ("orders", True, "bot")
    assert (refused.answer["error"], refused.at) == ("channel_not_found", START)


async def test_mentions_that_would_notify_are_noted(slack: Slack, client: AsyncWebClient) -> None:
    quiet = {"type": "section", "text": {"type": "mrkdwn", "text": "@here <!channel", "verbatim": True}}
    await client.chat_postMessage(channel="orders", text="&lt;!channel&gt; @\u2060here", blocks=[quiet])
    assert slack.pings == []
    await client.chat_postMessage(channel="orders", text="<!channel> <@U0ANA>", blocks=[section("ask @everyone")])
    assert [ping.kind for ping in slack.pings] == ["channel", "user", "everyone"]
    await slack.person("ana").say("@here", channel="orders")
    assert len(slack.pings) == 3


async def test_mentions_in_rich_text_groups_and_parsed_text_are_noted_too(slack: Slack, client: AsyncWebClient) -> None:
    parts = [
        {"type": "user", "user_id": "U0BEN"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
        {"type": "text", "text": "<!channel>"},
    ]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
    await client.chat_postMessage(channel="orders", text="<!subteam^S2>", blocks=[rich])
    assert [(ping.kind, ping.target) for ping in slack.pings] == [
        ("group", "<!subteam^S2>"),
        ("user", "U0BEN"),
        ("group", "S1"),
        ("here", "here"),
    ]
    await client.chat_postMessage(channel="orders", text="hey @everyone", link_names=True)
    await client.chat_postEphemeral(channel="orders", user="U0ANA", text="<!here>")
    assert [(ping.kind, ping.ephemeral) for ping in slack.pings[4:]] == [("everyone", False), ("here", True)]
