"""Forgetting what nothing can refer to any more."""

from datetime import timedelta

from bot.kernel.clock import Clock
from storage.claims import forget_claims
from storage.engine import Database

CLAIMS_LIVE = timedelta(days=8)
"""Slack repeats an event for at most a day; a form may stay open over a weekend and be submitted again."""
EVERY = timedelta(hours=1)


class Retention:
    """Deletes the claims of deliveries that cannot come again."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sweep(self) -> int:
        """Delete what is old enough, and say how much it was."""
        before = self._clock.now() - CLAIMS_LIVE
        return await self._database.write(lambda session: forget_claims(session, before=before))
