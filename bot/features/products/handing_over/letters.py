"""What is told of a hand-over, and to whom: written when it is sent, and made to follow what becomes of it.

How a letter looks is the handlers' business. Each has a key that names it for ever, so nobody
gets the same one twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from bot.features.products.handing_over.rules import Act, HandOver, State, acts_of, may_propose
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.rules.ownership import owner_at
from bot.features.products.rules.product import Owner, Product
from bot.kernel.access import Actor
from bot.kernel.ids import HandOverId, OrganisationId, UserId
from bot.kernel.posts import Post

HAND_OVER = "products.hand_over"
"""The kind of these posts, and how their keys begin."""
_STANDS_FOR: Final = "A product is to change hands."
"""Until a letter is written; nobody ever reads it."""


class Told(StrEnum):
    PROPOSED = "proposed"
    """To the recipient: the checklist, and the question."""
    REMINDED = "reminded"
    """To the recipient, once."""
    OWNER = "owner"
    """To the owner, where somebody else proposed it."""
    ENDED = "ended"
    """What became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What names a letter."""

    hand_over: HandOverId
    told: Told
    reader: UserId

    @property
    def key(self) -> str:
        return f"{HAND_OVER}:{self.hand_over}:{self.told}:{self.reader}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told of a hand-over, as it stands."""

    address: Address
    hand_over: HandOver
    product: Product
    """With whoever owned it when the hand-over ended, once it has."""
    domain_name: str
    names: Mapping[UserId, str]
    until: date
    """Until when the recipient can decide, where the reader lives."""
    acts: tuple[Act, ...]
    """What they may do from here."""
    may_propose: bool
    """Whether they can hand it to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


Render = Callable[[Letter], Page]


def address_in(key: str) -> Address | None:
    """Read what a post's key names; None for one that is no letter's."""
    found = re.fullmatch(rf"{re.escape(HAND_OVER)}:(\d{{1,18}}):([a-z]+):([^:]+)", key)
    if found is None or found[2] not in set(Told):
        return None
    return Address(hand_over=HandOverId(int(found[1])), told=Told(found[2]), reader=UserId(found[3]))


# Writing to people.


def tell_of_proposal(
    store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, *, now: datetime
) -> tuple[UserId, ...]:
    """Let the recipient have it, and the owner know where somebody else proposed it; return who is told."""
    _send(store, organisation, hand_over, Told.PROPOSED, hand_over.to, now=now)
    owner = _here(store, organisation, [] if hand_over.owner is None else [hand_over.owner])
    knowing = {hand_over.proposed_by, hand_over.to}
    for reader in (told := tuple(user for user in owner if user not in knowing)):
        _send(store, organisation, hand_over, Told.OWNER, reader, now=now)
    return (hand_over.to, *told)


def remind(store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, *, now: datetime) -> None:
    _send(store, organisation, hand_over, Told.REMINDED, hand_over.to, now=now)


def tell_of_end(
    store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, product: Product | None, *, now: datetime
) -> tuple[UserId, ...]:
    """Tell whom it concerns what became of a hand-over, but not whoever did it; return who is told."""
    readers = _here(store, organisation, _concerned(store, organisation, hand_over, product))
    told = tuple(user for user in readers if user != hand_over.ended_by)
    for reader in told:
        _send(store, organisation, hand_over, Told.ENDED, reader, now=now)
    return told


def _concerned(
    store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, product: Product | None
) -> list[UserId]:
    proposer = hand_over.proposed_by
    if hand_over.state is State.ACCEPTED:
        return [proposer, *([] if hand_over.owner is None else [hand_over.owner])]
    if hand_over.state is State.EXPIRED:
        return [proposer, hand_over.to]
    if hand_over.state is State.VOID and not _here(store, organisation, [proposer]):
        # Nobody else would know that it is theirs to propose again.
        owner = None if product is None or product.owner is None else product.owner.user
        return [owner] if owner is not None else []
    return [proposer]


def _here(store: HandOverStore, organisation: OrganisationId, users: Iterable[UserId]) -> list[UserId]:
    return [user for user, person in store.people(organisation, users).items() if person.is_here]


def _send(
    store: HandOverStore,
    organisation: OrganisationId,
    hand_over: HandOver,
    told: Told,
    reader: UserId,
    *,
    now: datetime,
) -> None:
    key = Address(hand_over=hand_over.id, told=told, reader=reader).key
    store.queue(organisation, Post(key=key, kind=HAND_OVER, text=_STANDS_FOR, blocks=(), user=reader), now=now)


# Looking at them once more.


def due_letter(
    store: HandOverStore,
    organisation: OrganisationId,
    address: Address,
    hand_over: HandOver,
    product: Product,
    *,
    now: datetime,
) -> Letter | None:
    """Write a letter that is about to be sent; None where it is not for its reader any more."""
    if not _here(store, organisation, [address.reader]):
        return None
    is_due = hand_over.is_open != (address.told is Told.ENDED)
    return letter(store, organisation, address, hand_over, product, now=now) if is_due else None


def follow(
    store: HandOverStore,
    organisation: OrganisationId,
    hand_over: HandOver,
    product: Product,
    *,
    render: Render,
    now: datetime,
) -> bool:
    """Let every letter that may have been read show what became of it; return whether one must change."""
    changed = False
    keys = [key for key, _ in store.told(organisation, f"{HAND_OVER}:{hand_over.id}:")]
    for address in filter(None, map(address_in, keys)):
        page = render(letter(store, organisation, address, hand_over, product, now=now))
        changed |= store.show(organisation, address.key, text=page.text, blocks=page.blocks, now=now)
    return changed


def letter(
    store: HandOverStore,
    organisation: OrganisationId,
    address: Address,
    hand_over: HandOver,
    product: Product,
    *,
    now: datetime,
) -> Letter:
    standing = store.standing(Actor(organisation=organisation, user=address.reader))
    domain = store.domain(organisation, product.domain)
    then = _as_it_ended(store, organisation, hand_over, product)
    people = store.people(organisation, concerned_by(hand_over, then, address.reader))
    return Letter(
        address=address,
        hand_over=hand_over,
        product=then,
        domain_name="" if domain is None else domain.name,
        names={user: person.name for user, person in people.items()},
        until=people[address.reader].date_at(hand_over.expires_at),
        acts=acts_of(standing, hand_over, product) if address.told is not Told.ENDED else (),
        may_propose=may_propose(standing, product, today=people[address.reader].date_at(now)),
    )


def _as_it_ended(store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, product: Product) -> Product:
    """Return the product with whoever owned it when its hand-over ended: who owns it later is another story."""
    if hand_over.ended_at is None:
        return product
    if hand_over.state is State.ACCEPTED:
        return replace(product, owner=Owner(user=hand_over.to))
    then = owner_at(store.ownerships(organisation, product.id), hand_over.ended_at)
    return product if then is None else replace(product, owner=then.owner)


def concerned_by(hand_over: HandOver, product: Product, reader: UserId) -> list[UserId]:
    """List whoever has to do with a hand-over, so that they can be named."""
    owner = None if product.owner is None else product.owner.user
    some = (hand_over.to, hand_over.proposed_by, hand_over.owner, hand_over.ended_by, owner, reader)
    return sorted({user for user in some if user is not None})
