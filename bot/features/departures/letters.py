"""What is told of a departure, and to whom: written when it is sent, so that it says what is still open."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.features.departures.rules import MOST_LISTED, Domain, Left, Person, for_leads, for_owner, pressing
from bot.features.departures.store import Batch, DepartureId, DepartureStore
from bot.kernel.access import Actor
from bot.kernel.ids import OrganisationId, UserId

DEPARTURE: Final = "departures"
"""The kind of these posts, and how their keys begin."""


class Told(StrEnum):
    FIRST = "first"
    LATER = "later"
    """To the sponsor, of what is still open."""
    OWNER = "owner"
    """To an owner, of who stood in for them."""


class Because(StrEnum):
    """Why somebody gets a letter."""

    LEAD = "lead"
    SPONSOR = "sponsor"
    ADMIN = "admin"
    OWNER = "owner"
    BEFORE = "before"
    """They led or sponsored it, or were an admin, until after this was queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What names a letter."""

    told: Told
    batch: DepartureId
    reader: UserId

    @property
    def key(self) -> str:
        return f"{DEPARTURE}:{self.told}:{self.batch}:{self.reader}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    told: Told
    people: tuple[Person, ...]
    """Who left, as they are known now: they may be back. For an owner, only who stood in for them."""
    domain: str | None
    """None for the whole organisation."""
    lines: tuple[Left, ...]
    more: int
    """How many others are open."""
    because: Because
    may_act: bool
    """Whether the reader can find somebody themselves."""
    leads: tuple[str, ...]
    """The names of those who can, besides admins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


Render = Callable[[Letter], Page]


def address_in(key: str) -> Address | None:
    """Read what a post's key names; None for one that is no letter's."""
    found = re.fullmatch(rf"{DEPARTURE}:({'|'.join(Told)}):(\d{{1,18}}):([^:]+)", key)
    if found is None:
        return None
    return Address(told=Told(found[1]), batch=DepartureId(int(found[2])), reader=UserId(found[3]))


def open_of(
    store: DepartureStore, organisation: OrganisationId, batch: Batch, told: Told, reader: UserId | None = None
) -> Sequence[Left]:
    """List what one of these letters has to tell now; an owner's, to this reader."""
    left = store.left(organisation, batch.things)
    if told is Told.OWNER:
        return () if reader is None else for_owner(left, reader)
    return for_leads(left) if told is Told.FIRST else pressing(left)


def due_letter(store: DepartureStore, organisation: OrganisationId, address: Address) -> Letter | None:
    """Write a letter that is about to be sent; None where nothing is open any more, or its reader is not here."""
    batch = store.batch(organisation, address.batch)
    standing = store.standing(Actor(organisation=organisation, user=address.reader))
    if batch is None or not standing.is_full_member:
        return None
    left = open_of(store, organisation, batch, address.told, address.reader)
    if not left:
        return None
    domain = store.domain(organisation, batch.domain)
    people = store.people(organisation, [*batch.users, *domain.leads])
    is_owner = address.told is Told.OWNER
    users = tuple(dict.fromkeys(batch.deputies[one.thing] for one in left)) if is_owner else batch.users
    leads_it = address.reader in domain.leads
    return Letter(
        told=address.told,
        people=tuple(people[user] for user in users),
        domain=domain.name,
        lines=tuple(left[:MOST_LISTED]),
        more=max(0, len(left) - MOST_LISTED),
        because=_because(domain, address, is_admin=standing.is_admin),
        may_act=is_owner or leads_it or standing.is_admin,
        leads=tuple(people[lead].name for lead in domain.leads if people[lead].name),
    )


def _because(domain: Domain, address: Address, *, is_admin: bool) -> Because:
    if address.told is Told.OWNER:
        return Because.OWNER
    if address.reader in domain.leads:
        return Because.LEAD
    if address.reader == domain.sponsor:
        return Because.SPONSOR
    return Because.ADMIN if is_admin else Because.BEFORE
