"""The list of products: what `/products` shows without words, and what it found with words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.features.products.finding import today_of
from bot.features.products.rules.permission import may_arrange
from bot.features.products.rules.product import LIVING, ProductType, Status
from bot.features.products.seeing.matching import Matches, Shelf, Text
from bot.features.products.seeing.store import Listed, SeeingStore
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.acting import Person
from bot.kernel.clock import Clock
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from bot.kernel.transactions import Transactions

LINES: Final = 40
"""Of one page."""
NOBODY: Final = "nobody"
ELSEWHERE: Final = "elsewhere"
"""Chosen as an owner: nobody, and whoever only a file names."""


class Part(StrEnum):
    """The parts of the list, in their order. A product stands in the first that it belongs to."""

    UNOWNED = "unowned"
    """Nobody owns them, and the reader leads their domain."""
    MINE = "mine"
    """The reader owns or looks after them."""
    OURS = "ours"
    """Of the domain that they chose as theirs, and of those that they lead."""
    OTHERS = "others"
    FOUND = "found"
    """What passes the filters, or has the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    domain: DomainId | None = None
    status: Status | None = None
    """None for what is in use: drafts, active and deprecated ones."""
    product_type: ProductType | None = None
    owner: str | None = None
    """A person, NOBODY or ELSEWHERE."""
    words: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered out."""
        return self == Filters()

    def let_pass(self, product: Listed) -> bool:
        """Whether a product passes, but for the words. Who looks for words, or in a status, is shown it."""
        in_status = product.status is self.status if self.status else bool(self.words) or product.is_living
        return (
            in_status
            and self.domain in {None, product.domain}
            and self.product_type in {None, product.product_type}
            and (self.owner is None or self.owner == _owned_by(product))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the list somebody wants to see."""

    filters: Filters = field(default_factory=Filters)
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    product: Listed
    part: Part
    since: date
    """Since when it has its owner, or none, where the reader lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One page of the list, and what stands around it."""

    wanted: Wanted
    """With the page that there is."""
    lines: tuple[Line, ...]
    pages: int
    total: int
    meant: tuple[tuple[str, str], ...]
    """Words that nobody wrote, and what was looked for in their place."""
    owners: Mapping[UserId, Person]
    """Whoever owns a product of this page."""
    domain_names: Mapping[DomainId, str]
    domains: tuple[tuple[DomainId, str], ...]
    """Those that have products, by name."""
    choosable: tuple[Person, ...]
    """Whoever owns something, by name."""
    proposals: int
    """How many proposals the reader may accept or decline."""
    own_proposals: int
    """How many of the reader's own wait for somebody else to do so."""
    is_empty: bool
    """Whether no product is written down at all, in whatever status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What words brought."""

    best: ProductId | None
    others: int
    """How many more have them."""
    meant: tuple[tuple[str, str], ...] = ()


