"""What comes of an act, where it is more than the domain itself."""

from dataclasses import dataclass

from bot.features.domains.rules import Domain, Merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a proposal, for the person who made it."""

    domain: Domain
    by: str
    accepted: bool
    leads: bool
    """Whether the proposer leads it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    domain: Domain
    deciders: str
    """Who can accept it, as names: "Ana, Ben or an admin"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFirst:
    """Somebody else made the first domain meanwhile; this one may still be proposed."""

    first: Domain
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile:
    """Nothing was saved: somebody else changed the domain since the editor saw it."""

    current: Domain
    merge: Merge
    leads: tuple[str, ...]
    """The names of who leads it now."""
