"""What goes wrong between Slack and a process, chosen by a seed."""

from random import Random
from typing import Any

from sandbox import Slack

FAILED = ({"status": 500}, {"drop": True}, {"error": "internal_error"}, {"hang": 0.02})
DONE_NEVERTHELESS = ({"drop": True, "after_effect": True}, {"error": "internal_error", "after_effect": True})
LIMITED = ({"retry_after": 1, "where": lambda sent: "metadata" in sent}, {"error": "rate_limited"})
SHUT = ({"error": "missing_scope"}, {"status": 500}, {"drop": True}, {"page": 1, "times": 5})
KINDS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    ("chat.postMessage", (*FAILED, *DONE_NEVERTHELESS, *DONE_NEVERTHELESS, *LIMITED)),
    ("chat.postMessage", (*FAILED, *DONE_NEVERTHELESS, *DONE_NEVERTHELESS, *LIMITED)),
    ("chat.update", (*FAILED, *DONE_NEVERTHELESS)),
    ("conversations.history", SHUT),
    ("conversations.open", (*FAILED, *DONE_NEVERTHELESS)),
    ("views.open", (*FAILED, *DONE_NEVERTHELESS)),
    ("users.info", FAILED),
    ("response_url", (*FAILED, {"drop": True, "after_effect": True})),
    ("apps.connections.open", FAILED[:2]),
    ("auth.test", FAILED[:2]),
)


class Weather:
    """Every round has its own: fair, showers of single faults, or a storm that meets any call."""

    def __init__(self, slack: Slack, chances: Random) -> None:
        self._slack, self._chances = slack, chances
        self._showers = chances.choice((0.0, 0.3, 0.6))
        self.lost = chances.choice((0.0, 0.0, 0.2))
        if chances.random() < 0.25:
            slack.faults.seed(chances.randrange(10**6))
            slack.faults.storm(0.03, seconds=0.01, limited=0.0, spare=("auth.test", "apps.connections.open"))

    def change(self) -> None:
        """Perhaps let something go wrong soon."""
        if self._chances.random() < self._showers:
            method, kinds = self._chances.choice(KINDS)
            self._slack.faults.add(method, **self._chances.choice(kinds))

    def clear_up(self) -> None:
        self._slack.faults.clear()
        self.lost = 0.0
