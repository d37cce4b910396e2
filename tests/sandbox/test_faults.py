"""Calls of the Web API go wrong on demand, before or after they had their effect."""

import math
from collections import Counter
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import SandboxClock, Slack
from sandbox.chances import Chances
from sandbox.faults import KINDS, FaultError, Faults
from tests.sandbox.conftest import START, Connect, a_workspace


async def test_an_error_is_answered_instead_as_often_as_asked(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", error="internal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await client.chat_postMessage(channel="orders", text="x")
    await client.chat_postMessage(channel="orders", text="x")
    assert [call.answer["ok"] for call in slack.calls_to("chat.postMessage")] == [False, False, True]
    assert len(slack.channel("orders").messages) == 1


async def test_a_fault_may_wait_for_certain_arguments(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", error="is_archived", where=lambda sent: sent["channel"] == "leads")
    await client.chat_postMessage(channel="orders", text="x")
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel="leads", text="x")


async def test_an_error_may_come_after_the_effect(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", error="internal_error", after_effect=True)
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.chat_postMessage(channel="orders", text="posted all the same")
    assert len(slack.channel("orders").messages) == 1


async def test_a_status_and_a_pause(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("auth.test", status=503, hang=0.001)
    with pytest.raises(SlackApiError) as refused:
        await client.auth_test()
    assert refused.value.response.status_code == 503


async def test_a_connection_dropped_after_the_effect_makes_a_client_that_retries_post_twice(slack: Slack) -> None:
    at_once = FixedValueRetryIntervalCalculator(fixed_internal=0)
    retrying = AsyncConnectionErrorRetryHandler(interval_calculator=at_once)
    client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url, retry_handlers=[retrying])
    slack.faults.add("chat.postMessage", drop=True, after_effect=True)
    await client.chat_postMessage(channel="orders", text="twice")
    assert [message["text"] for message in slack.channel("orders").messages] == ["twice", "twice"]
    client.retry_handlers.clear()
    slack.faults.add("chat.postMessage", drop=True, after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="orders", text="once")
    slack.faults.add("chat.postMessage", drop=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="leads", text="never")
    assert slack.channel("leads").messages == []
    assert [message["text"] for message in slack.channel("orders").messages] == ["twice", "twice", "once"]


async def test_faults_can_be_called_off(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("auth.test", error="fatal_error")
    slack.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_a_limit_says_how_long_to_wait(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError, match="ratelimited") as limited:
        await client.chat_postMessage(channel="orders", text="x")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert slack.channel("orders").messages == []


async def test_a_fault_may_meet_any_method_a_family_of_them_or_all_but_some(
    slack: Slack, client: AsyncWebClient
) -> None:
    slack.faults.add("chat.*", error="fatal_error", times=None, spare=["chat.getPermalink"])
    for _ in range(3):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await client.chat_postMessage(channel="orders", text="x")
    await client.auth_test()
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_getPermalink(channel=slack.channel("orders").id, message_ts="1.1")
    slack.faults.clear()
    slack.faults.add("*", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()


async def test_chances_follow_the_seed_and_the_order_of_calls_of_one_method() -> None:
    def outcomes(seed: int, *, disturbed: bool = False) -> list[bool]:
        faults = Faults(Chances(seed))
        faults.add("*", error="fatal_error", chance=0.5, times=None)
        met = []
        for _ in range(40):
            met.append(faults.next("chat.postMessage", {}) is not None)
            if disturbed:
                faults.next("users.info", {})
        return met

    assert outcomes(1) == outcomes(1) == outcomes(1, disturbed=True)
    assert outcomes(1) != outcomes(2)
    assert 10 < sum(outcomes(1)) < 30
    faults = Faults(Chances(5))
    faults.add("auth.test", error="fatal_error", chance=0.5, times=None)
    first = [faults.next("auth.test", {}) is None for _ in range(20)]
    faults.seed(5)
    assert [faults.next("auth.test", {}) is None for _ in range(20)] == first


async def test_a_storm_has_faults_of_every_kind_each_about_as_often_as_asked() -> None:
    faults = Faults(Chances(3))
    kinds = dict(zip(faults.storm(0.1, stored=0.2, spare=["auth.test"]), KINDS, strict=True))
    assert [faults.next("auth.test", {}) for _ in range(50)] == [None] * 50
    met = Counter(kinds[fault] for fault in (faults.next("chat.postMessage", {}) for _ in range(2000)) if fault)
    assert {kind: round(count / 2000, 1) for kind, count in met.items()} == {
        **dict.fromkeys(KINDS, 0.1),
        "stored": 0.2,
    }
    faults.remove(*kinds)
    assert faults.next("chat.postMessage", {}) is None
    with pytest.raises(FaultError, match="no kind of fault 'hail'; there are limited, failed"):
        faults.storm(hail=0.5)
    with pytest.raises(FaultError, match="1 at most in all"):
        faults.storm(0.5)
    assert faults.waiting == []


async def test_a_slow_answer_waits_by_the_clock_it_was_given() -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async with Slack(a_workspace(), clock=SandboxClock(START), wait=wait).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        slack.faults.add("chat.postMessage", hang=30)
        assert (await client.chat_postMessage(channel="orders", text="late but true"))["ok"]
        assert waited == [30]


async def test_an_answer_that_never_comes_leaves_what_was_done(slack: Slack) -> None:
    impatient = aiohttp.ClientTimeout(total=0.05)
    slack.faults.add("chat.postMessage", hang=math.inf)
    async with aiohttp.ClientSession(timeout=impatient) as session:
        with pytest.raises(TimeoutError):
            await session.post(
                slack.api_url + "chat.postMessage",
                json={"channel": "orders", "text": "stored"},
                headers={"Authorization": "Bearer xoxb-sandbox"},
            )
    assert [message["text"] for message in slack.channel("orders").messages] == ["stored"]


async def test_pages_may_be_shorter_than_their_limit_or_empty_though_more_exist(
    slack: Slack, client: AsyncWebClient
) -> None:
    slack.faults.add("conversations.list", page=0)
    slack.faults.add("conversations.list", page=1, times=None)
    names, sizes, cursor = [], [], ""
    while True:
        answer = await client.conversations_list(limit=100, cursor=cursor)
        names += [channel["name"] for channel in answer["channels"]]
        sizes.append(len(answer["channels"]))
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["orders", "payments", "old"]
    assert sizes == [0, 1, 1, 1]


async def test_response_urls_fail_too(slack: Slack, app: AsyncApp, connected: Connect) -> None:
    async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("here you are")

    app.command("/greet")(answer)
    slack.faults.add("response_url", status=500)
    slack.faults.add("response_url", drop=True, after_effect=True)
    async with connected():
        ana = slack.person("ana")
        await ana.command("/greet", channel="orders")
        await slack.wait_for(lambda: len(slack.faults.met) == 1)
        assert ana.sees("orders") == []
        await ana.command("/greet", channel="orders")
        await slack.wait_for(lambda: len(slack.faults.met) == 2)
        assert [message["text"] for message in ana.sees("orders")] == ["here you are"]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"times": 0}, "once or more often"),
        ({"chance": 1.5}, "between 0 and 1"),
        ({"hang": -1}, "can't be negative"),
        ({"hang": math.nan}, "can't be negative"),
        ({"status": 42}, "42 is no HTTP status"),
        ({"retry_after": -1}, "can't be negative"),
        ({"page": -1}, "fewer than nothing"),
        ({"page": 0, "times": None}, "would have no end"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(how: Any, sentence: str) -> None:
    faults = Faults()
    with pytest.raises(FaultError, match=sentence):
        faults.add("auth.test", **how)
    with pytest.raises(FaultError, match="needs the method"):
        faults.add("")
    assert faults.waiting == []
