"""What goes along when domains become one or two. No Slack, no database, no clock."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.features.domains.rules import Draft
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import DomainId, NodeId, ProductId, UserId

MOST_CHOSEN = 100
"""Goals, products or tags that one form offers: what a menu of Slack's holds."""
INTO = "into"
"""Fields of the forms, which refusals point at."""
GOALS = "goals"
PRODUCTS = "products"
TAGS = "tags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """How many of each kind go along."""

    goals: int = 0
    """Visions, goals, bets and initiatives, whatever became of them; without what was declined, which nobody sees."""
    products: int = 0
    unowned: int = 0
    """How many of these products nobody owns."""
    hand_overs: int = 0
    """Hand-overs of these products that are not answered yet."""
    learnings: int = 0
    """Those that everyone can read."""
    kept: int = 0
    """Those for the domain only: they stay where they are, for whoever can read them now."""
    people: int = 0
    """Who chose the domain as theirs."""
    followers: int = 0
    uses: int = 0
    """Products of other domains that it follows, or that serve a decision of it."""
    answers: int = 0
    """What it planned, applied or turned down of other domains' learnings."""

    @property
    def as_counts(self) -> dict[str, int]:
        return asdict(self)


def along_in(counts: Mapping[str, Any]) -> Along:
    """Read counts as they were stored; what a later version counted is left out."""
    return Along(**{name: int(number) for name, number in counts.items() if name in Along.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Something that a new domain may take along."""

    id: int
    name: str
    more: int = 0
    """How much hangs below a goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTag:
    folded: str
    label: str
    learnings: int
    """How many learnings that everyone can read have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a new domain takes along."""

    goals: tuple[NodeId, ...] = ()
    """Each with all that hangs below it."""
    products: tuple[ProductId, ...] = ()
    tags: tuple[str, ...] = ()
    """Learnings with any of these tags, by their folded names, as far as everyone can read them."""

    @property
    def is_nothing(self) -> bool:
        return not (self.goals or self.products or self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Splitting:
    """A new domain as somebody wants it, and what it takes along."""

    draft: Draft
    taking: Taking = field(default_factory=Taking)


def check_taking(taking: Taking, *, goals: frozenset[int], products: frozenset[int], tags: frozenset[str]) -> None:
    """Raise UserFacingError, with the field at fault, unless all that is taken is the domain's to give."""
    if taking.is_nothing:
        raise UserFacingError(
            "Choose what it takes along: a goal, a product or a tag. For a domain that begins with nothing, "
            "use /domains.",
            field=GOALS,
        )
    for name, what, taken, there in (
        (GOALS, "goals", set(taking.goals), goals),
        (PRODUCTS, "products", set(taking.products), products),
        (TAGS, "tags", set(taking.tags), tags),
    ):
        if not taken <= there:
            raise UserFacingError(
                f"Some of these {what} are not this domain's any more. Open the form again to see what is.", field=name
            )


def mark_of_merge(domain: DomainId, into: DomainId, versions: tuple[int, int], sponsor: UserId | None) -> str:
    """Name what somebody saw of a merge, so that nothing else is done than what they saw."""
    return _mark("merge", domain, into, *versions, sponsor)


def mark_of_split(domain: DomainId, version: int, wanted: Splitting) -> str:
    taken = [sorted(map(str, each)) for each in (wanted.taking.goals, wanted.taking.products, wanted.taking.tags)]
    draft = wanted.draft
    return _mark("split", domain, version, draft.name, draft.purpose, draft.channel, sorted(draft.leads), *taken)


def _mark(*parts: object) -> str:
    return hashlib.blake2s(repr(parts).encode(), digest_size=8).hexdigest()
