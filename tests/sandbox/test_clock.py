"""The sandbox's clock moves when it is told to, or with wall time."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sandbox import SandboxClock, Slack
from tests.sandbox.conftest import START


async def test_it_stands_still_until_it_is_advanced() -> None:
    clock = SandboxClock(START)
    assert clock.now() == START
    clock.advance(timedelta(days=7))
    assert clock.now() == START + timedelta(days=7)
    clock.advance_to(datetime(2026, 2, 1, 10, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 2, 1, 9, tzinfo=UTC)


async def test_it_only_moves_forward_and_starts_aware() -> None:
    clock = SandboxClock(START)
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance_to(START - timedelta(seconds=1))
    with pytest.raises(ValueError, match="aware datetime"):
        SandboxClock(datetime(2026, 1, 5))  # noqa: DTZ001


async def test_a_sleeper_wakes_when_its_time_has_come() -> None:
    clock = SandboxClock(START)
    sleeper = asyncio.create_task(clock.sleep(60))
    for seconds in (0, 30, 29):
        clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0.001)
        assert not sleeper.done()
    clock.advance(timedelta(seconds=1))
    await sleeper
    await clock.sleep(0)
    await clock.sleep(-1)


async def test_a_ticking_clock_moves_with_wall_time_and_can_be_advanced() -> None:
    elapsed = [100.0]
    clock = SandboxClock(START, ticking=True, elapsed=lambda: elapsed[0])
    elapsed[0] += 2.5
    assert clock.now() == START + timedelta(seconds=2.5)
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(timedelta(hours=1))
    await sleeper
    real = SandboxClock(START, ticking=True)
    await real.sleep(0.002)
    assert real.now() >= START + timedelta(seconds=0.002)


async def test_messages_are_dated_by_it_and_stay_in_order(slack: Slack) -> None:
    ana = slack.person("ana")
    first = await ana.say("one", channel="orders")
    second = await ana.say("two", channel="orders")
    slack.clock.advance(timedelta(weeks=1))
    third = await ana.say("three", channel="orders")
    stamps = [message["ts"] for message in (first, second, third)]
    assert stamps == sorted(set(stamps))
    assert int(float(third["ts"])) == int((START + timedelta(weeks=1)).timestamp())
