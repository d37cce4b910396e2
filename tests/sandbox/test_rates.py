"""How often the app may call: by tier, by channel, by workspace."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import SandboxClock, Slack
from sandbox.methods import METHODS
from sandbox.rates import BURST, PER_MINUTE
from tests.sandbox.conftest import START, a_workspace
from tests.sandbox.desk import Desk

# Methods that pass as they are called here, one of each tier.
CALLS: dict[str, dict[str, Any]] = {
    "users.list": {"limit": 1},
    "conversations.info": {"channel": "C0ORDERS"},
    "users.info": {"user": "U0ANA"},
    "auth.test": {},
}


@pytest.mark.parametrize("method", CALLS)
def test_each_tier_has_its_number_of_calls_a_minute(method: str) -> None:
    desk = Desk()
    tier = METHODS[method].tier
    assert tier is not None
    for _ in range(PER_MINUTE[tier]):
        assert desk.call(method, **CALLS[method])["ok"]
    assert desk.call(method, **CALLS[method]) == {"ok": False, "error": "ratelimited"}
    assert (desk.status, desk.headers) == (429, {"Retry-After": "60"})


def test_the_tiers_are_those_that_slack_publishes() -> None:
    assert PER_MINUTE == {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 300}


def test_methods_are_counted_each_for_itself() -> None:
    desk = Desk()
    for _ in range(20):
        desk.call("users.list")
    assert desk.call("users.list")["error"] == "ratelimited"
    assert desk.call("users.info", user="U0ANA")["ok"]


def test_the_wait_ends_a_minute_after_the_first_of_the_calls() -> None:
    desk = Desk()
    for _ in range(20):
        desk.call("users.list")
        desk.clock.advance(timedelta(seconds=2))
    assert (desk.call("users.list")["error"], desk.headers) == ("ratelimited", {"Retry-After": "20"})
    desk.clock.advance(timedelta(seconds=19))
    assert desk.call("users.list")["error"] == "ratelimited"
    desk.clock.advance(timedelta(seconds=1))
    assert desk.call("users.list")["ok"]
    assert desk.call("users.list")["error"] == "ratelimited"


def test_calls_that_came_too_early_do_not_make_the_wait_longer() -> None:
    desk = Desk()
    for _ in range(40):
        desk.call("users.list")
    desk.clock.advance(timedelta(seconds=60))
    assert all(desk.call("users.list")["ok"] for _ in range(20))


def test_refused_calls_count_and_those_of_strangers_do_not() -> None:
    desk = Desk()
    for _ in range(200):
        assert desk.call("users.info", "xoxb-guess", user="U0ANA")["error"] == "invalid_auth"
    for _ in range(100):
        assert desk.call("users.info", user="U0NOBODY")["error"] == "user_not_found"
    assert desk.call("users.info", user="U0ANA")["error"] == "ratelimited"


@pytest.mark.parametrize("clock", ["the sandbox's", "the machine's"])
def test_waiting_by_either_clock_is_waiting(clock: str) -> None:
    desk = Desk()
    for _ in range(20):
        desk.call("users.list")
    if clock == "the sandbox's":
        desk.clock.advance(timedelta(seconds=60))
    else:
        desk.wall += 60
    assert desk.call("users.list")["ok"]


def test_a_machines_clock_that_is_set_back_neither_shortens_nor_prolongs_the_wait() -> None:
    desk = Desk()
    for _ in range(20):
        desk.call("users.list")
    desk.wall -= 7200
    assert (desk.call("users.list")["error"], desk.headers["Retry-After"]) == ("ratelimited", "60")
    desk.wall += 60
    assert desk.call("users.list")["ok"]


def test_a_channel_takes_one_post_a_second_after_a_short_burst() -> None:
    desk = Desk()
    for _ in range(BURST):
        desk.posted()
    assert desk.call("chat.postMessage", channel="orders", text="x")["error"] == "ratelimited"
    assert (desk.status, desk.headers) == (429, {"Retry-After": "1"})
    assert desk.call("chat.postMessage", channel="C0ORDERS", text="by its id")["error"] == "ratelimited"
    assert desk.posted(channel="leads")
    for _ in range(10):
        desk.clock.advance(timedelta(seconds=1))
        desk.posted()
        assert desk.call("chat.postMessage", channel="orders", text="x")["error"] == "ratelimited"
    assert len(desk.world.channel("orders").messages) == BURST + 10


def test_a_channel_that_was_quiet_takes_a_burst_again_and_no_more() -> None:
    desk = Desk()
    desk.posted()
    desk.clock.advance(timedelta(days=7))
    for _ in range(BURST):
        desk.posted()
    assert desk.call("chat.postMessage", channel="orders", text="x")["error"] == "ratelimited"


def test_limits_can_be_switched_off() -> None:
    desk = Desk()
    desk.api.rates.on = False
    for _ in range(50):
        desk.call("users.list")
        desk.posted()


async def test_a_client_over_http_is_told_how_long_to_wait(slack: Slack, client: AsyncWebClient) -> None:
    for _ in range(BURST):
        await client.chat_postMessage(channel="orders", text="x")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="orders", text="x")
    answer = refused.value.response
    assert (answer.status_code, answer.data) == (429, {"ok": False, "error": "ratelimited"})
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    assert slack.calls[-1].answer["error"] == "ratelimited"


async def test_limits_are_on_unless_a_test_says_otherwise() -> None:
    async with Slack(a_workspace(), clock=SandboxClock(START), rates=False).serving() as slack:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url)
        for _ in range(BURST + 2):
            await client.chat_postMessage(channel="orders", text="x")
    assert len(slack.channel("orders").messages) == BURST + 2
