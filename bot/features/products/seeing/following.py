"""Domains and people that follow a product: who may let them, and what they hear."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.features.products.finding import found
from bot.features.products.news import NEWS, Consumer
from bot.features.products.rules.product import Product, Status
from bot.features.products.seeing.store import SeeingStore
from bot.kernel.access import Actor, may_edit, who_can
from bot.kernel.acting import Domain
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

DOMAINS: Final = "domains"
"""The form's field, and what the history calls it."""
MOST_CHOSEN: Final = 100
"""Domains that a form shows as following."""
FOLLOWS: Final = "follows it"
FOLLOWS_NOT: Final = "follows it no longer"
LET: Final = "let domains follow"
NOT_YET: Final = "This product is only proposed yet. Once a lead accepts it, it can be followed."

Render = Callable[[Post, Product, Sequence[str]], Post]
"""Gives news its looks: the post, the product that it is about, and what happened, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the form begins with."""

    product: Product
    follows: bool
    """Whether this person does."""
    offered: tuple[Domain, ...]
    """The domains that they may let follow, by name."""
    chosen: frozenset[DomainId]
    """Those of them that follow."""
    others: tuple[str, ...]
    """The names of domains that follow and that only their own leads take away."""
    people: int
    """How many other people follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What came of a form."""

    product: Product
    follows: bool
    domains: tuple[Consumer, ...]
    """Those that follow now."""
    added: tuple[Consumer, ...]
    removed: tuple[str, ...]
    """The names of those that do no longer."""