class Overviews:
    """Reads the list of products. Changes nothing.

    What products say of themselves is kept taken apart from one search to the next.
    """

    def __init__(self, *, transactions: Transactions[SeeingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._shelves: dict[OrganisationId, Shelf] = {}

    async def overview(self, actor: Actor, wanted: Wanted) -> Overview:
        """Return a page of the list, as full members see it; a page that is not there is the last one."""
        now = self._clock.now()

        def look(store: SeeingStore) -> Overview:
            standing = store.standing(actor)
            require_member(standing)
            matches = self._matches(store, actor, wanted.filters.words) if wanted.filters.words else None
            return _overview(store, standing, wanted, matches, now=now)

        return await self._transactions.read(look)

    async def find(self, actor: Actor, words: str) -> Answer:
        """Look for the product that somebody means."""

        def look(store: SeeingStore) -> Answer:
            require_member(store.standing(actor))
            matches = self._matches(store, actor, words)
            best = matches.products[0] if matches.products else None
            return Answer(best=best, others=max(len(matches.products) - 1, 0), meant=matches.meant)

        return await self._transactions.read(look)

    def _matches(self, store: SeeingStore, actor: Actor, words: str) -> Matches:
        texts: Sequence[Text] = store.texts(actor.organisation)
        known = self._shelves.get(actor.organisation, Shelf())
        # Two at once may each take the new ones apart; the later one's shelf stays, and is as good.
        shelf = self._shelves[actor.organisation] = known.with_texts(texts)
        return shelf.find(words)


def _overview(
    store: SeeingStore, standing: Standing, wanted: Wanted, matches: Matches | None, *, now: datetime
) -> Overview:
    organisation, filters = standing.actor.organisation, wanted.filters
    every = store.listed(organisation)
    proposed = [product for product in every if product.status is Status.PROPOSED]
    placed = _found(every, filters, matches)
    if filters.is_open:
        chosen = store.chosen(organisation, standing.user)
        ours = standing.leads if chosen is None else standing.leads | {chosen}
        placed = _sorted_for(placed, standing, ours, today=today_of(store, standing.actor, now=now))
    pages = max(1, -(-len(placed) // LINES))
    page = min(max(wanted.page, 0), pages - 1)
    shown = placed[page * LINES : (page + 1) * LINES]
    reader = store.people(organisation, [standing.user])[standing.user]
    domains = {domain.id: domain.name for domain in store.domains(organisation)}
    names = domain_names(store, organisation, (product.domain for product in every), known=domains)
    return Overview(
        wanted=Wanted(filters=filters, page=page),
        lines=tuple(
            Line(product=product, part=part, since=reader.date_at(product.owned_since)) for part, product in shown
        ),
        pages=pages,
        total=len(placed),
        meant=() if matches is None else matches.meant,
        owners=store.people(organisation, _owners(product for _, product in shown)),
        domain_names=names,
        domains=tuple(sorted(names.items(), key=lambda named: (named[1].casefold(), named[0]))),
        choosable=_choosable(store, organisation, every, chosen=filters.owner),
        proposals=sum(may_arrange(standing, product.domain) for product in proposed),
        own_proposals=sum(
            product.proposed_by == standing.user and not may_arrange(standing, product.domain) for product in proposed
        ),
        is_empty=not every,
    )


def _found(every: Sequence[Listed], filters: Filters, matches: Matches | None) -> list[tuple[Part, Listed]]:
    """List what passes: by name, or where words were typed, the best first."""
    passing = [product for product in every if filters.let_pass(product)]
    if matches is not None:
        by_id = {product.id: product for product in passing}
        passing = [by_id[product] for product in matches.products if product in by_id]
    return [(Part.FOUND, product) for product in passing]


def _sorted_for(
    placed: Iterable[tuple[Part, Listed]], standing: Standing, ours: frozenset[DomainId], *, today: date
) -> list[tuple[Part, Listed]]:
    """Put what concerns the reader first."""
    parts = [(_part(product, standing, ours, today=today), product) for _, product in placed]
    order = list(Part)
    return sorted(parts, key=lambda one: order.index(one[0]))


def _part(product: Listed, standing: Standing, ours: frozenset[DomainId], *, today: date) -> Part:
    if product.is_unowned and product.domain in standing.leads:
        return Part.UNOWNED
    deputy = product.deputy if product.deputy_until is not None and today <= product.deputy_until else None
    owner = None if product.owner is None else product.owner.user
    if standing.user in {owner, deputy, product.steward, product.technical_owner}:
        return Part.MINE
    return Part.OURS if product.domain in ours else Part.OTHERS


def _owned_by(product: Listed) -> str:
    if product.owner is None:
        # What is proposed or retired is nobody's to answer for.
        return NOBODY if product.status in LIVING else ""
    return product.owner.user or ELSEWHERE


def domain_names(
    store: SeeingStore,
    organisation: OrganisationId,
    wanted: Iterable[DomainId],
    *,
    known: Mapping[DomainId, str] | None = None,
) -> dict[DomainId, str]:
    """Name domains, also those that are archived."""
    living = known if known is not None else {domain.id: domain.name for domain in store.domains(organisation)}
    found: dict[DomainId, str] = {}
    for number in dict.fromkeys(wanted):
        if number in living:
            found[number] = living[number]
        elif (domain := store.domain(organisation, number)) is not None:
            found[number] = domain.name
    return found


def _owners(products: Iterable[Listed]) -> Iterator[UserId]:
    return (product.owner.user for product in products if product.owner is not None and product.owner.user is not None)


def _choosable(
    store: SeeingStore, organisation: OrganisationId, every: Iterable[Listed], *, chosen: str | None
) -> tuple[Person, ...]:
    users = list(_owners(every))
    if chosen not in {None, NOBODY, ELSEWHERE}:
        users.append(UserId(str(chosen)))
    people = store.people(organisation, users).values()
    return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.id)))
