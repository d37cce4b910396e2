"""What people call levels, states and statuses, and the sign that stands beside the words: the same on every page.

A sign never stands alone: whoever tells no colours apart, or hears the page read, has the words.
"""

from decimal import Decimal
from typing import Final

from bot.features.goals.finding import CALLED
from bot.features.goals.rules.judgement import Status
from bot.features.goals.rules.numbers import shown_progress
from bot.features.goals.rules.tree import Level, Node, State
from handlers.forms.days import day, short_day

__all__ = [
    "LEVEL_SIGNS",
    "LEVEL_WORDS",
    "STATE_WORDS",
    "STATUS_SIGNS",
    "STATUS_WORDS",
    "called",
    "day",
    "percent",
    "short_day",
    "status_said",
]

LEVEL_WORDS: Final = {level: called.capitalize() for level, called in CALLED.items()}
LEVEL_SIGNS: Final = {Level.VISION: "★", Level.GOAL: "◎", Level.BET: "◆", Level.INITIATIVE: "▪"}
STATUS_WORDS: Final = {
    Status.OFF_TRACK: "off track",
    Status.AT_RISK: "at risk",
    Status.STALE: "stale",
    Status.NO_DATA: "no data",
    Status.ON_TRACK: "on track",
    Status.ACHIEVED: "achieved",
}
STATUS_SIGNS: Final = {
    Status.OFF_TRACK: "🔴",
    Status.AT_RISK: "🟡",
    Status.STALE: "🕓",
    Status.NO_DATA: "⚪",
    Status.ON_TRACK: "🟢",
    Status.ACHIEVED: "🏁",
}
STATE_WORDS: Final = {
    State.PROPOSED: "proposed",
    State.DECLINED: "declined",
    State.ACTIVE: "active",
    State.STOPPED: "stopped",
    State.ARCHIVED: "archived",
}


def status_said(status: Status) -> str:
    """Say a status with its sign: "🟡 at risk"."""
    return f"{STATUS_SIGNS[status]} {STATUS_WORDS[status]}"


def called(node: Node) -> str:
    """Name a node's level inside a sentence: "bet"."""
    return CALLED[node.level]


def percent(progress: Decimal | None) -> str:
    """Say progress in whole percent, "62 %"; empty where there is none."""
    return "" if progress is None else shown_progress(progress)
