"""A clock that tests and demonstrations move."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Dates what happens in the sandbox. It stands still until it is advanced.

    With `ticking` it also moves with wall time, which is what a served sandbox wants.
    """

    def __init__(
        self, start: datetime, *, ticking: bool = False, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock starts at an aware datetime, for instance datetime(2026, 1, 5, 9, tzinfo=UTC).")
        self._base = start.astimezone(UTC)
        self._elapsed = elapsed
        self._ticks_from = elapsed() if ticking else None
        self._advanced = asyncio.Event()

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        if self._ticks_from is None:
            return self._base
        return self._base + timedelta(seconds=self._elapsed() - self._ticks_from)

    def advance(self, by: timedelta) -> None:
        """Move forward; whoever sleeps until then wakes."""
        if by < timedelta(0):
            raise ValueError("A clock only moves forward.")
        self._base += by
        woken, self._advanced = self._advanced, asyncio.Event()
        woken.set()

    def advance_to(self, when: datetime) -> None:
        """Move forward to an aware instant."""
        self.advance(when.astimezone(UTC) - self.now())

    async def sleep(self, seconds: float) -> None:
        """Return when this clock has moved on by `seconds`."""
        wake_at = self.now() + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        while (left := wake_at - self.now()) > timedelta(0):
            patience = None if self._ticks_from is None else left.total_seconds()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._advanced.wait()
