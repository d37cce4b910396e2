"""Whatever becomes of Slack's news on the way, Pollen ends up knowing how things are."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from storage.tables import ChannelRow
from tests.reliability.deliveries.conftest import begun
from tests.reliability.deliveries.upheaval import KNOWN, Upheaval
from tests.slack import ORGANISATION

pytestmark = pytest.mark.long


async def compare(upheaval):
    assert await upheaval.known() == upheaval.truth(), upheaval.done
    place = upheaval.slack.channel(upheaval.ids[KNOWN])
    if not place.archived and "U0BOT" in place.members:
        assert await upheaval.known_insiders() == upheaval.insiders(), upheaval.done


async def play(scene, seed, *, order="shuffled", acts=8):
    """Let much happen of which the news comes twice, and in another order."""
    upheaval = Upheaval(scene, seed)
    scene.slack.faults.seed(seed)
    scene.slack.detours.add("*", hold=True, copies=1 + seed % 3)
    upheaval.happen(acts)
    scene.slack.detours.clear()
    async with time_passing(scene.pollen.clock):
        scene.slack.release(order)
        await scene.pollen.settled()
    await compare(upheaval)


@asynccontextmanager
async def time_passing(clock):
    """Let no two moments be the same, as it is in life."""

    async def tick():
        while True:
            clock.advance(timedelta(milliseconds=1))
            await asyncio.sleep(0.0005)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()


@pytest.mark.parametrize(("order", "seed"), [("as sent", 1), ("reversed", 0), ("shuffled", 1), ("shuffled", 2)])
async def test_the_last_state_counts_in_whatever_order_and_however_often_it_is_told(scene, order, seed):
    await play(scene, seed, order=order)


@pytest.mark.soak
async def test_the_last_state_counts_after_any_upheaval(migrated_file, tmp_path, rounds):
    for seed in rounds(300):
        async with begun(migrated_file, tmp_path, http=seed % 2 == 1) as scene:
            await play(scene, seed, acts=12)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_an_answer_that_was_long_on_its_way_does_not_undo_what_is_newer(scene, method):
    """The answer is as things were when Slack was asked, and arrives after everything else."""
    upheaval = Upheaval(scene, 1)
    orders = upheaval.ids["orders"]
    late = scene.slack.faults.add(method, hang=0.15, times=1)
    scene.slack.remove(orders, "gus")
    scene.slack.rename(orders, "first")
    scene.slack.invite(orders, "gus")
    await scene.slack.settle()
    scene.pollen.clock.advance(timedelta(seconds=1))
    scene.slack.rename(orders, "second")
    scene.slack.remove(orders, "gus")
    scene.slack.deactivate("ben")
    await scene.slack.settle()
    await scene.pollen.settled()
    assert (method, late) in scene.slack.faults.met
    await compare(upheaval)


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_an_event_that_got_lost_is_taken_when_it_comes_again(migrated_file, tmp_path, http):
    async with begun(migrated_file, tmp_path, http=http) as scene:
        upheaval = Upheaval(scene, 0)
        scene.slack.detours.add("*", lost=True)
        scene.slack.deactivate("ben")
        scene.slack.rename("orders", "sales")
        scene.slack.detours.clear()
        await scene.pollen.settled()
        assert await upheaval.known() != upheaval.truth()
        scene.pollen.clock.advance(timedelta(minutes=6))
        assert all(reply.acked for reply in await scene.slack.retry_unacked())
        await scene.pollen.settled()
        await compare(upheaval)


async def test_over_http_the_last_state_counts_too(by_http):
    await play(by_http, 3)


async def test_an_emoji_that_is_told_four_times_saves_the_message_and_tells_its_author_once(scene):
    said = await scene.ben.say("We freeze the plan on Friday.", channel="orders")
    scene.slack.detours.add("reaction_added", copies=3)
    await scene.ana.react("seedling", said)
    await scene.pollen.settled()
    await scene.slack.redeliver_last("reaction_added")
    await scene.pollen.settled()
    await scene.pollen.register.run("outbox")
    await scene.pollen.settled()
    assert len(await scene.learnings()) == 1
    assert (len(scene.slack.direct(scene.ana)), len(scene.slack.direct(scene.ben))) == (1, 1)


async def test_a_channel_that_is_gone_stays_gone_when_older_news_of_it_comes_late(scene):
    scene.slack.detours.add("channel_*", hold=True)
    number = scene.channel("orders")
    scene.slack.rename("orders", "sales")
    scene.slack.archive("sales")
    scene.slack.delete_channel("sales")
    scene.slack.detours.clear()
    scene.slack.release("reversed")
    await scene.pollen.settled()
    row = await scene.pollen.database.read(lambda session: session.get(ChannelRow, (ORGANISATION, number)).model_dump())
    assert (row["is_archived"], row["bot_is_member"]) == (True, False)
