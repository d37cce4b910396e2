"""How deliveries reach the app, again and again if need be."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import FaultError, SandboxClock, Slack
from sandbox.chances import Chances
from sandbox.detours import Detours
from sandbox.parcels import UnansweredError
from tests.sandbox.conftest import START, Connect, a_workspace, listening, modal
from tests.sandbox.conftest import field as form_field
from tests.sandbox.robot import SILENCE, Robot, running


@dataclass
class Inbox:
    """An HTTP app that keeps its requests and answers as told."""

    url: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    async def receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(((await request.read()).decode(errors="replace"), headers))
        if self.body is None:
            return web.Response(status=self.status, headers=self.headers)
        return web.json_response(self.body, status=self.status, headers=self.headers)


@asynccontextmanager
async def posting(slack: Slack) -> AsyncIterator[Inbox]:
    inbox = Inbox()
    application = web.Application()
    application.router.add_post("/slack", inbox.receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    inbox.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
    slack.post_to(inbox.url)
    try:
        yield inbox
    finally:
        await runner.cleanup()


async def test_http_requests_are_signed_with_wall_time() -> None:
    slack = Slack(a_workspace(), clock=SandboxClock(START), wall=lambda: 1_700_000_000.9)
    async with slack.serving(), posting(slack) as inbox:
        await slack.person("ana").command("/greet", "a & b", channel="orders")
        [(body, headers)] = inbox.requests
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        assert headers["x-slack-request-timestamp"] == "1700000000"
        digest = hmac.new(b"sandbox-signing-secret", f"v0:1700000000:{body}".encode(), hashlib.sha256).hexdigest()
        assert headers["x-slack-signature"] == f"v0={digest}"
        form = parse_qs(body)
        assert (form["command"], form["text"], form["user_id"]) == (["/greet"], ["a & b"], ["U0ANA"])


async def test_events_are_json_and_interactions_a_form_with_a_payload(slack: Slack) -> None:
    async with posting(slack) as inbox:
        await slack.person("ana").say("hi", channel="orders")
        await slack.settle()
        await slack.person("ana").shortcut("greet")
        (event, about_event), (form, about_form) = inbox.requests
        assert about_event["content-type"] == "application/json"
        assert '"event_callback"' in event
        assert "x-slack-retry-num" not in about_event
        assert about_form["content-type"] == "application/x-www-form-urlencoded"
        assert form.startswith("payload=%7B")


async def test_an_http_ack_may_carry_an_answer(slack: Slack) -> None:
    async with posting(slack) as inbox:
        inbox.body = {"text": "saved"}
        reply = await slack.person("ana").command("/greet", channel="orders")
        assert (reply.body, slack.person("ana").sees("orders")[0]["text"]) == ({"text": "saved"}, "saved")
        inbox.status = 500
        failed = await slack.person("ana").command("/greet", channel="orders")
        assert (failed.acked, failed.error) == (False, "http_service_error")
        slack.post_to("http://127.0.0.1:9/slack")
        gone = await slack.person("ana").command("/greet", channel="orders")
        assert (gone.acked, gone.error) == (False, "dispatch_failed")


async def test_an_event_that_failed_over_http_is_sent_again_with_the_reason(slack: Slack) -> None:
    async with posting(slack) as inbox:
        inbox.status = 503
        await slack.person("ana").say("hi", channel="orders")
        for expected in (1, 2, 3):
            [reply] = await slack.retry_unacked()
            assert not reply.acked
            _, headers = inbox.requests[-1]
            assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == (str(expected), "http_error")
        assert await slack.retry_unacked() == []
        assert len({body for body, _ in inbox.requests}) == 1


async def test_the_app_may_decline_retries(slack: Slack) -> None:
    async with posting(slack) as inbox:
        inbox.status, inbox.headers = 500, {"X-Slack-No-Retry": "1"}
        await slack.person("ana").say("hi", channel="orders")
        assert await slack.retry_unacked() == []


async def test_a_request_url_is_verified_by_its_challenge(slack: Slack) -> None:
    async with posting(slack) as inbox:
        assert not await slack.verify_request_url("c1")
        inbox.body = {"challenge": "c1"}
        assert await slack.verify_request_url("c1")
        assert '"url_verification"' in inbox.requests[-1][0]


async def test_a_socket_says_hello_and_takes_acks(slack: Slack, robot: Robot) -> None:
    hello = robot.envelopes[0]
    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == (
        "hello",
        1,
        {"app_id": "A0SANDBOX"},
    )
    robot.answer = lambda _payload: {"text": "from the ack"}
    reply = await slack.person("ana").command("/greet", channel="orders")
    envelope = robot.envelopes[-1]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (reply.acked, reply.body) == (True, {"text": "from the ack"})
    assert 0 <= reply.seconds < 0.3


async def test_a_socket_address_is_good_for_one_connection(slack: Slack, client: AsyncWebClient) -> None:
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_pings_are_answered(slack: Slack, client: AsyncWebClient) -> None:
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as socket:
        assert (await socket.receive()).json()["type"] == "hello"
        await socket.ping(b"are you there")
        pong = await socket.receive()
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"are you there")


async def test_several_connections_share_the_deliveries(slack: Slack) -> None:
    async with running(slack) as first, running(slack) as second:
        for _ in range(4):
            assert (await slack.person("ana").command("/greet", channel="orders")).acked
        assert (len(first.acts), len(second.acts)) == (2, 2)
    await slack.wait_for(lambda: slack.connections == 0)


async def test_no_more_than_ten_connections_are_taken(slack: Slack, client: AsyncWebClient) -> None:
    async with aiohttp.ClientSession() as session:
        held = []
        for _ in range(10):
            url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
            held.append(await session.ws_connect(url))
        await slack.wait_for(lambda: slack.connections == len(held))
        url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
        async with session.ws_connect(url) as refused:
            assert (await refused.receive_json())["reason"] == "too_many_websockets"
            assert (await refused.receive()).type is aiohttp.WSMsgType.CLOSE
        assert slack.connections == len(held)


async def test_a_bolt_app_reconnects_when_it_is_asked_to(slack: Slack, app: AsyncApp, connected: Connect) -> None:
    async def ok(ack: Any) -> None:
        await ack()

    app.command("/greet")(ok)
    async with connected():
        opened = len(slack.calls_to("apps.connections.open"))
        await slack.disconnect("refresh_requested")
        await slack.wait_for(lambda: len(slack.calls_to("apps.connections.open")) > opened)
        await slack.wait_for(lambda: slack.connections == 1)
        assert (await slack.person("ana").command("/greet", channel="orders")).acked


async def test_an_unacked_event_is_retried_on_demand_with_the_same_id(slack: Slack, robot: Robot) -> None:
    robot.answer = lambda _payload: SILENCE
    await slack.person("ana").say("hi", channel="orders")
    await slack.settle()
    first = robot.envelopes[-1]
    robot.answer = lambda _payload: None
    [reply] = await slack.retry_unacked()
    again = robot.envelopes[-1]
    assert reply.acked
    assert again["payload"] == first["payload"]
    assert again["envelope_id"] != first["envelope_id"]
    assert ((first["retry_attempt"], again["retry_attempt"]), again["retry_reason"]) == ((0, 1), "timeout")
    assert await slack.retry_unacked() == []


async def test_events_from_before_the_app_came_arrive_as_retries(slack: Slack) -> None:
    await slack.person("ana").say("anyone?", channel="orders")
    await slack.settle()
    async with running(slack) as robot:
        [reply] = await slack.retry_unacked()
        assert reply.acked
        assert robot.events[-1]["text"] == "anyone?"


async def test_bolt_sees_the_retry_headers_in_both_modes(slack: Slack, app: AsyncApp, connected: Connect) -> None:
    seen = []

    async def heard(request: Any, body: dict[str, Any]) -> None:
        seen.append((body["event_id"], request.headers.get("x-slack-retry-num")))

    app.event("message")(heard)
    ana = slack.person("ana")
    async with connected():
        await ana.say("by socket", channel="orders")
        await slack.settle()
        assert (await slack.redeliver_last("message")).acked
    async with listening(app) as url:
        await slack.wait_for(lambda: slack.connections == 0)
        slack.post_to(url)
        await ana.say("by http", channel="orders")
        await slack.settle()
        assert (await slack.redeliver_last("message")).acked
    socket, http = seen[0][0], seen[2][0]
    assert [retry and retry[0] for _, retry in seen] == ["0", "1", None, "1"]
    assert [event_id for event_id, _ in seen] == [socket, socket, http, http]


async def test_anything_can_be_delivered_twice(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    with pytest.raises(LookupError, match="Nothing of kind 'command'"):
        await slack.redeliver_last("command")
    await ana.command("/greet", channel="orders")
    await slack.redeliver_last("command")
    assert robot.acts[-1] == robot.acts[-2]
    view = modal(form_field("words", {"type": "plain_text_input"}))
    await robot.client.views_open(trigger_id=robot.last["trigger_id"], view=view)
    await ana.submit({"words": "x"})
    await slack.redeliver_last("view_submission")
    assert robot.acts[-1] == robot.acts[-2]
    assert robot.acts[-1]["type"] == "view_submission"
    assert (await slack.redeliver_last()).acked


async def test_waiting_for_what_never_comes_says_what_was_seen(slack: Slack, robot: Robot) -> None:
    await robot.client.chat_postMessage(channel="orders", text="hello")
    with pytest.raises(TimeoutError, match=r"Seen last: .*call chat.postMessage: ok"):
        await slack.wait_for(lambda: False, timeout=0.01)


async def test_waiting_ends_at_the_change_it_waits_for(slack: Slack) -> None:
    waiting = asyncio.create_task(slack.wait_for(lambda: slack.channel("orders").messages))
    await asyncio.sleep(0)
    await slack.person("ana").say("here I am", channel="orders")
    assert (await waiting)[0]["text"] == "here I am"


async def test_a_broken_ack_is_no_ack(slack: Slack, client: AsyncWebClient) -> None:
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive()
        for nonsense in ("{", "[]", '{"envelope_id": "unknown"}'):
            await socket.send_str(nonsense)
        assert (await slack.person("ana").command("/greet", channel="orders")).error == "operation_timeout"


@pytest.fixture
async def insistent() -> AsyncIterator[Slack]:
    """A sandbox that sends events again by itself."""
    workspace, clock = a_workspace(), SandboxClock(START)
    async with Slack(workspace, clock=clock, ack_seconds=0.05, retries=True).serving() as slack:
        yield slack


async def test_an_unacked_event_climbs_slacks_ladder_by_itself(insistent: Slack) -> None:
    async with posting(insistent) as inbox:
        inbox.status = 503
        await insistent.person("ana").say("hi", channel="orders")
        tries = []
        for seconds in (0, 0, 59, 1, 299, 1, 3600):
            insistent.clock.advance(timedelta(seconds=seconds))
            await insistent.settle()
            await insistent.settle()
            tries.append(len(inbox.requests))
        assert tries == [2, 2, 2, 3, 3, 4, 4]
        retries = [headers.get("x-slack-retry-num") for _, headers in inbox.requests]
        assert retries == [None, "1", "2", "3"]


async def test_the_ladder_ends_with_an_ack_or_where_the_app_wants_no_retry(insistent: Slack) -> None:
    async with posting(insistent) as inbox:
        inbox.status = 500
        await insistent.person("ana").say("hi", channel="orders")
        await insistent.settle()
        inbox.status = 200
        insistent.clock.advance(timedelta(minutes=1))
        await insistent.settle()
        inbox.status, inbox.headers = 500, {"X-Slack-No-Retry": "1"}
        await insistent.person("ana").say("once", channel="orders")
        insistent.clock.advance(timedelta(hours=1))
        await insistent.settle()
        assert [body.count('"text": "once"') for body, _ in inbox.requests] == [0, 0, 0, 1]


async def test_acts_of_people_are_never_sent_again_by_themselves(insistent: Slack) -> None:
    async with running(insistent) as robot:
        robot.answer = lambda _payload: SILENCE
        assert not (await insistent.person("ana").command("/greet", channel="orders")).acked
        insistent.clock.advance(timedelta(hours=1))
        await insistent.settle()
        assert len(robot.acts) == 1


async def test_events_without_an_app_arrive_as_retries_once_it_is_there(insistent: Slack) -> None:
    await insistent.person("ana").say("anyone?", channel="orders")
    await insistent.settle()
    async with running(insistent) as robot:
        insistent.clock.advance(timedelta(minutes=1))
        await insistent.settle()
        [envelope] = [one for one in robot.envelopes if one["type"] == "events_api"]
        assert (envelope["retry_attempt"], envelope["payload"]["event"]["text"]) == (2, "anyone?")


async def test_events_may_arrive_several_times_late_or_never(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    slack.detours.add("message", copies=3, times=1)
    slack.detours.add("message", delay=90, times=1)
    slack.detours.add("message", lost=True, times=1)
    for text in ("thrice", "late", "lost", "plain"):
        await ana.say(text, channel="orders")
    await slack.settle()
    assert sorted(event["text"] for event in robot.events) == ["plain", "thrice", "thrice", "thrice"]
    assert len({envelope["envelope_id"] for envelope in robot.envelopes if "payload" in envelope}) == 4
    slack.clock.advance(timedelta(seconds=90))
    await slack.settle()
    assert robot.events[-1]["text"] == "late"
    [reply] = await slack.retry_unacked()
    assert reply.acked
    assert robot.events[-1]["text"] == "lost"


async def test_held_events_come_in_the_order_that_is_asked_for(slack: Slack, robot: Robot) -> None:
    ana = slack.person("ana")
    slack.detours.add("message", hold=True, where=lambda event: event["text"] != "now")
    said = [str(number) for number in range(6)]
    for order in ("as sent", "reversed", "shuffled"):
        for text in [*said, "now"]:
            await ana.say(text, channel="orders")
        await slack.settle()
        assert robot.events[-1]["text"] == "now"
        slack.release(order)
        await slack.settle()
    texts = [event["text"] for event in robot.events if event["text"] != "now"]
    assert (texts[:6], texts[6:12]) == (said, said[::-1])
    assert texts[12:] not in (said, said[::-1])
    assert sorted(texts[12:]) == said


async def test_detours_by_chance_follow_the_seed(slack: Slack) -> None:
    def twice(seed: int) -> list[bool]:
        detours = Detours(Chances(seed))
        detours.add("channel_*", copies=2, chance=0.5)
        return [detours.next({"type": "channel_rename"}) is not None for _ in range(30)]

    assert twice(1) == twice(1) != twice(2)
    with pytest.raises(FaultError, match="can't be negative"):
        slack.detours.add(delay=-1)


async def test_any_request_can_be_made_signed_or_not_now_or_six_minutes_ago(slack: Slack) -> None:
    with pytest.raises(UnansweredError):
        await slack.request("{}")
    async with posting(slack) as inbox:
        inbox.body = {"answered": True}
        answer = await slack.request(b"\xff{", kind="text/plain", headers={"X-Slack-Signature": None, "X-More": "1"})
        assert (answer.status, answer.body) == (200, '{"answered": true}')
        await slack.person("ana").command("/greet", channel="orders")
        for how in ({}, {"age": 360}, {"secret": "another"}):
            await slack.request(slack.deliveries[-1], **how)
    (_, raw), _, (_, again), (_, old), (_, forged) = inbox.requests
    assert ("x-slack-signature" in raw, raw["x-more"], raw["content-type"]) == (False, "1", "text/plain")
    assert int(again["x-slack-request-timestamp"]) - int(old["x-slack-request-timestamp"]) in (359, 360, 361)
    assert len({headers["x-slack-signature"] for headers in (again, old, forged)}) == 3
    assert len({body for body, _ in inbox.requests[1:]}) == 1


async def test_a_bolt_app_refuses_bad_and_old_signatures(slack: Slack, app: AsyncApp) -> None:
    async def ok(ack: Any) -> None:
        await ack()

    app.command("/greet")(ok)
    async with listening(app) as url:
        slack.post_to(url)
        assert (await slack.person("ana").command("/greet", channel="orders")).acked
        sent = slack.deliveries[-1]
        statuses = [(await slack.request(sent, **how)).status for how in ({}, {"age": 360}, {"secret": "another"})]
    assert statuses == [200, 401, 401]


async def test_a_frame_can_be_anything(slack: Slack, client: AsyncWebClient) -> None:
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive()
        await slack.send_frame("not { json")
        assert await socket.receive_str() == "not { json"


async def test_a_silent_connection_stays_open_but_nothing_passes(slack: Slack, client: AsyncWebClient) -> None:
    url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as socket:
        await socket.receive()
        slack.silence()
        await socket.ping(b"are you there")
        assert (await slack.person("ana").command("/greet", channel="orders")).error == "operation_timeout"
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.01)
        assert slack.connections == 1
        async with running(slack):
            replies = [await slack.person("ana").command("/greet", channel="orders") for _ in range(2)]
            assert sorted(reply.acked for reply in replies) == [False, True]


async def test_an_unacked_envelope_comes_again_on_another_connection(slack: Slack) -> None:
    async with running(slack) as first, running(slack) as second:
        first.answer = lambda _payload: SILENCE
        assert not (await slack.person("ana").command("/greet", channel="orders")).acked
        assert (await slack.redeliver_last("command", same_envelope=True)).acked
        assert first.envelopes[-1] == second.envelopes[-1]


async def test_connections_break_close_and_are_limited(slack: Slack) -> None:
    async with running(slack) as robot:
        await slack.disconnect("warning")
        await slack.disconnect("link_disabled")
        await robot.until(lambda: len(robot.envelopes) == 3)
        assert [envelope.get("reason") for envelope in robot.envelopes] == [None, "warning", "link_disabled"]
        slack.allow_connections(1)
        client = AsyncWebClient(base_url=slack.api_url)
        url = str((await client.apps_connections_open(app_token="xapp-sandbox"))["url"])
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as refused:
            assert (await refused.receive_json())["reason"] == "too_many_websockets"
        await slack.close_connections()
        await slack.wait_for(lambda: slack.connections == 0)
    async with running(slack):
        slack.drop_connections()
        await slack.wait_for(lambda: slack.connections == 0)
