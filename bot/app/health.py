"""Whether Pollen is alive, and whether it can do its work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app.heartbeat import Heartbeat
from bot.app.sweeps import Register
from storage.engine import Database

HEARTBEAT = timedelta(minutes=1)
"""How often Slack is asked whether it still knows us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What `/readyz` answers: each part by name, true where it works, and in words why one does not."""

    database: bool
    slack: bool
    clock: bool
    sweeps: bool
    failing: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return self.database and self.slack and self.clock and self.sweeps

    def as_json(self) -> dict[str, Any]:
        return {
            "ready": self.ready,
            "database": self.database,
            "slack": self.slack,
            "clock": self.clock,
            "sweeps": self.sweeps,
            "failing": list(self.failing),
            "reasons": list(self.reasons),
        }


class Health:
    """Looks at all parts when asked."""

    def __init__(
        self,
        *,
        database: Database,
        heartbeat: Heartbeat,
        register: Register,
        socket_trouble: Callable[[], Awaitable[str | None]],
    ) -> None:
        self._database = database
        self._heartbeat = heartbeat
        self._register = register
        self._socket_trouble = socket_trouble

    async def readiness(self) -> Readiness:
        """Ask the database now; tell of Slack and the sweeps what was last seen."""
        failing = tuple(sorted(self._register.failing))
        trouble = await self._database.ask()
        silence, clock = self._heartbeat.silence or await self._socket_trouble(), self._heartbeat.clock_trouble
        failed = f"Failed when last run: {', '.join(failing)}. The log says why." if failing else None
        reasons = (None if trouble is None else trouble.told, silence, clock, failed)
        return Readiness(
            database=trouble is None,
            slack=silence is None,
            clock=clock is None,
            sweeps=not failing,
            failing=failing,
            reasons=tuple(reason for reason in reasons if reason is not None),
        )
