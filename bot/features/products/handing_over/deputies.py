"""Who stands in for an owner, and until when.

The owner, the domain's leads and admins name one. Until the last date, where the deputy lives,
they may keep the product and propose its hand-over, though not to themselves; they own nothing
and name no deputy of their own.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.features.products.finding import found, names_of_keepers, require_living, today_of
from bot.features.products.handing_over.letters import Page
from bot.features.products.handing_over.rules import LONGEST_DEPUTY, Field, last_date_in, may_name_deputy
from bot.features.products.handing_over.seen import domain_name, owner_name
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.rules.product import Deputy, Product
from bot.kernel.access import Actor, require_member, who_can
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import Delivery, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

DEPUTY: Final = "products.deputy"
"""The kind of the post that tells a deputy, and how its key begins."""
OVERLAP: Final = timedelta(minutes=10)
"""How far back beyond the last time is looked: a letter may have been on its way while the owner changed."""
_STANDS_FOR: Final = "Somebody is to stand in for an owner."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputySheet:
    """What somebody is to see before they name a deputy, and afterwards."""

    product: Product
    domain_name: str
    owner: str
    deputy: str | None
    """Who stands in now; None for nobody, or where their time is over."""
    is_owner: bool
    """Whether the reader owns it."""
    today: date
    latest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyLetter:
    """What a deputy is told, as it stands."""

    product: Product
    domain_name: str
    owner: str
    until: date
    is_over: bool
    """Whether it was changed or taken back, or the product has another owner."""
    has_other_owner: bool
    """Whether the product was given to somebody else, or to nobody, since the deputy was named."""


DeputyRender = Callable[[DeputyLetter], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """What names the letter to a deputy: a product's version, so that a second absence is told as well."""

    product: ProductId
    version: int
    until: date
    user: UserId

    @property
    def key(self) -> str:
        return f"{DEPUTY}:{self.product}:{self.version}:{self.until.isoformat()}:{self.user}"


