"""Calls of the Web API go wrong on demand, before or after they had their effect."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Slack


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
        await client.chat_postMessage(channel="orders", text="never")
    assert [message["text"] for message in slack.channel("orders").messages] == ["twice", "twice", "once"]


async def test_faults_can_be_called_off(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults.add("auth.test", error="fatal_error")
    slack.faults.clear()
    assert (await client.auth_test())["ok"]
