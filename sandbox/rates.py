"""How often each method may be called, as Slack limits it."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox.clock import SandboxClock
from sandbox.faults import Fault

Tier = Literal["t1", "t2", "t3", "t4", "t5"]
"""As Slack's method reference names them. The fifth is "special": there is a limit, but a generous one."""

PER_MINUTE: Mapping[Tier, int] = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 300}
"""Calls of one method. Slack promises the first four at least; of the special tier it says "hundreds"."""
WINDOW = 60.0
POSTING = "chat.postMessage"
POSTS_A_SECOND = 1.0
"""In one channel."""
BURST = 3
"""Posts that a quiet channel takes at once: Slack speaks of short bursts and names no number."""


@dataclass(slots=True)
class Passing:
    """Seconds that have passed, by the sandbox's clock or by wall time, whichever went on further at a time.

    An app paces itself by one of the two: by the sandbox's clock where a test hands it that one, else by its own. One
    that waits long enough on either is within the limits, and neither jumps nor a clock that stands still mislead.
    """

    clock: SandboxClock
    wall: Callable[[], float]
    _seconds: float = 0.0
    _seen: tuple[float, float] | None = None

    def seconds(self) -> float:
        present = (self.clock.now().timestamp(), self.wall())
        if self._seen is not None:
            # The machine's clock may be set back, which makes nothing unhappen.
            self._seconds += max(0.0, *(now - before for now, before in zip(present, self._seen, strict=True)))
        self._seen = present
        return self._seconds


@dataclass(slots=True)
class _Channel:
    """How many posts a channel takes at once now, as of an instant."""

    left: float
    at: float


@dataclass(slots=True)
class Rates:
    """Counts calls and says which come too early. Those that do are not counted."""

    passing: Passing
    on: bool = True
    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _channels: dict[str, _Channel] = field(default_factory=dict)

    def meet(self, method: str, tier: Tier | None, *, channel: str) -> Fault | None:
        """What becomes of one call: None if it may pass. Methods without a published tier always may.

        `channel` is where a post goes to, and means nothing to other methods.
        """
        if not self.on or tier is None:
            return None
        now = self.passing.seconds()
        calls = self._calls.setdefault(method, deque())
        while calls and now - calls[0] >= WINDOW:
            calls.popleft()
        posting = method == POSTING
        if len(calls) >= PER_MINUTE[tier]:
            if posting:
                # The quota of posts for the whole workspace is an ordinary refusal, which does not say how long.
                return Fault(method, error="rate_limited")
            return Fault(method, retry_after=_whole(calls[0] + WINDOW - now))
        if posting and (early := self._post(channel, now)) > 0:
            return Fault(method, retry_after=_whole(early))
        calls.append(now)
        return None

    def _post(self, channel: str, now: float) -> float:
        """Count a post to a channel, or say by how many seconds it is too early."""
        state = self._channels.setdefault(channel, _Channel(BURST, now))
        state.left = min(BURST, state.left + (now - state.at) * POSTS_A_SECOND)
        state.at = now
        # Sums of floats may be off in their last digits.
        if state.left < 1 - 1e-6:
            return (1 - state.left) / POSTS_A_SECOND
        state.left -= 1
        return 0.0


def _whole(seconds: float) -> int:
    """Retry-After has no fractions."""
    return max(1, math.ceil(seconds - 1e-6))
