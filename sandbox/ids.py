"""Ids and timestamps: by counters, so that two runs of the same steps give the same ones."""

import re
from collections import Counter
from hashlib import sha256

from sandbox.clock import SandboxClock


class Ids:
    """Hands out the next id of each kind."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._last_stamp = (0, 0)

    def next(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]

    def stamp(self) -> str:
        """A message's `ts`: unique in the whole workspace and rising, dated by the sandbox's clock."""
        second, count = self._last_stamp
        present = int(self._clock.now().timestamp())
        self._last_stamp = (present, 100) if present > second else (second, count + 100)
        return "{}.{:06d}".format(*self._last_stamp)

    def event(self) -> str:
        return f"Ev{self.next('event'):09d}"

    def envelope(self) -> str:
        return f"00000000-0000-4000-8000-{self.next('envelope'):012d}"

    def view(self) -> str:
        return f"V{self.next('view'):010d}"

    def view_hash(self) -> str:
        return f"{int(self._clock.now().timestamp())}.{self.next('hash'):08d}"

    def block(self) -> str:
        return f"b{self.next('block'):05d}"

    def action(self) -> str:
        return f"a{self.next('action'):05d}"

    def trigger(self, team: str) -> str:
        number = self.next("trigger")
        return f"{number:012d}.{team}.{_digest(f'trigger {number}', 32)}"

    def secret(self, purpose: str) -> str:
        return _digest(f"{purpose} {self.next('secret')}", 24)


def derived_id(prefix: str, name: str) -> str:
    """The id of something the workspace file names without giving one: readable, and the same every time."""
    letters = re.sub(r"[^A-Z0-9]", "", name.upper())
    return f"{prefix}0{letters or _digest(name, 8).upper()}"


def _digest(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]
