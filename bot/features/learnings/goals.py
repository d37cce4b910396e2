"""The goals that a learning belongs to, as much of them as it tells."""

from dataclasses import dataclass
from enum import StrEnum

from bot.kernel.ids import NodeId


class How(StrEnum):
    USED = "used"
    """It was learned elsewhere, and is put to use there."""
    TAUGHT = "taught"
    """The goal taught it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A vision, goal, bet or initiative. Every full member may know of it."""

    id: NodeId
    level: str
    """What people call it: "bet"."""
    name: str
    state: str = "active"
    """proposed, active, stopped or archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    goal: Goal
    how: How