class Following:
    """`look_up` asks Slack how a channel is now; it keeps what it hears and never raises when Slack is silent."""

    def __init__(
        self,
        *,
        transactions: Transactions[SeeingStore],
        clock: Clock,
        look_up: Callable[[OrganisationId, ChannelId], Awaitable[object]],
        render: Render,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._look_up = look_up
        self._render = render

    async def choice(self, actor: Actor, product: ProductId) -> Choice:
        """Return what the form begins with: any full member follows, and lets follow the domains that they lead."""
        return await self._transactions.read(lambda store: _choice(store, actor, product))

    async def choose(
        self, actor: Actor, delivery: Delivery, product: ProductId, *, follows: bool, domains: Iterable[DomainId] = ()
    ) -> Chosen:
        """Let this person follow or not, and exactly these of the domains that they may let follow; the others stay.

        Raises UserFacingError, at the form's field, for a domain that they do not lead.
        """
        wanted, now = frozenset(domains), self._clock.now()

        def work(store: SeeingStore) -> Chosen:
            if store.first_answer(actor.organisation, delivery) is not None:
                return _chosen(store, actor, found(store, actor, product))
            before = _choice(store, actor, product)
            _require_offered(store, actor, before, wanted)
            store.claim(actor.organisation, delivery, answer=LET, now=now)
            if follows != before.follows:
                _follow_oneself(store, actor, before.product, follows=follows, now=now)
            added = tuple(one.id for one in before.offered if one.id in wanted - before.chosen)
            gone = tuple(one.id for one in before.offered if one.id in before.chosen - wanted)
            removed = tuple(one.name for one in before.offered if one.id in gone)
            if added or gone:
                _change_domains(store, actor, before.product, added, gone, now=now)
            return _chosen(store, actor, before.product, added=added, removed=removed)

        return await self._transactions.write(work)

    async def follow(self, actor: Actor, delivery: Delivery, product: ProductId, *, follows: bool) -> None:
        """Let this person follow, or not any more; the domains stay as they are. Raises UserFacingError."""
        now, same = self._clock.now(), Delivery(f"{delivery}:follow:{product}")

        def work(store: SeeingStore) -> None:
            known = found(store, actor, product)
            if store.first_answer(actor.organisation, same) is not None:
                return
            if known.status is Status.PROPOSED:
                raise ConflictError(NOT_YET)
            store.claim(actor.organisation, same, answer=FOLLOWS if follows else FOLLOWS_NOT, now=now)
            consumers = store.consumers(actor.organisation, product)
            if follows != any(one.user == actor.user for one in consumers):
                _follow_oneself(store, actor, known, follows=follows, now=now)

        await self._transactions.write(work)

    async def prepare_news_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write news, right before they are sent; None where that channel or person is not to have them any more."""
        named = re.fullmatch(rf"{re.escape(NEWS)}:(\d{{1,18}}):.*", key, re.DOTALL)
        queued = await self._transactions.read(lambda store: store.queued(organisation, key))
        if named is None or queued is None:
            return None
        if queued.channel is not None:
            await self._look_up(organisation, queued.channel)
        product = ProductId(int(named[1]))

        def look(store: SeeingStore) -> Post | None:
            known = store.product(organisation, product)
            if known is None or not any(_is_for(queued, one) for one in store.consumers(organisation, product)):
                return None
            # What has blocks has its looks from an attempt before.
            return queued if queued.blocks else self._render(queued, known, queued.text.split("\n"))

        return await self._transactions.read(look)


def may_follow(product: Product, consumers: Iterable[Consumer], user: UserId) -> bool:
    """Whether a full member may open the form: a retired product is only left."""
    if product.status is Status.RETIRED:
        return any(consumer.user == user or consumer.domain is not None for consumer in consumers)
    return product.is_living


def _is_for(post: Post, consumer: Consumer) -> bool:
    if not consumer.may_hear:
        return False
    if post.user is not None:
        return consumer.user == post.user
    return consumer.channel is not None and consumer.channel.id == post.channel


def _choice(store: SeeingStore, actor: Actor, number: ProductId) -> Choice:
    product, organisation = found(store, actor, number), actor.organisation
    if product.status is Status.PROPOSED:
        raise ConflictError(NOT_YET)
    standing, consumers = store.standing(actor), store.consumers(organisation, number)
    following = {one.domain for one in consumers if one.domain is not None}
    known = {domain.id: domain for domain in store.domains(organisation)}
    for domain in following - known.keys():
        # An archived domain still follows until somebody takes it away, or it comes back.
        if (archived := store.domain(organisation, domain)) is not None:
            known[domain] = archived
    is_over = product.status is Status.RETIRED
    offered = tuple(
        domain
        for domain in known.values()
        if may_edit(standing, domain.id)
        and (domain.id in following or (not is_over and domain.is_living and domain.id != product.domain))
    )
    # A menu begins with at most so many chosen: the others stay as they are until there is room.
    beyond = {domain.id for domain in [one for one in offered if one.id in following][MOST_CHOSEN:]}
    offered = tuple(domain for domain in offered if domain.id not in beyond)
    own = {domain.id for domain in offered}
    return Choice(
        product=product,
        follows=any(one.user == actor.user for one in consumers),
        offered=offered,
        chosen=frozenset(following & own),
        others=tuple(one.name for one in consumers if one.domain is not None and one.domain not in own),
        people=sum(one.user is not None and one.user != actor.user and one.is_here for one in consumers),
    )


def _require_offered(store: SeeingStore, actor: Actor, choice: Choice, wanted: frozenset[DomainId]) -> None:
    for domain in sorted(wanted - {one.id for one in choice.offered}):
        known = store.domain(actor.organisation, domain)
        if known is None or not known.is_living:
            raise UserFacingError("One of these domains is no more. Choose the others again.", field=DOMAINS)
        if domain == choice.product.domain:
            raise UserFacingError(f"It is {closed(known.name)}'s own product: consumers are others.", field=DOMAINS)
        if choice.product.status is Status.RETIRED:
            raise UserFacingError("This product is retired: it can only be left.", field=DOMAINS)
        who = who_can([person.name for person in store.people(actor.organisation, known.leads).values()])
        raise UserFacingError(f"You do not lead {closed(known.name)}. {who} can let it follow.", field=DOMAINS)


def _follow_oneself(store: SeeingStore, actor: Actor, product: Product, *, follows: bool, now: datetime) -> None:
    if follows:
        if product.status is Status.RETIRED:
            raise ConflictError("This product is retired: it can only be left.")
        store.follow(actor.organisation, product.id, users=[actor.user], by=actor.user, now=now)
    else:
        store.unfollow(actor.organisation, product.id, users=[actor.user])
    act = FOLLOWS if follows else FOLLOWS_NOT
    entry = Entry(thing="product", thing_id=str(product.id), act=act, by=actor.user, at=now)
    store.record(actor.organisation, entry)


def _change_domains(
    store: SeeingStore,
    actor: Actor,
    product: Product,
    added: Sequence[DomainId],
    gone: Sequence[DomainId],
    *,
    now: datetime,
) -> None:
    before = _as_words(store, actor, product)
    store.unfollow(actor.organisation, product.id, domains=gone)
    store.follow(actor.organisation, product.id, domains=added, by=actor.user, now=now)
    change = Change(field=DOMAINS, before=before, after=_as_words(store, actor, product))
    entry = Entry(thing="product", thing_id=str(product.id), act=LET, by=actor.user, at=now, changes=(change,))
    store.record(actor.organisation, entry)


def _as_words(store: SeeingStore, actor: Actor, product: Product) -> str | None:
    consumers = store.consumers(actor.organisation, product.id)
    return ", ".join(one.name for one in consumers if one.domain is not None) or None


def _chosen(
    store: SeeingStore, actor: Actor, product: Product, *, added: Sequence[DomainId] = (), removed: Sequence[str] = ()
) -> Chosen:
    consumers = store.consumers(actor.organisation, product.id)
    domains = tuple(one for one in consumers if one.domain is not None)
    return Chosen(
        product=product,
        follows=any(one.user == actor.user for one in consumers),
        domains=domains,
        added=tuple(one for one in domains if one.domain in added),
        removed=tuple(removed),
    )
