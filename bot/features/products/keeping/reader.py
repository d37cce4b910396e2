"""What the forms about products begin with. Changes nothing; refuses, before anything is typed, whom the act refuses."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.products.finding import arranged, found, kept, require_living
from bot.features.products.keeping.owning import require_owner
from bot.features.products.keeping.requirements import names_of
from bot.features.products.keeping.results import Names
from bot.features.products.keeping.store import KeepingStore
from bot.features.products.rules.permission import may_arrange
from bot.features.products.rules.product import Draft, Product, Status
from bot.kernel.access import Actor, require_member
from bot.kernel.acting import Domain
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError
from bot.kernel.ids import DomainId, ProductId, UserId
from bot.kernel.transactions import Transactions

NO_DOMAIN = "There is no domain yet, and every product belongs to one. Begin with a domain: type /domains."


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a form for a new product begins with."""

    draft: Draft
    owner: UserId | None
    domains: tuple[Domain, ...]
    records_in: frozenset[DomainId]
    """Where the person records at once; elsewhere they propose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    product: Product
    names: Names
    domains: tuple[Domain, ...]
    """Where it can be moved to; empty for who may not."""
    may_retire: bool
    """Whether the person may retire it, and bring it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declining:
    product: Product
    proposer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingUp:
    product: Product
    of: str


class KeepingReader:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def beginning(self, actor: Actor) -> Beginning:
        """Begin a new product: any full member. Raises ConflictError while there is no domain."""

        def look(store: KeepingStore) -> Beginning:
            standing = store.standing(actor)
            require_member(standing)
            domains = tuple(store.domains(actor.organisation))
            if not domains:
                raise ConflictError(NO_DOMAIN)
            return Beginning(
                draft=Draft(name="", domain=_domain(store, actor, domains)),
                owner=actor.user,
                domains=domains,
                records_in=frozenset(domain.id for domain in domains if may_arrange(standing, domain.id)),
            )

        return await self._transactions.read(look)

    async def to_edit(self, actor: Actor, product: ProductId) -> Editing:
        now = self._clock.now()

        def look(store: KeepingStore) -> Editing:
            current = kept(store, actor, product, now=now, doing="change it")
            arranges = may_arrange(store.standing(actor), current.domain)
            return Editing(
                product=current,
                names=names_of(store, actor, current),
                domains=_places(store, actor, current) if arranges else (),
                may_retire=arranges,
            )

        return await self._transactions.read(look)

    async def to_decline(self, actor: Actor, product: ProductId) -> Declining:
        def look(store: KeepingStore) -> Declining:
            current = arranged(store, actor, product, doing="decline it")
            if current.status is not Status.PROPOSED:
                raise ConflictError("Somebody accepted this already. If it should not go on, a lead retires it.")
            by = [] if current.proposed_by is None else [current.proposed_by]
            people = store.people(actor.organisation, by)
            return Declining(product=current, proposer="".join(person.name for person in people.values()))

        return await self._transactions.read(look)

    async def to_give_up(self, actor: Actor, product: ProductId) -> GivingUp:
        def look(store: KeepingStore) -> GivingUp:
            current = found(store, actor, product)
            require_owner(store, actor, current)
            require_living(current)
            return GivingUp(product=current, of=names_of(store, actor, current).of)

        return await self._transactions.read(look)


def _domain(store: KeepingStore, actor: Actor, domains: Sequence[Domain]) -> DomainId:
    """Guess the domain: the one that the person leads or chose, else the first."""
    chosen = store.chosen(actor.organisation, actor.user)
    ids = [domain.id for domain in domains]
    led = [domain.id for domain in domains if actor.user in domain.leads]
    if chosen is not None and chosen in ids and (chosen in led or not led):
        return chosen
    return led[0] if led else ids[0]


def _places(store: KeepingStore, actor: Actor, product: Product) -> tuple[Domain, ...]:
    """List the living domains, and its own where that is archived."""
    living = tuple(store.domains(actor.organisation))
    if any(domain.id == product.domain for domain in living):
        return living
    own = store.domain(actor.organisation, product.domain)
    return living if own is None else (own, *living)
