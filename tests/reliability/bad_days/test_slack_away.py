"""Slack is away for an hour, drops what it is asked, or its socket is silent: said once, and caught up with."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.app.outside import at_once
from bot.app.slack import SlackError
from bot.app.socket import Socket
from bot.kernel.ids import OrganisationId
from bot.kernel.posts import Post
from sandbox import SandboxClock, Slack
from storage.outbox import enqueue
from storage.tables import LearningRow
from tests.clock import MONDAY_NOON
from tests.digests.living import Scene
from tests.reliability.bad_days.days import lines
from tests.reliability.bad_days.line import line
from tests.slack import workspace

pytestmark = pytest.mark.long

ORGANISATION = OrganisationId("T0SANDBOX")
WORDS = "Freeze the plan on Friday."
SILENT, AGAIN = "slack_silent", "slack_answers_again"


@pytest.fixture
async def scene(a_day):
    scene = Scene(a_day)
    await scene.settle_in()
    return scene


async def refuse(today):
    await today.line.cut()


async def drop(today):
    today.slack.faults.add("*", drop=True, times=None)


async def fail(today):
    today.slack.faults.add("*", status=500, times=None)


async def come_back(today):
    today.slack.faults.clear()
    if not today.line.is_open:
        await today.line.open()


DAYS = {"connections are refused": refuse, "connections are dropped": drop, "errors": fail}


async def sweep(today):
    for name in ("editions", "outbox", "heartbeat"):
        await today.register.run(name)


@pytest.mark.long
@pytest.mark.parametrize("away", DAYS.values(), ids=DAYS)
async def test_an_hour_without_slack_loses_nothing_and_is_told_once(scene, a_day, caplog, away):
    a_day.clock.advance_to(datetime(2026, 1, 12, 14, 30, tzinfo=UTC))
    await a_day.register.run("heartbeat")
    await away(a_day)
    before = len(a_day.slack.calls)
    for _ in range(30):
        a_day.clock.advance(timedelta(minutes=2))
        await sweep(a_day)
    assert len(a_day.slack.calls) - before < 250, "Slack is not asked again and again"
    assert scene.slack.channel("orders").messages == []
    status, told = await a_day.ready()
    assert (status, told["slack"], told["database"], told["sweeps"]) == (503, False, True, True)
    assert "Pollen goes on by itself" in told["reasons"][0]
    assert lines(caplog, SILENT) == [SILENT]
    due = [post for post in await scene.posts() if post.kind == "edition"]
    assert len(lines(caplog, "delivery_not_made")) <= len(await scene.posts())
    await come_back(a_day)
    for _ in range(8):
        a_day.clock.advance(timedelta(minutes=1))
        await sweep(a_day)
    await a_day.until(lambda: a_day.slack.connections == 1, 12)
    assert (await a_day.ready())[0] == 200
    assert lines(caplog, SILENT, AGAIN) == [SILENT, AGAIN]
    for post in due:
        channel = scene.slack.channel(post.channel_id)
        assert len(channel.messages) == 1, channel.name
    states = {post.state for post in await scene.posts() if post.kind == "edition"}
    assert states == {"posted"}
    assert due


async def test_what_waits_for_slack_goes_out_in_the_order_in_which_it_was_said(scene, a_day):
    a_day.slack.invite("returns", "U0BOT")
    await a_day.settled()
    channel = scene.slack.channel("returns")
    await refuse(a_day)

    def say(session):
        for number in range(6):
            post = Post(key=f"k{number}", kind="test", text=f"number {number}", blocks=(), channel=channel.id)
            enqueue(session, ORGANISATION, post, now=a_day.clock.now())

    await a_day.database.write(say)
    await a_day.register.run("outbox")
    await come_back(a_day)
    for _ in range(12):
        a_day.clock.advance(timedelta(minutes=1))
        await a_day.register.run("outbox")
    said = [message["text"] for message in channel.messages if "number" in message["text"]]
    assert said == [f"number {number}" for number in range(6)]


async def test_what_was_done_while_slack_was_away_is_not_lost(scene, a_day, texts):
    """The command came in, then the line went: what was typed is saved though its answer reaches nobody."""
    a_day.slack.faults.add("*", drop=True, times=None)
    await scene.ana.command("/learned", channel="orders")
    reply = await scene.ana.command("/learned", WORDS, channel="orders")
    assert reply.body["text"].startswith("Saved under Orders")
    await a_day.settled()
    assert await texts() == [WORDS]


@pytest.fixture
def texts(a_day):
    async def texts():
        return await a_day.database.read(
            lambda session: list(session.exec(select(LearningRow.text).where(LearningRow.text == WORDS)))
        )

    return texts


# The socket.


@pytest.fixture
async def socket(slack_and_line, caplog):
    caplog.set_level("CRITICAL", logger="slack_bolt")
    slack, _ = slack_and_line
    app = app_of(slack)

    @app.command("/pollen")
    async def answer(ack):
        await ack("here")

    client = AsyncWebClient(base_url=slack.api_url)
    socket = Socket(app, client, token=slack.workspace.app.app_token, answering=at_once, pings=0.05)
    await socket.connect()
    yield socket
    await socket.close()


@pytest.fixture
async def slack_and_line():
    slack = Slack(workspace(), clock=SandboxClock(MONDAY_NOON), rates=False)
    async with slack.serving(), line(slack.url) as carrying:
        slack.url = carrying.url
        yield slack, carrying


def app_of(slack):
    return AsyncApp(client=AsyncWebClient(token=slack.workspace.app.bot_token, base_url=slack.api_url))


async def answers(slack):
    reply = await slack.person("ana").command("/pollen", channel="orders")
    return reply.acked


async def test_a_socket_that_goes_silent_is_left_for_another(slack_and_line, socket):
    """The connection stays open and nothing comes over it any more."""
    slack, carrying = slack_and_line
    assert await answers(slack)
    first = socket.session
    carrying.hush()
    async with asyncio.timeout(5):
        while socket.session is first or not await socket.is_connected():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await slack.wait_for(lambda: slack.connections == 1)
    assert await answers(slack)


async def test_a_socket_that_tries_with_a_dead_address_is_made_to_ask_for_another(slack_and_line, socket):
    slack, carrying = slack_and_line
    client = socket._handler.client
    await carrying.cut()
    await asyncio.sleep(0.1)
    # What slack_sdk does when it got an address, and Slack went before it was used.
    client.wss_uri = f"{slack.url.replace('http', 'ws')}/link/?ticket=used"
    async with client.connect_operation_lock:
        trying = asyncio.ensure_future(client.connect())
        await carrying.open()
        await asyncio.sleep(0.2)
        assert not trying.done()
        socket.reconnect()
        await asyncio.wait_for(trying, 5)
    assert await answers(slack)


async def test_a_first_connection_that_is_not_taken_ends_the_start_with_a_sentence(slack_and_line):
    slack, _ = slack_and_line
    client = AsyncWebClient(base_url=slack.api_url)
    app = app_of(slack)
    slack._socket._tickets = Forgetful()
    socket = Socket(app, client, token=slack.workspace.app.app_token, answering=at_once, pings=0.05, patience=0.2)
    with pytest.raises(SlackError, match="does not take a Socket Mode connection"):
        await socket.connect()
    await socket.close()


class Forgetful(set[str]):
    """Tickets that are no good as soon as they are handed out."""

    def add(self, ticket):
        pass
