"""The clock is set back or forward: said in words, and what is due is done once, and not a day late."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app.sweeps import Every, Register, Sweep
from bot.features.deliveries.rules import LEASE, LONGEST_PAUSE
from bot.kernel.ids import ChannelId, OrganisationId
from bot.kernel.posts import Post
from storage.deliveries import outbox_transactions
from storage.outbox import enqueue
from tests.clock import ManualClock
from tests.digests.living import Scene
from tests.reliability.bad_days.days import day, lines

pytestmark = pytest.mark.long

ORGANISATION = OrganisationId("T0SANDBOX")
WRONG, RIGHT = "clock_is_wrong", "clock_is_right_again"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = {"an hour back": -HOUR, "a day back": -DAY, "an hour ahead": HOUR, "a day ahead": DAY}


@pytest.fixture
async def scene(a_day):
    scene = Scene(a_day)
    await scene.settle_in()
    return scene


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_a_wrong_clock_is_told_once_until_it_is_right_again(a_day, caplog, jump):
    a_day.own.ahead = jump
    for _ in range(5):
        await a_day.register.run("heartbeat")
        status, told = await a_day.ready()
        assert (status, told["clock"], told["slack"]) == (503, False, True)
    seconds = abs(int(jump.total_seconds()))
    where = "behind" if jump < timedelta() else "ahead of"
    assert f"{seconds:,} seconds {where} Slack's: set it (NTP)" in told["reasons"][0]
    a_day.own.ahead = timedelta()
    await a_day.register.run("heartbeat")
    assert (await a_day.ready())[0] == 200
    assert lines(caplog, WRONG, RIGHT) == [WRONG, RIGHT]


@pytest.mark.parametrize("jump", [-HOUR], ids=["an hour back"])
async def test_over_http_slacks_requests_are_refused_until_the_clock_is_right_and_health_says_so(url, jump):
    async with day(url, http=True) as today:
        today.own.ahead = jump
        await today.register.run("heartbeat")
        assert "every request of Slack's is refused" in (await today.ready())[1]["reasons"][0]


@pytest.mark.long
@pytest.mark.parametrize("at", ["before it is due", "after it was sent"])
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_each_edition_goes_out_once_whatever_the_clock_did(scene, a_day, jump, at):
    async def look_around(times=6):
        for _ in range(times):
            a_day.clock.advance(timedelta(minutes=1))
            for name in ("editions", "outbox", "withdrawals"):
                await a_day.register.run(name)

    a_day.clock.advance_to(datetime(2026, 1, 12, 11 if at.startswith("before") else 15, tzinfo=UTC))
    await look_around()
    a_day.own.ahead = jump
    await look_around()
    a_day.own.ahead = timedelta()
    a_day.clock.advance_to(datetime(2026, 1, 12, 18, tzinfo=UTC))
    await look_around()
    for channel in ("orders", "logistics"):
        assert len(scene.slack.channel(channel).messages) == 1, channel
    assert {post.state for post in await scene.posts() if post.kind == "edition"} == {"posted"}


@pytest.mark.parametrize("back", [pytest.param(HOUR, marks=pytest.mark.long), DAY], ids=["an hour", "a day"])
async def test_what_was_said_before_the_clock_was_set_back_is_not_said_hours_later(scene, a_day, back):
    a_day.slack.invite("returns", "U0BOT")
    await a_day.settled()
    channel = scene.slack.channel("returns")
    a_day.own.ahead = back

    def say(session):
        for number in range(2):
            post = Post(key=f"k{number}", kind="test", text=f"number {number}", blocks=(), channel=channel.id)
            enqueue(session, ORGANISATION, post, now=a_day.clock.now())

    await a_day.database.write(say)
    await a_day.register.run("outbox")
    a_day.own.ahead = timedelta()
    for _ in range(3):
        a_day.clock.advance(timedelta(minutes=1))
        await a_day.register.run("outbox")
    said = [message["text"] for message in channel.messages if "number" in message["text"]]
    assert said == ["number 0", "number 1"]


async def test_a_lease_from_before_the_clock_was_set_back_lasts_as_long_as_any_but_no_longer(database):
    """Who holds it may have just asked Slack: it is waited for, and not taken at once."""
    clock = ManualClock()
    outbox = outbox_transactions(database)
    post = Post(key="k", kind="test", text="once", blocks=(), channel=ChannelId("C1"))
    await database.write(lambda session: enqueue(session, ORGANISATION, post, now=clock.now()))

    async def lease():
        now = clock.now()
        return await outbox.write(lambda store: store.lease(ORGANISATION, now=now, until=now + LEASE, most=8))

    assert len(await lease()) == 1
    clock.set(clock.now() - DAY)
    assert await lease() == []
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert await lease() == []
    clock.advance(seconds=1)
    assert len(await lease()) == 1
    assert LEASE < LONGEST_PAUSE


async def test_a_message_that_slack_took_is_found_though_the_clock_was_a_day_ahead(scene, a_day):
    a_day.slack.invite("returns", "U0BOT")
    await a_day.settled()
    channel = scene.slack.channel("returns")
    a_day.own.ahead = DAY
    post = Post(key="k", kind="test", text="said once", blocks=(), channel=channel.id)
    await a_day.database.write(lambda session: enqueue(session, ORGANISATION, post, now=a_day.clock.now()))
    a_day.slack.faults.add("chat.postMessage", drop=True, after_effect=True)
    for _ in range(4):
        await a_day.register.run("outbox")
        a_day.clock.advance(timedelta(minutes=1))
    assert [message["text"] for message in channel.messages].count("said once") == 1
    assert [row.state for row in await scene.posts() if row.key == "k"] == ["posted"]


# The sweeps.


async def test_sweeps_go_on_though_apscheduler_waits_for_an_hour_that_has_been():
    ran = asyncio.Event()

    async def run():
        ran.set()

    sweeps = Register([Sweep(name="count", every=timedelta(seconds=0.03), run=run)], clock=ManualClock(), tick=0.01)
    sweeps.start()
    await ran.wait()
    # What it comes to when the machine's clock is set back: the next run is an hour away.
    scheduler: Any = sweeps._scheduler
    scheduler.modify_job("count", next_run_time=datetime.now(UTC) + HOUR)
    ran.clear()
    async with asyncio.timeout(2):
        await ran.wait()
    await sweeps.stop()


def test_a_clock_that_leaps_ahead_makes_one_run_due_and_not_a_million():
    trigger, now = Every(timedelta(seconds=2)), datetime(2026, 1, 5, tzinfo=UTC)
    assert trigger.get_next_fire_time(datetime(1970, 1, 1, tzinfo=UTC), now) == now + timedelta(seconds=2)
