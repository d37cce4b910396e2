"""A clock that only moves when a test says so."""

import asyncio
from datetime import UTC, datetime, timedelta

MONDAY_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class ManualClock:
    def __init__(self, start: datetime = MONDAY_NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def advance(self, **by: float) -> None:
        self._now += timedelta(**by)

    def set(self, instant: datetime) -> None:
        self._now = instant
