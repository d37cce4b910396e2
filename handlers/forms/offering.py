"""What a menu offers while somebody types in it."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar

from bot.kernel.errors import UserFacingError
from handlers.background import within

T = TypeVar("T")
PATIENCE: Final = 1.5
"""Seconds that somebody who types waits for what a menu offers; Slack waits three."""


async def offered(looking: Awaitable[Sequence[T]], patience: float) -> Sequence[T]:
    """Look for what fits, for that many seconds. Nothing is offered where it takes longer, or is refused.

    A menu has no place for a sentence: sending the form says it.
    """
    asking = asyncio.ensure_future(looking)
    try:
        return await within(asking, patience)
    except (TimeoutError, UserFacingError):
        asking.cancel()
        return ()
