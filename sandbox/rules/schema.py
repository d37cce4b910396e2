"""The words in which Slack's limits are written down: plain data, without behaviour.

Lengths are counted in characters, and a string is never empty unless its rule says `min=0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Surface: TypeAlias = Literal["message", "modal", "home"]

EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MESSAGES: frozenset[Surface] = frozenset({"message"})
MODALS: frozenset[Surface] = frozenset({"modal"})
VIEWS: frozenset[Surface] = frozenset({"modal", "home"})


@dataclass(frozen=True, slots=True)
class Str:
    """A JSON string; `one_of` lists the only values it may have, if any."""

    max: int | None = None
    min: int = 1
    one_of: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Number:
    min: float | None = None
    max: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text object: plain_text, or mrkdwn too unless `plain`."""

    max: int = 3000
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """An array. A null stands for an item without settings where `gaps` are allowed."""

    of: "Rule"
    max: int | None = None
    min: int = 1
    gaps: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these properties and no others, on these surfaces and no others."""

    required: Mapping[str, "Rule"] = field(default_factory=dict)
    optional: Mapping[str, "Rule"] = field(default_factory=dict)
    on: frozenset[Surface] = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which of these rules it follows."""

    kinds: Mapping[str, "Rule"]


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that Slack keeps without looking into it."""


Rule: TypeAlias = Str | Flag | Number | Text | Items | Shape | Typed | Anything


def url(max_length: int = 3000) -> Str:
    """Build the rule of an address that Slack itself fetches or links to."""
    return Str(max=max_length, pattern="^https?://")


def typed(table: Mapping[str, Rule], *names: str) -> Typed:
    """Pick, out of a table, the kinds that are allowed in one place."""
    return Typed({name: table[name] for name in names})
