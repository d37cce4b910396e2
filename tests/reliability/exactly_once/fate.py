"""Numbered points at which a process may end: before and after each commit, each call and each answer."""

import threading
from collections import Counter
from enum import StrEnum


class Stage(StrEnum):
    """Where a process stands when it ends."""

    UNCOMMITTED = "before commit"
    COMMITTED = "after commit"
    UNSENT = "before sending"
    IN_FLIGHT = "after sending"
    """Slack gets the request at once or much later; nobody is there any more to read the answer."""
    HEARD = "after the answer"
    UNANSWERED = "before answering"
    ANSWERED = "after answering"


class Fate:
    """Counts the points that a story passes, each kind for itself, and ends the process at one of them.

    Numbers go on through restarts. With `number` 0 the process lives for ever. With `again`, the
    process that follows ends as well, so many points of whatever kind later. `what` leaves aside
    points with other names: then the number is that among those which have it.
    """

    def __init__(
        self, stage: Stage = Stage.COMMITTED, number: int = 0, *, what: str | None = None, again: int = 0
    ) -> None:
        self.stage, self.number, self.what, self.again = stage, number, what, again
        self.passed: list[str] = []
        self.ended_at: str | None = None
        self._counts: Counter[Stage] = Counter()
        self._met = 0
        self._lock = threading.Lock()

    def strikes(self, stage: Stage, what: str) -> bool:
        """Count a point; say whether the process ends there. Threads may ask."""
        with self._lock:
            self._counts[stage] += 1
            name = f"{stage} {self._counts[stage]}: {what}"
            self.passed.append(name)
            if self.ended_at is not None:
                self.again -= 1
                return self.again == 0
            if stage is not self.stage or self.what not in {None, what}:
                return False
            self._met += 1
            if self._met != self.number:
                return False
            self.ended_at = name
            return True

    def of(self, stage: Stage) -> list[str]:
        """The points of one kind that were passed, in their order."""
        return [name for name in self.passed if name.startswith(f"{stage} ")]
