"""Waiting until the sandbox has come to a state, without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Watch:
    """Tells those who wait that something has changed."""

    def __init__(self) -> None:
        self._change = asyncio.Event()
        self._last: list[str] = []

    def changed(self, what: str) -> None:
        """Wake every waiter; `what` is kept for the message of one that gives up."""
        self._last = [*self._last[-4:], what]
        woken, self._change = self._change, asyncio.Event()
        woken.set()

    async def quiet(self, *, seconds: float, most: float) -> None:
        """Return once nothing has changed for `seconds`, at the latest after `most` (both wall time)."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + most
        while (left := deadline - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(seconds, left)):
                    await self._change.wait()
            except TimeoutError:
                return

    async def until(self, predicate: Callable[[], T], *, timeout: float) -> T:  # noqa: ASYNC109 (the caller's word)
        """Return the predicate's first true value; raise TimeoutError that says what was seen last."""
        try:
            async with asyncio.timeout(timeout):
                while not (value := predicate()):
                    await self._change.wait()
                return value
        except TimeoutError:
            seen = "; ".join(self._last) or "nothing at all"
            raise TimeoutError(f"It did not come to that within {timeout:g} s. Seen last: {seen}.") from None
