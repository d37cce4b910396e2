"""What comes of an act, where it is more than the node itself."""

from dataclasses import dataclass

from bot.features.goals.rules import measures, tree
from bot.features.goals.rules.measures import Measure
from bot.features.goals.rules.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A new node: created, or proposed where the person may not create it."""

    node: Node
    of: str | None
    """The domain's name; None for the whole organisation."""
    deciders: str
    """Who can accept it where it is proposed, as names: "Ana, Ben or an admin"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile:
    """Somebody else changed the node since the form was filled: nothing is saved."""

    current: Node
    draft: tree.Draft
    """What the editor typed, over what the other saved."""
    changed: tuple[tree.Field, ...]
    now: "Names"
    """How what the other saved is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChangedMeanwhile:
    node: Node
    current: Measure
    draft: measures.Draft
    changed: tuple[measures.Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of what a node carries by id."""

    lead: str = ""
    participants: tuple[str, ...] = ()
    watcher: str = ""
    sponsor: str = ""
    of: str | None = None
    """Its domain; None for the whole organisation."""
    under: str | None = None
    """What it hangs under; None where it hangs under nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    node: Node
    names: Names
    followed: int = 0
    """How many below it went to the other domain with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMeanwhile:
    """Somebody else moved it since the form was opened: nothing is moved."""

    current: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """Also of what was restored."""

    node: Node
    below: int
    """How many below it went, or came back, with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a proposal, for whoever made it and whoever decided."""

    node: Node
    by: str
    accepted: bool
    because: str = ""
    """Why it was declined, where somebody said so."""
    is_told: bool = False
    """Whether the proposer gets to know it in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSaved:
    node: Node
    measure: Measure
