"""An emoji on a message: saved at once, or a little later where Slack or the database is silent.

Slack tells of an emoji once and has its ack before anything is done. What cannot be done at
once is tried again while the process lives, some minutes long; then whoever marked the
message is told.
"""

import logging
from typing import Final

from bot.features.learnings.capturing.service import Capturing, NotNowError
from bot.features.learnings.capturing.units import Mark
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import BusyError
from handlers.background import Background

log = logging.getLogger(__name__)

PAUSES: Final = (2, 10, 30, 90, 300)
"""Seconds before each further attempt."""


class Marking:
    def __init__(self, *, capturing: Capturing, background: Background, clock: Clock) -> None:
        self._capturing = capturing
        self._background = background
        self._clock = clock

    async def marked(self, actor: Actor, mark: Mark) -> None:
        """Save what was marked."""
        if not await self._done(actor, mark):
            self._background.start(self._keep_trying(actor, mark), name="learnings.marked")

    async def _keep_trying(self, actor: Actor, mark: Mark) -> None:
        for pause in PAUSES:
            await self._clock.sleep(pause)
            if await self._done(actor, mark):
                return
        log.warning("message_not_saved", extra={"user": actor.user, "channel": mark.channel})
        try:
            await self._capturing.give_up(actor, mark)
        except BusyError:
            # Whoever marked it sees no answer, and may mark it again.
            log.warning("giving_up_not_told", extra={"user": actor.user})

    async def _done(self, actor: Actor, mark: Mark) -> bool:
        try:
            await self._capturing.by_emoji(actor, mark)
        except (NotNowError, BusyError) as error:
            log.info("message_not_saved_yet", extra={"channel": mark.channel, "error": type(error).__name__})
            return False
        return True
