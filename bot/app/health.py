"""Whether Pollen is alive, and whether it can do its work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.app.sweeps import Register
from bot.kernel.clock import Clock
from handlers.kit import NETWORK
from storage.engine import Database

HEARTBEAT = timedelta(minutes=1)
"""How often Slack is asked whether it still knows us."""
STALE = timedelta(minutes=5)
"""Slack that has not answered for this long counts as gone."""


class Heartbeat:
    """Asks Slack now and then who we are. A socket may stay open and silent; this call would not."""

    def __init__(self, *, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._last_answer: datetime = clock.now()
        self.is_silent = False

    async def beat(self) -> None:
        """Call `auth.test`; a failure is not raised, it is remembered."""
        try:
            await self._client.auth_test()
        except NETWORK:
            self.is_silent = True
        else:
            self._last_answer = self._clock.now()
            self.is_silent = False

    def is_fresh(self) -> bool:
        """Whether Slack answered within the last minutes."""
        return self._clock.now() - self._last_answer <= STALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What `/readyz` answers: each part by name, true where it works."""

    database: bool
    slack: bool
    sweeps: bool
    failing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return self.database and self.slack and self.sweeps

    def as_json(self) -> dict[str, object]:
        return {
            "ready": self.ready,
            "database": self.database,
            "slack": self.slack,
            "sweeps": self.sweeps,
            "failing": list(self.failing),
        }


class Health:
    """Looks at all parts when asked."""

    def __init__(
        self,
        *,
        database: Database,
        heartbeat: Heartbeat,
        register: Register,
        connected: Callable[[], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._heartbeat = heartbeat
        self._register = register
        self._connected = connected

    async def readiness(self) -> Readiness:
        """Ask the database now; tell of Slack and the sweeps what was last seen."""
        failing = tuple(sorted(self._register.failing))
        return Readiness(
            database=await self._database.is_alive(),
            slack=self._heartbeat.is_fresh() and await self._connected(),
            sweeps=not failing,
            failing=failing,
        )
