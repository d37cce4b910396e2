"""The register of sweeps: work that looks, again and again, for what is due.

APScheduler says when to look. What is due, and that it happened once, is decided by rows,
so a sweep may run too often, too late or twice without harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.kernel.clock import Clock, SystemClock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One kind of looking. `run` returns when what was due is done."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class Register:
    """Runs the sweeps: by APScheduler in a running bot, by `run_all` in tests and in the demo."""

    def __init__(self, sweeps: Sequence[Sweep], *, clock: Clock) -> None:
        self._sweeps = {sweep.name: _Repeatable(sweep) for sweep in sweeps}
        self._clock = clock
        self._failing: set[str] = set()
        self._scheduler: AsyncIOScheduler | None = None

    @property
    def failing(self) -> frozenset[str]:
        """Sweeps whose last run failed or was missed."""
        return frozenset(self._failing)

    def start(self) -> None:
        """Begin to sweep, every one at once and then at its interval."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_listener(self._heard, EVENT_JOB_ERROR | EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
        for name, repeatable in self._sweeps.items():
            scheduler.add_job(
                repeatable.run,
                IntervalTrigger(seconds=repeatable.sweep.every.total_seconds(), timezone="UTC"),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler
        for name in self._sweeps:
            self.wake(name)

    def wake(self, name: str) -> None:
        """Run one sweep as soon as possible; a sweep under way runs once more afterwards."""
        if self._scheduler is not None and not self._sweeps[name].again_if_running():
            self._scheduler.modify_job(name, next_run_time=SystemClock().now())

    async def run_all(self) -> None:
        """Run every sweep once, in the order of the register."""
        for repeatable in self._sweeps.values():
            await repeatable.run()

    async def run(self, name: str) -> None:
        """Run one sweep once."""
        await self._sweeps[name].run()

    async def stop(self) -> None:
        """Begin no more runs, and wait for those under way."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        for repeatable in self._sweeps.values():
            await repeatable.finished()

    def _heard(self, event: JobExecutionEvent) -> None:
        if event.code == EVENT_JOB_EXECUTED:
            self._failing.discard(event.job_id)
            return
        self._failing.add(event.job_id)
        log.error("sweep_failed", exc_info=getattr(event, "exception", None), extra={"sweep": event.job_id})


class Wakes:
    """Wakes sweeps by name. Services are built before the register that holds their sweeps."""

    def __init__(self) -> None:
        self._register: Register | None = None

    def connect(self, register: Register) -> None:
        self._register = register

    def wake(self, name: str) -> Callable[[], None]:
        """Return what a service calls after a commit to have a sweep look at once."""

        def call() -> None:
            if self._register is not None:
                self._register.wake(name)

        return call


class _Repeatable:
    """A sweep that is never run twice at once; who asks for it meanwhile gets one more run."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self._lock = asyncio.Lock()
        self._again = False

    def again_if_running(self) -> bool:
        """Ask a run under way to look once more; say whether there is one."""
        self._again = self._lock.locked()
        return self._again

    async def run(self) -> None:
        async with self._lock:
            await self.sweep.run()
            while self._again:
                self._again = False
                await self.sweep.run()

    async def finished(self) -> None:
        async with self._lock:
            self._again = False
