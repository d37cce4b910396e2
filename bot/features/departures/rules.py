"""What somebody who left answered for, and who hears of it. No Slack, no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.kernel.access import Role
from bot.kernel.ids import DomainId, UserId

PATIENCE: Final = timedelta(days=7)
"""How long a domain's leads have before its sponsor hears of what is still open."""
MOST_LISTED: Final = 10
MOST_ADMINS: Final = 3
"""How many hear of it where nobody else is there to hear."""


class Duty(StrEnum):
    """How somebody answered for something, the weightiest first."""

    OWNER = "owner"
    LEAD = "lead"
    DEPUTY = "deputy"
    STEWARD = "steward"
    TECHNICAL_OWNER = "technical_owner"


PRESSING: Final = frozenset({Duty.OWNER, Duty.LEAD})
"""What a sponsor hears of, where it is still open later. The others have an owner, who sees it."""
OF_OWNERS: Final = frozenset({Duty.DEPUTY})
"""What a product's owner hears of, and nobody else: it was they who were stood in for."""


class Kind(StrEnum):
    PRODUCT = "product"
    NODE = "node"
    """Of the tree of goals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that somebody answers for."""

    thing: Thing
    domain: DomainId | None
    """None for what is of the whole organisation."""
    duties: tuple[Duty, ...]
    needed: tuple[Duty, ...]
    """Those for which somebody else is needed; a deputy whose time was over anyway is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Something that was left, and which of its duties nobody has taken up since."""

    thing: Thing
    name: str
    called: str
    """"data product", "goal", "bet", ..."""
    open: tuple[Duty, ...]
    owner: UserId | None = None
    """Whose product it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UserId
    name: str
    """Empty where it is not known, or not to be shown any more."""
    role: Role

    @property
    def is_here(self) -> bool:
        """Whether they can answer for anything: no guests, apps, closed accounts or people of elsewhere."""
        return self.role in {Role.MEMBER, Role.ADMIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What departures need to know of a domain, or of the whole organisation."""

    name: str | None
    """None for the whole organisation."""
    leads: tuple[UserId, ...] = ()
    """Who leads it, and still can; nobody where it is archived."""
    sponsor: UserId | None = None
    """Who sponsors it, and still can."""


def first_readers(domain: Domain, admins: Sequence[UserId]) -> tuple[UserId, ...]:
    """Tell who hears of a departure at once: the leads; without any, the sponsor; without one, a few admins."""
    return domain.leads or later_readers(domain, admins)


def later_readers(domain: Domain, admins: Sequence[UserId]) -> tuple[UserId, ...]:
    """Tell who hears of what the leads left open: the sponsor, else a few admins; nobody of those who heard before."""
    if domain.sponsor is not None and domain.sponsor not in domain.leads:
        return (domain.sponsor,)
    return tuple(admin for admin in admins if admin not in domain.leads)[:MOST_ADMINS]


def for_leads(left: Iterable[Left]) -> tuple[Left, ...]:
    """Leave only what a domain's leads are to hear of."""
    return _only(left, frozenset(Duty) - OF_OWNERS)


def pressing(left: Iterable[Left]) -> tuple[Left, ...]:
    """Leave only what a sponsor is to hear of."""
    return _only(left, PRESSING)


def for_owner(left: Iterable[Left], owner: UserId) -> tuple[Left, ...]:
    """Leave only what this owner is to hear of."""
    return _only((one for one in left if one.owner == owner), OF_OWNERS)


def _only(left: Iterable[Left], duties: frozenset[Duty]) -> tuple[Left, ...]:
    found = (replace(one, open=tuple(duty for duty in one.open if duty in duties)) for one in left)
    return tuple(one for one in found if one.open)
