"""What an answer to a click says to Slack's response URL."""

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from bot.kernel.ids import OrganisationId, UserId
from handlers.kit import Answers, section

ANA = Actor(organisation=OrganisationId("T1"), user=UserId("U1"))


@pytest.fixture
async def answered():
    """Tells Ana something, and returns what the response URL was sent."""
    bodies = []

    async def take(request):
        bodies.append(await request.json())
        return web.Response(text="ok")

    server = web.Application()
    server.router.add_post("/actions/1", take)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    async with aiohttp.ClientSession() as session:

        async def tell(**how):
            client = AsyncWebClient(token="xoxb-x", session=session)
            url = f"http://{host}:{port}/actions/1"
            assert await Answers(client).tell(ANA, text="Hello", response_url=url, **how)
            return bodies[-1]

        yield tell
    await runner.cleanup()


async def test_a_new_answer_is_for_its_reader_alone(answered):
    body = await answered()
    assert body == {
        "text": "Hello",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}],
        "response_type": "ephemeral",
        "replace_original": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def test_what_is_replaced_stays_as_public_as_it_was(answered):
    """In a direct message the original is an ordinary message; to answer ephemerally there would leave it standing."""
    body = await answered(blocks=[section("Hello")], replace=True)
    assert body["replace_original"] is True
    assert "response_type" not in body
