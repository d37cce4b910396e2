"""What is told of a request, and to whom: written when it is sent, and made to follow what becomes of the request.

How a letter looks is the handlers' business. Each has a key that names it for ever, so nobody
gets the same one twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.features.goals.rules.permission import may_keep
from bot.features.goals.rules.tree import Node
from bot.features.goals.supporting.rules import (
    OF_SPONSOR,
    Act,
    Request,
    Turn,
    acts_of,
    addressees,
    answerer,
    may_answer,
)
from bot.features.goals.supporting.store import SupportStore
from bot.kernel.access import Actor
from bot.kernel.ids import OrganisationId, SupportId, UserId
from bot.kernel.posts import Post

SUPPORT = "goals.support"
"""The kind of these posts, and how their keys begin."""
_STANDS_FOR: Final = "Somebody asks for support."
"""Until a letter is written; nobody ever reads it."""


class Told(StrEnum):
    ASKED = "asked"
    """To the sponsor: what is needed, or what was replied to their question."""
    ANSWERED = "answered"
    """To whoever asked and to the node's lead: the answer, or the question back."""
    MOVED = "moved"
    """To whoever asked: another sponsor has it now."""
    AWAY = "away"
    """To whoever asked: nobody got it, because the sponsor is not here any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What names a letter."""

    request: SupportId
    turn: int
    """How many turns there had been when it was written."""
    told: Told
    reader: UserId
    about: UserId | None = None
    """The sponsor that it is about, where that is somebody else."""

    @property
    def key(self) -> str:
        about = "" if self.about is None else f":{self.about}"
        return f"{SUPPORT}:{self.request}:{self.turn}:{self.told}:{self.reader}{about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told of a request, as it stands."""

    address: Address
    request: Request
    node: Node
    domain_name: str | None
    """None for what is of the whole organisation."""
    names: Mapping[UserId, str]
    answerer: UserId
    acts: tuple[Act, ...]
    """What they may do from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


Render = Callable[[Letter], Page]


def address_in(key: str) -> Address | None:
    """Read what a post's key names; None for one that is no letter's."""
    found = re.fullmatch(rf"{re.escape(SUPPORT)}:(\d{{1,18}}):(\d{{1,9}}):([a-z]+):([^:]+)(?::([^:]+))?", key)
    if found is None or found[3] not in set(Told):
        return None
    return Address(
        request=SupportId(int(found[1])),
        turn=int(found[2]),
        told=Told(found[3]),
        reader=UserId(found[4]),
        about=None if found[5] is None else UserId(found[5]),
    )


# Writing to people.


def ask_sponsor(
    store: SupportStore, organisation: OrganisationId, request: Request, node: Node, *, now: datetime
) -> Request:
    """Let whoever is to answer have an open request, once. Tell whoever asked where that is somebody else than before.

    Where the sponsor is not here any more, whoever asked is told that nobody got it.
    """
    sponsor = answerer(request, node)
    if not store.people(organisation, [sponsor])[sponsor].is_here:
        _tell_asking_side(store, organisation, request, node, Told.AWAY, about=sponsor, now=now)
        return request
    if sponsor != request.sponsor:
        request = store.save_request(organisation, replace(request, sponsor=sponsor), now=now)
        _tell_asking_side(store, organisation, request, node, Told.MOVED, about=sponsor, now=now)
    for reader in _here(store, organisation, addressees(request, node)):
        address = Address(request=request.id, turn=request.round, told=Told.ASKED, reader=reader)
        _send(store, organisation, address, now=now)
    return request


def tell_of_turn(
    store: SupportStore, organisation: OrganisationId, request: Request, node: Node, turn: Turn
) -> tuple[UserId, ...]:
    """Tell whoever asked, and the node's lead, what was said last, but not whoever said it; return who is told."""
    readers = [request.asked_by] if turn.act is Act.WITHDRAW else _asking_side(request, node)
    told = tuple(user for user in _here(store, organisation, readers) if user != turn.by)
    for reader in told:
        address = Address(request=request.id, turn=len(request.turns), told=Told.ANSWERED, reader=reader)
        _send(store, organisation, address, now=turn.at)
    return told


def _tell_asking_side(
    store: SupportStore,
    organisation: OrganisationId,
    request: Request,
    node: Node,
    told: Told,
    *,
    about: UserId,
    now: datetime,
) -> None:
    """Tell whoever asked, or the node's lead where they are gone."""
    for reader in _here(store, organisation, _asking_side(request, node))[:1]:
        if reader != about:
            address = Address(request=request.id, turn=len(request.turns), told=told, reader=reader, about=about)
            _send(store, organisation, address, now=now)


