"""What Slack's answers, and those of whatever stands before it, mean for a post."""

import json

import pytest
from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.deliveries.rules import Absent, Later, Maybe, Posted, Refused, Unsent
from bot.kernel.ids import ChannelId, UserId
from handlers.deliveries import Sender
from tests.clock import MONDAY_NOON

ORDERS, ANA = ChannelId("C1"), UserId("U1")
POSTED = Posted(ORDERS, "1.2")
PAGE = "<html>Back soon</html>"


@pytest.fixture
async def slack():
    """Slack, which gives the same answer to everything, or one after the other; the answer is to be set."""

    class Answering:
        sender: Sender
        status, body, headers = 200, PAGE, {}

        def __init__(self):
            self.asked = []

        def says(self, body, status=200, **headers):
            self.body, self.status, self.headers = body, status, headers

        async def answer(self, request):
            self.asked.append(dict(request.query) | dict(await request.post()))
            body = self.body.pop(0) if isinstance(self.body, list) else self.body
            kind = "text/html" if body == PAGE else "application/json"
            text = body if body == PAGE else json.dumps(body)
            return web.Response(text=text, status=self.status, content_type=kind, headers=self.headers)

    slack = Answering()
    server = web.Application()
    server.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    async with ClientSession() as session:
        client = AsyncWebClient(token="xoxb-x", base_url=f"http://{host}:{port}/api/", session=session)
        slack.sender = Sender(client)
        yield slack
    await runner.cleanup()


async def outcomes(sender):
    """Make every kind of call; say what came of sending, updating, finding and opening."""
    return [
        await sender.send(ORDERS, key="k", text="x", blocks=[]),
        await sender.update(POSTED, text="x", blocks=[]),
        await sender.find(ORDERS, key="k", since=MONDAY_NOON),
        await sender.conversation_with(ANA),
    ]


@pytest.mark.parametrize("status", [200, 404, 500, 503])
async def test_after_a_page_that_is_not_slacks_a_post_may_be_there_and_the_rest_is_asked_again(slack, status):
    slack.says(PAGE, status)
    unreadable, again = Maybe("unreadable_answer"), Unsent("unreadable_answer")
    assert await outcomes(slack.sender) == [unreadable, unreadable, again, again]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
async def test_after_an_error_of_slacks_own_a_post_may_be_there_and_the_rest_is_asked_again(slack, error):
    slack.says({"ok": False, "error": error})
    assert await outcomes(slack.sender) == [Maybe(error), Maybe(error), Unsent(error), Unsent(error)]


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "org_login_required"])
async def test_while_pollen_is_shut_out_nothing_is_given_up(slack, error):
    slack.says({"ok": False, "error": error})
    assert await outcomes(slack.sender) == [Unsent(error)] * 4


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope"])
async def test_what_slack_refuses_is_refused(slack, error):
    slack.says({"ok": False, "error": error})
    assert await outcomes(slack.sender) == [Refused(error)] * 4


@pytest.mark.parametrize(("told", "seconds"), [("7", 7), ("soon", 30), (None, 30)])
async def test_slacks_limit_says_when_to_come_back(slack, told, seconds):
    slack.says({"ok": False, "error": "ratelimited"}, 429, **({"Retry-After": told} if told else {}))
    assert await outcomes(slack.sender) == [Later(seconds)] * 4


async def test_a_search_to_the_end_that_finds_nothing_says_so(slack):
    slack.says({"ok": True, "messages": [{"ts": "1.1", "metadata": {"event_type": "other"}}, {"ts": "1.0"}]})
    assert await slack.sender.find(ORDERS, key="k", since=MONDAY_NOON) == Absent()


async def test_a_search_goes_on_through_pages_that_are_short_or_empty(slack):
    there = {"ts": "1.3", "metadata": {"event_type": "pollen_post", "event_payload": {"key": "k"}}}

    def page(*messages, more=""):
        return {"ok": True, "messages": list(messages), "response_metadata": {"next_cursor": more}}

    slack.says([page({"ts": "1.9"}, more="a"), page(more="b"), page(there, more="c")])
    assert await slack.sender.find(ORDERS, key="k", since=MONDAY_NOON) == Posted(ORDERS, "1.3")
    assert [sent.get("cursor") for sent in slack.asked] == [None, "a", "b"]
    slack.says([page(more="a"), page()])
    assert await slack.sender.find(ORDERS, key="k", since=MONDAY_NOON) == Absent()
