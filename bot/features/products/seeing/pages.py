"""A product's page: who owns it, what it is for, who uses it, and what its reader may do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.features.products.finding import found, names_of_keepers
from bot.features.products.handing_over.reader import OpenHandOver, open_hand_over
from bot.features.products.handing_over.rules import may_name_deputy
from bot.features.products.news import Consumer
from bot.features.products.rules.permission import may_arrange, may_keep
from bot.features.products.rules.product import Product
from bot.features.products.seeing.following import may_follow
from bot.features.products.seeing.overview import domain_names
from bot.features.products.seeing.store import Goal, Lesson, SeeingStore
from bot.kernel.access import Actor
from bot.kernel.acting import Domain, Person
from bot.kernel.clock import Clock
from bot.kernel.ids import DomainId, ProductId, UserId
from bot.kernel.transactions import Transactions

MOST_LESSONS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    product: Product
    domain: Domain | None
    people: Mapping[UserId, Person]
    """Everybody that the page names."""
    owned_since: date
    """Where the reader lives, as all dates of the page."""
    has_deputy: bool
    """Whether somebody answers for the owner today."""
    hand_over: OpenHandOver | None
    hand_over_until: date | None
    """The last day on which it can be accepted."""
    is_recipient: bool
    """Whether the reader is to decide about that hand-over."""
    domain_names: Mapping[DomainId, str]
    """Of the domains that its use cases name."""
    consumers: tuple[Consumer, ...]
    follows: bool
    """Whether the reader follows it."""
    lesson_count: int
    lessons: tuple[Lesson, ...]
    """The latest of those that the reader may read."""
    goals: tuple[Goal, ...]
    keepers: tuple[str, ...]
    """Who may keep it, beside admins."""
    is_owner: bool
    """Whether the reader owns it."""
    may_keep: bool
    may_arrange: bool
    may_name_deputy: bool
    may_follow: bool

    @property
    def owner(self) -> Person | None:
        """Return the owner, where they are a person of this Slack."""
        owner = self.product.owner
        return None if owner is None or owner.user is None else self.people.get(owner.user)


class Pages:
    """Reads pages. Changes nothing."""

    def __init__(self, *, transactions: Transactions[SeeingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def page(self, actor: Actor, product: ProductId) -> Page:
        """Return a product's page. Raises NotAllowedError for who is no full member, NotFoundError for none."""
        now = self._clock.now()
        return await self._transactions.read(lambda store: _page(store, actor, product, now=now))


def _page(store: SeeingStore, actor: Actor, number: ProductId, *, now: datetime) -> Page:
    product, organisation, standing = found(store, actor, number), actor.organisation, store.standing(actor)
    reader = store.people(organisation, [actor.user])[actor.user]
    today = reader.date_at(now)
    hand_over = open_hand_over(store, organisation, product, now=now)
    consumers = tuple(store.consumers(organisation, number))
    count, lessons = store.lessons(standing, number, most=MOST_LESSONS)
    follows = any(consumer.user == actor.user for consumer in consumers)
    return Page(
        product=product,
        domain=store.domain(organisation, product.domain),
        people=store.people(organisation, _people_of(product)),
        owned_since=reader.date_at(product.owned_since),
        has_deputy=product.deputy is not None and today <= product.deputy.until,
        hand_over=hand_over,
        is_recipient=hand_over is not None and hand_over.hand_over.to == actor.user,
        hand_over_until=None if hand_over is None else reader.date_at(hand_over.hand_over.expires_at),
        domain_names=domain_names(store, organisation, _domains_of(product)),
        consumers=consumers,
        follows=follows,
        lesson_count=count,
        lessons=tuple(lessons),
        goals=tuple(store.goals(organisation, number)),
        keepers=_keepers(store, actor, product, today=today),
        is_owner=product.owner is not None and product.owner.user == actor.user,
        may_keep=may_keep(standing, product, today=today),
        may_arrange=may_arrange(standing, product.domain),
        may_name_deputy=may_name_deputy(standing, product),
        may_follow=may_follow(product, consumers, actor.user),
    )


def _keepers(store: SeeingStore, actor: Actor, product: Product, *, today: date) -> tuple[str, ...]:
    """Name who may keep it today, their deputy too for as long as it lasts."""
    deputy = product.deputy
    standing_in = () if deputy is None or deputy.until < today else (deputy.user,)
    named = (person.name for person in store.people(actor.organisation, standing_in).values() if person.is_here)
    return tuple(dict.fromkeys((*names_of_keepers(store, actor, product), *named)))


def _domains_of(product: Product) -> Sequence[DomainId]:
    return [case.consumer for case in product.draft.use_cases if case.consumer is not None]


def _people_of(product: Product) -> Iterator[UserId]:
    draft = product.draft
    for user in (
        None if product.owner is None else product.owner.user,
        None if product.deputy is None else product.deputy.user,
        draft.steward,
        draft.technical_owner,
        product.proposed_by,
    ):
        if user is not None:
            yield user
