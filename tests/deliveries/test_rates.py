"""The outbox keeps within Slack's limits, and bears those that it meets."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.features.deliveries.rules import State
from bot.features.deliveries.service import Deliveries
from bot.kernel.ids import ChannelId, OrganisationId, UserId
from bot.kernel.posts import Post
from handlers.deliveries import Sender
from sandbox import AppSpec, ChannelSpec, PersonSpec, SandboxClock, Slack, Workspace
from storage.deliveries import outbox_transactions
from storage.outbox import enqueue
from storage.tables import PostRow
from tests.clock import MONDAY_NOON
from tests.slack import manifest

ORG = OrganisationId("T0SANDBOX")
PEOPLE = [PersonSpec(name=f"p{number}") for number in range(52)]
CHANNELS = [ChannelSpec(name=name, members=["app"]) for name in ("orders", "returns")]
A_CHANNEL = 5


def posts():
    for number in range(A_CHANNEL):
        for channel in CHANNELS:
            yield Post(
                key=f"{channel.name}:{number}",
                kind="notice",
                text=f"{number}",
                blocks=[],
                channel=ChannelId(channel.id),
            )
    for person in PEOPLE:
        yield Post(key=person.name, kind="notice", text="to you", blocks=[], user=UserId(person.id))


@pytest.fixture
async def slack():
    workspace = Workspace(people=PEOPLE, channels=CHANNELS, app=AppSpec(manifest=manifest()))
    # The machine's clock stands still, so that the limits do not depend on how fast a machine is.
    async with Slack(workspace, clock=SandboxClock(MONDAY_NOON), wall=lambda: 0.0).serving() as slack:
        yield slack


@pytest.fixture
async def client(slack):
    async with ClientSession() as session:
        yield AsyncWebClient(token="xoxb-sandbox", base_url=slack.api_url, session=session)


@pytest.mark.long
async def test_many_posts_at_once_all_leave_and_none_too_early(slack, client, database):
    outbox = outbox_transactions(database)
    deliveries = Deliveries(transactions=outbox, slack=Sender(client), clock=slack.clock, checks={})
    now = slack.clock.now()
    await database.write(lambda session: [enqueue(session, ORG, post, now=now) for post in posts()])

    async def states():
        return await database.read(lambda session: list(session.exec(select(col(PostRow.state)))))

    for sweep in range(20):
        await deliveries.send_due_system(ORG)
        if set(await states()) == {State.POSTED}:
            break
        slack.clock.advance(timedelta(seconds=1.1 if sweep < A_CHANNEL else 10))
    assert len(await states()) == 2 * A_CHANNEL + len(PEOPLE)
    assert set(await states()) == {State.POSTED}
    for channel in CHANNELS:
        messages = slack.channel(channel.name).messages
        assert [message["text"] for message in messages] == [str(number) for number in range(A_CHANNEL)]
    assert all(len(slack.direct(person)) == 1 for person in slack.people)
    assert all(call.answer["ok"] for call in slack.calls_to("chat.postMessage"))
    # Conversations are opened 50 a minute: the others were told when to come back, and came back.
    opened = [call.answer.get("error") for call in slack.calls_to("conversations.open")]
    assert opened.count(None) == len(PEOPLE)
    assert set(opened) == {None, "ratelimited"}
