"""Getting to know who is named in a form, before what is typed is judged."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from bot.kernel.ids import UserId
from handlers.background import within

PATIENCE: Final = 1.0
"""Seconds that a form waits for Slack to say who is named in it."""
Acquaint = Callable[[Actor], Awaitable[object]]
"""Gets to know a person, where they are not known yet."""


async def know(acquaint: Acquaint, actor: Actor, users: Iterable[UserId | None], *, patience: float = PATIENCE) -> None:
    """Let Slack say who is named, so that no guest is taken for a member only because nobody knew them."""
    some = [Actor(organisation=actor.organisation, user=user) for user in users if user is not None]
    asking = asyncio.ensure_future(asyncio.gather(*(acquaint(one) for one in some)))
    try:
        await within(asking, patience)
    except (TimeoutError, BusyError):
        # Whom nobody knows yet counts as a member, as everywhere.
        asking.add_done_callback(_seen)


def _seen(asking: "asyncio.Future[Any]") -> None:
    """Take note of how it ended, so that asyncio does not log that nobody did."""
    if not asking.cancelled():
        asking.exception()
