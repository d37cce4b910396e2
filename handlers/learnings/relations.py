"""Lessons beside a new learning: looked for right after it is saved, and never at the receipt's cost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.features.learnings.finding.queries import Related
from bot.features.learnings.receipts import Receipt
from bot.kernel.access import Actor
from bot.kernel.ids import LearningId

log = logging.getLogger(__name__)

Relate = Callable[[Actor, LearningId], Awaitable[Related]]
"""Finds what a person may read beside a learning that they may read."""
RELATED_PATIENCE: Final = 0.4
"""Seconds that a receipt waits for them. What comes later is said in a message of its own."""
BUSY: Final = 4
"""Writes under way above which nobody searches: a search keeps the processor busy, and receipts go first."""
AHEAD: Final = 3
"""Searches under way above which a receipt does not wait for its own, which would not come in time."""
MOST_WAITING: Final = 100
"""Searches that wait for a quiet moment; further ones are left out."""


class Relations:
    """Looks for related lessons, one search at a time. One that fails found nothing, and is in the log."""

    def __init__(self, relate: Relate, *, patience: float = RELATED_PATIENCE) -> None:
        self._relate = relate
        self._patience = patience
        self._turn = asyncio.Semaphore(1)
        self._searches = 0
        self._writes = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def give_way_to(self, write: "asyncio.Future[Any]") -> None:
        """While many wait for what they typed to be saved, searches wait, too."""
        self._count(1)
        write.add_done_callback(lambda _write: self._count(-1))

    def begin(self, actor: Actor, receipt: Receipt) -> "asyncio.Task[Related]":
        """Begin to look for what is related to a learning that was just saved."""
        self._searches += 1
        search = asyncio.create_task(self._find(actor, receipt.learning.id), name="learnings.related")
        search.add_done_callback(self._ended)
        return search

    async def in_time(self, search: "asyncio.Task[Related]", *, at_most: float) -> Related | None:
        """Wait for a search as long as a receipt may, and `at_most` so many seconds; None when it goes on."""
        if not self._quiet.is_set() or self._searches > AHEAD:
            return None
        done, _ = await asyncio.wait({search}, timeout=max(0.0, min(self._patience, at_most)))
        return search.result() if done else None

    async def _find(self, actor: Actor, learning: LearningId) -> Related:
        if self._searches > MOST_WAITING:
            log.info("related_left_out", extra={"learning": learning})
            return Related()
        async with self._turn:
            await self._quiet.wait()
            (found,) = await asyncio.gather(self._relate(actor, learning), return_exceptions=True)
        if isinstance(found, Related):
            return found
        log.warning("related_not_found", extra={"learning": learning, "error": type(found).__name__})
        return Related()

    def _ended(self, _search: "asyncio.Task[Related]") -> None:
        self._searches -= 1

    def _count(self, by: int) -> None:
        self._writes += by
        if self._writes > BUSY:
            self._quiet.clear()
        else:
            self._quiet.set()
