"""Lessons beside a new learning: looked for right after it is saved, and never at the receipt's cost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.features.learnings.finding.queries import Related
from bot.features.learnings.receipts import Receipt
from bot.kernel.access import Actor
from bot.kernel.ids import LearningId

log = logging.getLogger(__name__)

Relate = Callable[[Actor, LearningId], Awaitable[Related]]
"""Finds what a person may read beside a learning that they may read."""
RELATED_PATIENCE: Final = 0.4
"""Seconds that a receipt waits for them. What comes later is said in a message of its own."""
AT_ONCE: Final = 2
"""Searches at a time. Each keeps the processor busy for a while, and those who wait for a receipt go first."""


class Relations:
    """Looks for related lessons. A search that fails found nothing, and is in the log."""

    def __init__(self, relate: Relate, *, patience: float = RELATED_PATIENCE, at_once: int = AT_ONCE) -> None:
        self._relate = relate
        self._patience = patience
        self._turns = asyncio.Semaphore(at_once)

    def begin(self, actor: Actor, receipt: Receipt) -> "asyncio.Task[Related]":
        """Begin to look for what is related to a learning that was just saved."""
        return asyncio.create_task(self._find(actor, receipt.learning.id), name="learnings.related")

    async def in_time(self, search: "asyncio.Task[Related]", *, at_most: float) -> Related | None:
        """Wait for a search as long as a receipt may, and `at_most` so many seconds; None when it goes on."""
        done, _ = await asyncio.wait({search}, timeout=max(0.0, min(self._patience, at_most)))
        return search.result() if done else None

    async def _find(self, actor: Actor, learning: LearningId) -> Related:
        async with self._turns:
            (found,) = await asyncio.gather(self._relate(actor, learning), return_exceptions=True)
        if isinstance(found, Related):
            return found
        log.warning("related_not_found", extra={"learning": learning, "error": type(found).__name__})
        return Related()
