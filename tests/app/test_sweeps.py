"""The register: who wakes a sweep gets a run, failures are remembered, stopping waits."""

import asyncio
from datetime import timedelta

from bot.app.sweeps import Register, Sweep, Wakes
from tests.clock import ManualClock


class Counter:
    """A sweep that can be held, and that can fail."""

    def __init__(self):
        self.runs = 0
        self.fails = False
        self.free = asyncio.Event()
        self.free.set()
        self.changed = asyncio.Condition()

    async def run(self):
        await self.free.wait()
        async with self.changed:
            self.runs += 1
            self.changed.notify_all()
        if self.fails:
            raise LookupError("nothing there")

    async def ran(self, times):
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: self.runs >= times), 5)


def register(counter, name="count"):
    return Register([Sweep(name=name, every=timedelta(hours=1), run=counter.run)], clock=ManualClock())


async def test_every_sweep_runs_at_once_when_the_register_starts():
    counter = Counter()
    sweeps = register(counter)
    sweeps.start()
    await counter.ran(1)
    await sweeps.stop()


async def test_a_woken_sweep_runs_without_waiting_for_its_interval():
    counter = Counter()
    sweeps = register(counter)
    wakes = Wakes()
    wake = wakes.wake("count")
    wake()
    wakes.connect(sweeps)
    sweeps.start()
    await counter.ran(1)
    wake()
    await counter.ran(2)
    await sweeps.stop()


async def test_a_sweep_woken_while_it_runs_looks_once_more():
    counter = Counter()
    sweeps = register(counter)
    counter.free.clear()
    running = asyncio.create_task(sweeps.run("count"))
    await asyncio.sleep(0)
    sweeps.start()
    sweeps.wake("count")
    counter.free.set()
    await running
    assert counter.runs == 2
    await sweeps.stop()


async def test_a_failing_sweep_is_told_until_it_works_again():
    counter = Counter()
    counter.fails = True
    sweeps = register(counter)
    sweeps.start()
    await counter.ran(1)
    await asyncio.sleep(0.01)
    assert sweeps.failing == {"count"}
    counter.fails = False
    sweeps.wake("count")
    await counter.ran(2)
    await asyncio.sleep(0.01)
    assert sweeps.failing == frozenset()
    await sweeps.stop()


async def test_a_sweep_that_fails_again_and_again_is_in_the_log_once_until_it_fails_in_another_way(caplog):
    caplog.set_level("INFO", logger="bot.app.sweeps")
    counter = Counter()
    counter.fails = True
    sweeps = register(counter)
    sweeps.start()
    for runs in range(1, 6):
        await counter.ran(runs)
        await asyncio.sleep(0.01)
        sweeps.wake("count")
    counter.fails = False
    await counter.ran(6)
    await asyncio.sleep(0.01)
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.app.sweeps"]
    assert ours == ["sweep_failed", "sweep_works_again"]
    await sweeps.stop()


async def test_stopping_waits_for_the_run_under_way():
    counter = Counter()
    sweeps = register(counter)
    counter.free.clear()
    running = asyncio.create_task(sweeps.run("count"))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(sweeps.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    counter.free.set()
    await asyncio.gather(running, stopping)
    assert counter.runs == 1