def _asking_side(request: Request, node: Node) -> list[UserId]:
    lead = node.draft.lead
    return list(dict.fromkeys((request.asked_by, *([] if lead is None else [lead]))))


def _here(store: SupportStore, organisation: OrganisationId, users: Iterable[UserId]) -> list[UserId]:
    return [user for user, person in store.people(organisation, users).items() if person.is_here]


def _send(store: SupportStore, organisation: OrganisationId, address: Address, *, now: datetime) -> None:
    post = Post(key=address.key, kind=SUPPORT, text=_STANDS_FOR, blocks=(), user=address.reader)
    store.queue(organisation, post, now=now)
    store.queue_again(organisation, address.key, now=now)


# Looking at them once more.


def due_letter(store: SupportStore, organisation: OrganisationId, key: str, *, now: datetime) -> Letter | None:
    """Write a letter that is about to be sent; None where it is not for its reader any more.

    What another sponsor is to have instead is queued for them.
    """
    address = address_in(key)
    known = None if address is None else request_and_node(store, organisation, address.request)
    if address is None or known is None:
        return None
    request, node = known
    if request.is_open and address.told is Told.ASKED:
        # Whoever sponsors it now gets it, or whoever asked a word, before this one is looked at.
        request = ask_sponsor(store, organisation, request, node, now=now)
    is_here = store.people(organisation, [address.reader])[address.reader].is_here
    return letter(store, organisation, address, request, node) if is_here and _is_due(address, request, node) else None


def request_and_node(
    store: SupportStore, organisation: OrganisationId, number: SupportId
) -> tuple[Request, Node] | None:
    """Return a request with what it is about; None for one that is not there."""
    request = store.request(organisation, number)
    node = None if request is None else store.node(organisation, request.node)
    return None if request is None or node is None else (request, node)


def _is_due(address: Address, request: Request, node: Node) -> bool:
    if address.told is Told.ANSWERED:
        return address.turn == len(request.turns)
    if not request.is_open:
        return False
    if address.told is Told.ASKED:
        return address.turn == request.round and address.reader in addressees(request, node)
    return address.about == answerer(request, node)


def follow(
    store: SupportStore,
    organisation: OrganisationId,
    request: Request,
    node: Node,
    *,
    render: Render,
    now: datetime,
) -> bool:
    """Let every letter that may have been read show what became of the request; return whether one must change."""
    changed = False
    keys = store.told(organisation, f"{SUPPORT}:{request.id}:")
    for address in filter(None, map(address_in, keys)):
        page = render(letter(store, organisation, address, request, node))
        changed |= store.show(organisation, address.key, text=page.text, blocks=page.blocks, now=now)
    return changed


def letter(store: SupportStore, organisation: OrganisationId, address: Address, request: Request, node: Node) -> Letter:
    sponsor = answerer(request, node)
    people = {request.asked_by, sponsor, address.reader, *(turn.by for turn in request.turns)}
    people |= {user for user in (address.about,) if user is not None}
    domain = None if node.domain is None else store.domain(organisation, node.domain)
    return Letter(
        address=address,
        request=request,
        node=node,
        domain_name=None if domain is None else domain.name,
        names={user: person.name for user, person in store.people(organisation, sorted(people)).items()},
        answerer=sponsor,
        acts=_acts(store, organisation, address, request, node),
    )


def _acts(
    store: SupportStore, organisation: OrganisationId, address: Address, request: Request, node: Node
) -> tuple[Act, ...]:
    """Tell what the reader may do from this letter: the latest of its kind alone has buttons."""
    standing = store.standing(Actor(organisation=organisation, user=address.reader))
    possible = acts_of(standing, request, node, keeps=may_keep(standing, node))
    if address.told is Told.ASKED:
        is_latest = address.turn == request.round and may_answer(standing, request, node)
        return tuple(act for act in possible if act in OF_SPONSOR) if is_latest else ()
    if address.told is Told.ANSWERED:
        is_latest = address.turn == len(request.turns)
        return tuple(act for act in possible if act not in OF_SPONSOR) if is_latest else ()
    return (Act.WITHDRAW,) if address.told is Told.AWAY and Act.WITHDRAW in possible else ()