class Deputies:
    """`render` writes the letter, `wake` tells the outbox that there is one. A repeat has no second effect."""

    def __init__(
        self, *, transactions: Transactions[HandOverStore], clock: Clock, render: DeputyRender, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def sheet(self, actor: Actor, product: ProductId) -> DeputySheet:
        """Tell what the form shows: to the owner, the domain's leads and admins. Raises UserFacingError."""
        now = self._clock.now()
        return await self._transactions.read(
            lambda store: _sheet(store, actor, _to_name(store, actor, product), now=now)
        )

    async def name(
        self, actor: Actor, delivery: Delivery, product: ProductId, *, deputy: UserId | None, until: date | None
    ) -> DeputySheet:
        """Let somebody stand in until a date; they are told once. Raises UserFacingError."""
        now, same = self._clock.now(), Delivery(f"{delivery}:deputy:{product}")

        def work(store: HandOverStore) -> DeputySheet:
            known = _to_name(store, actor, product)
            if store.first_answer(actor.organisation, same) is not None:
                return _sheet(store, actor, known, now=now)
            wanted = _wanted(store, actor, known, deputy, until, now=now)
            if wanted != known.deputy:
                known = self._change(store, actor, known, wanted, now=now)
                letter = _Address(product=known.id, version=known.version, until=wanted.until, user=wanted.user)
                post = Post(key=letter.key, kind=DEPUTY, text=_STANDS_FOR, blocks=(), user=wanted.user)
                store.queue(actor.organisation, post, now=now)
            store.claim(actor.organisation, same, answer=str(product), now=now)
            return _sheet(store, actor, known, now=now)

        sheet = await self._transactions.write(work)
        self._wake()
        return sheet

    async def take_back(self, actor: Actor, delivery: Delivery, product: ProductId) -> DeputySheet:
        """Let nobody stand in any more. Where nobody does, nothing changes. Raises UserFacingError."""
        now, same = self._clock.now(), Delivery(f"{delivery}:no_deputy:{product}")

        def work(store: HandOverStore) -> DeputySheet:
            known = _to_name(store, actor, product)
            if store.first_answer(actor.organisation, same) is None:
                if known.deputy is not None:
                    known = self._change(store, actor, known, None, now=now)
                store.claim(actor.organisation, same, answer=str(product), now=now)
            return _sheet(store, actor, known, now=now)

        sheet = await self._transactions.write(work)
        self._wake()
        return sheet

    def _change(
        self, store: HandOverStore, actor: Actor, product: Product, deputy: Deputy | None, *, now: datetime
    ) -> Product:
        saved = store.save(actor.organisation, replace(product, deputy=deputy), now=now)
        words = changes(_as_fields(product.deputy), _as_fields(deputy))
        act = "took the deputy back" if deputy is None else "named a deputy"
        entry = Entry(thing="product", thing_id=str(product.id), act=act, by=actor.user, at=now, changes=words)
        store.record(actor.organisation, entry)
        self._follow(store, actor.organisation, saved, now=now)
        return saved

    def _follow(self, store: HandOverStore, organisation: OrganisationId, product: Product, *, now: datetime) -> bool:
        """Let every letter to a deputy of a product show what is so now; return whether one must change."""
        changed = False
        for address, told_at in _letters(store, organisation, product.id):
            page = self._render(_letter(store, organisation, address, product, told_at=told_at))
            changed |= store.show(organisation, address.key, text=page.text, blocks=page.blocks, now=now)
        return changed

    async def follow_system(self, organisation: OrganisationId) -> None:
        """Let deputies read that their time is over where the product has another owner: who owns it next has none."""
        now, changed = self._clock.now(), False

        def look(store: HandOverStore) -> tuple[set[ProductId], set[ProductId]]:
            last = store.owners_followed(organisation)
            given = set(store.given(organisation, since=now - LONGEST_DEPUTY if last is None else last - OVERLAP))
            return given, {address.product for address, _ in _letters(store, organisation)} if given else set()

        given, told = await self._transactions.read(look)
        for number in sorted(given & told):

            def work(store: HandOverStore, number: ProductId = number) -> bool:
                product = store.product(organisation, number)
                return product is not None and self._follow(store, organisation, product, now=now)

            changed |= await self._transactions.write(work)
        if given:
            await self._transactions.write(lambda store: store.follow_owners(organisation, until=now))
        if changed:
            self._wake()

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write the letter right before it is sent; None where they do not stand in any more."""
        address, now = next(iter(_addresses([key])), None), self._clock.now()
        if address is None:
            return None

        def work(store: HandOverStore) -> Post | None:
            product = store.product(organisation, address.product)
            person = store.people(organisation, [address.user])[address.user]
            if product is None or not product.is_living or not person.is_here:
                return None
            letter = _letter(store, organisation, address, product, told_at=now)
            if letter.is_over or address.until < person.date_at(now):
                return None
            page = self._render(letter)
            return Post(key=key, kind=DEPUTY, text=page.text, blocks=page.blocks, user=address.user)

        return await self._transactions.read(work)


def _to_name(store: HandOverStore, actor: Actor, product: ProductId) -> Product:
    """Return a product for who may name its deputy. Raises UserFacingError."""
    known = found(store, actor, product)
    standing = store.standing(actor)
    require_member(standing)
    if not may_name_deputy(standing, known):
        raise NotAllowedError(f"Only {who_can(names_of_keepers(store, actor, known))} can name a deputy.")
    require_living(known)
    if known.owner is None:
        raise ConflictError("Nobody owns this product, so there is nobody to stand in for. Hand it over instead.")
    return known


def _wanted(
    store: HandOverStore, actor: Actor, product: Product, deputy: UserId | None, until: date | None, *, now: datetime
) -> Deputy:
    if deputy is None:
        raise UserFacingError("Choose who stands in.", field=Field.DEPUTY)
    person = store.people(actor.organisation, [deputy])[deputy]
    if product.owner is not None and product.owner.user == deputy:
        whose = "You own" if deputy == actor.user else f"{closed(person.name)} owns"
        raise UserFacingError(f"{whose} this product. Choose somebody else to stand in.", field=Field.DEPUTY)
    if not person.is_here:
        raise UserFacingError(
            f"{closed(person.name)} cannot stand in: deputies are people who work here. Choose somebody else.",
            field=Field.DEPUTY,
        )
    return Deputy(user=deputy, until=last_date_in(until, today=today_of(store, actor, now=now)))


def _sheet(store: HandOverStore, actor: Actor, product: Product, *, now: datetime) -> DeputySheet:
    today = today_of(store, actor, now=now)
    deputy, name = product.deputy, None
    if deputy is not None:
        person = store.people(actor.organisation, [deputy.user])[deputy.user]
        name = person.name if person.date_at(now) <= deputy.until else None
    return DeputySheet(
        product=product,
        domain_name=domain_name(store, actor, product),
        owner=owner_name(store, actor, product) or "",
        deputy=name,
        is_owner=product.owner is not None and product.owner.user == actor.user,
        today=today,
        latest=today + LONGEST_DEPUTY,
    )


def _as_fields(deputy: Deputy | None) -> dict[str, str]:
    """Write it as text for the audit, in which people stand by their ids."""
    return {} if deputy is None else {"deputy": deputy.user, "until": deputy.until.isoformat()}


def _letters(
    store: HandOverStore, organisation: OrganisationId, product: ProductId | None = None
) -> list[tuple[_Address, datetime]]:
    """List the letters to deputies, of a product or of all, each with when it was written."""
    told = dict(store.told(organisation, f"{DEPUTY}:" if product is None else f"{DEPUTY}:{product}:"))
    return [(address, told[address.key]) for address in _addresses(list(told))]


def _letter(
    store: HandOverStore, organisation: OrganisationId, address: _Address, product: Product, *, told_at: datetime
) -> DeputyLetter:
    actor = Actor(organisation=organisation, user=address.user)
    return DeputyLetter(
        product=product,
        domain_name=domain_name(store, actor, product),
        owner=owner_name(store, actor, product) or "",
        until=address.until,
        is_over=product.deputy != Deputy(user=address.user, until=address.until),
        has_other_owner=product.owned_since > told_at,
    )


def _addresses(keys: Sequence[str]) -> list[_Address]:
    """Read what keys of posts name, without those that name no letter to a deputy."""
    read = (re.fullmatch(rf"{re.escape(DEPUTY)}:(\d{{1,18}}):(\d{{1,18}}):([\d-]{{10}}):([^:]+)", key) for key in keys)
    return [
        _Address(
            product=ProductId(int(one[1])),
            version=int(one[2]),
            until=date.fromisoformat(one[3]),
            user=UserId(one[4]),
        )
        for one in read
        if one is not None
    ]
