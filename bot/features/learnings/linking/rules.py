"""Goals and products as fields of a learning's form, and what takes learnings. No Slack, no database, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.features.learnings.goals import Goal
from bot.features.learnings.rules import GOALS, PRODUCTS
from bot.kernel.directions import closed
from bot.kernel.products import NamedProduct

MOST_LINKED: Final = 10
"""Goals, and products, that somebody may choose in the form. From their own pages there may come more."""
OPEN_GOALS: Final = frozenset({"proposed", "active", "stopped"})
"""States of goals that take learnings: also what was stopped taught something."""
CALLED: Final = {GOALS: "goals", PRODUCTS: "products"}
_ID: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalChoice:
    """A goal in a menu."""

    goal: Goal
    domain: str
    """Empty for one of the whole organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChoice:
    """A product in a menu."""

    product: NamedProduct
    domain: str


def ids_in(text: str) -> tuple[int, ...]:
    """Read which things a field names, in order, each once; what is no id becomes 0, which names nothing."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    return tuple(sorted({int(piece) if _ID.fullmatch(piece) else 0 for piece in pieces}))


def ids_as_text(ids: Iterable[int]) -> str:
    """Write ids so that `ids_in` reads the same ones, and the same ones always make the same text."""
    return ",".join(map(str, sorted(set(ids))))


def neat(fields: Mapping[str, str], name: str) -> str:
    """Write a field of ids as `ids_as_text` does."""
    return ids_as_text(ids_in(fields.get(name, "")))


def problem_with(name: str, *, missing: int, shut: Sequence[str], chosen: int, most: int) -> str | None:
    """Say what is wrong with what was chosen in a field; None for nothing.

    `missing` counts what is not there any more, `shut` names what takes no learnings, `most` is how many may be chosen.
    """
    said = []
    if chosen > most:
        said.append(f"These are {chosen} {CALLED[name]} and {most} fit. Please keep those that matter most.")
    if missing:
        one = f"One of these {CALLED[name]} is" if missing == 1 else f"{missing} of these {CALLED[name]} are"
        said.append(f"{one} not there any more. Please choose again.")
    if shut:
        names = ", ".join(f"“{closed(one)}”" for one in shut)
        became = "archived" if name == GOALS else "retired"
        said.append(f"{names} {'was' if len(shut) == 1 else 'were'} {became} meanwhile. Please take it out here.")
    return " ".join(said) or None
