"""The register of sweeps: work that looks, again and again, for what is due.

APScheduler says when to look. What is due, and that it happened once, is decided by rows,
so a sweep may run too often, too late or twice without harm.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.kernel.clock import Clock, SystemClock
from bot.kernel.errors import BusyError

log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at whether a sweep has been waiting for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One kind of looking. `run` returns when what was due is done."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class Register:
    """Runs the sweeps: by APScheduler in a running bot, by `run_all` in tests and in the demo."""

    def __init__(self, sweeps: Sequence[Sweep], *, clock: Clock, tick: float = TICK) -> None:
        self._sweeps = {sweep.name: _Repeatable(sweep) for sweep in sweeps}
        self._clock = clock
        self._tick = tick
        self._failing: dict[str, str] = {}
        self._scheduler: AsyncIOScheduler | None = None
        self._keeping_up: asyncio.Task[None] | None = None

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
                Every(repeatable.sweep.every),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler
        self._keeping_up = asyncio.create_task(self._keep_up(), name="sweeps.keep_up")
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
        if self._keeping_up is not None:
            self._keeping_up.cancel()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        for repeatable in self._sweeps.values():
            await repeatable.finished()

    async def _keep_up(self) -> None:
        """Wake what has not run for longer than its interval.

        APScheduler goes by the wall clock: set back by an hour, it would not look for an hour.
        """
        while True:
            await asyncio.sleep(self._tick)
            for name, repeatable in self._sweeps.items():
                if repeatable.is_overdue(by=self._tick):
                    self.wake(name)

    def _heard(self, event: JobExecutionEvent) -> None:
        """Remember how a run went. What fails again and again in the same way is in the log once."""
        name = event.job_id
        if self._scheduler is None:
            # It was interrupted because Pollen stops.
            return
        if event.code == EVENT_JOB_EXECUTED:
            if self._failing.pop(name, None) is not None:
                log.info("sweep_works_again", extra={"sweep": name})
            return
        error = getattr(event, "exception", None)
        before, self._failing[name] = self._failing.get(name), _kind(error)
        if before != self._failing[name]:
            # That, and why, the database is in trouble is in the log already.
            raised = None if is_only_busy(error) else error
            log.error("sweep_failed", exc_info=raised, extra={"sweep": name, "error": self._failing[name]})


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types.
    """Once an interval, reckoned from now. What was missed while the clock leapt is not counted up one by one."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:  # noqa: ARG002
        return now + self._interval


def is_only_busy(error: BaseException | None) -> bool:
    """Whether nothing went wrong but that the database did not take the work."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_only_busy(part) for part in error.exceptions)
    return isinstance(error, BusyError)


def _kind(error: BaseException | None) -> str:
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(sorted({_kind(part) for part in error.exceptions}))
    return type(error).__name__ if error is not None else "missed"


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
        self._begun = time.monotonic()

    def is_overdue(self, *, by: float) -> bool:
        """Whether nobody has begun it for its interval and `by` so many seconds, and nobody is at it."""
        late = time.monotonic() - self._begun - self.sweep.every.total_seconds()
        return late > by and not self._lock.locked()

    def again_if_running(self) -> bool:
        """Ask a run under way to look once more; say whether there is one."""
        self._again = self._lock.locked()
        return self._again

    async def run(self) -> None:
        async with self._lock:
            self._begun = time.monotonic()
            await self.sweep.run()
            while self._again:
                self._again = False
                await self.sweep.run()

    async def finished(self) -> None:
        async with self._lock:
            self._again = False
