"""Work that goes on after the ack, held until it is done."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.kernel.errors import BusyError

log = logging.getLogger(__name__)
T = TypeVar("T")


class Background:
    """Runs what a person need not wait for, and finishes it before the process ends.

    asyncio keeps only weak references to tasks: without a holder, work that was promised
    may vanish.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def drain(self, *, seconds: float = 10) -> bool:
        """Wait for all that was started, also by one another; say whether everything came to its end in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._tasks:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await asyncio.wait(self._tasks, timeout=left)
        return True

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        # That the database is in trouble is in the log already, once.
        if error is not None and not isinstance(error, BusyError):
            log.error("background_failed", exc_info=error, extra={"task": task.get_name()})


async def within(work: "asyncio.Future[T]", seconds: float) -> T:
    """Wait that long for work that goes on either way. Raises TimeoutError when it is not done."""
    return await asyncio.wait_for(asyncio.shield(work), seconds)
