"""What every part of this feature asks of its rows. Each part adds what it alone needs in a Protocol of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Draft, Owner, Product, Status
from bot.kernel.access import Actor, Role, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from bot.kernel.zones import zone, zone_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What products need to know of a domain."""

    id: DomainId
    name: str
    leads: tuple[UserId, ...]
    """Who leads it, and still can."""
    is_living: bool
    sponsor: UserId | None = None
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What products need to know of somebody. Someone never seen is a member without a name ("someone")."""

    id: UserId
    name: str
    role: Role
    zone: str | None = None

    def date_at(self, now: datetime) -> date:
        """Tell which date it is where they live; in UTC where nobody knows."""
        named = self.zone if self.zone in zone_names() else None
        return now.astimezone(UTC if named is None else zone(named)).date()

    @property
    def is_here(self) -> bool:
        """Whether they can answer for anything: no guests, apps, closed accounts or people of elsewhere."""
        return self.role in {Role.MEMBER, Role.ADMIN}


class ProductStore(Protocol):
    # Who acts, and whether they did already.

    def standing(self, actor: Actor) -> Standing: ...

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None: ...

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None: ...

    # People and domains.

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Tell who these are, in the order asked."""
        ...

    def domain(self, organisation: OrganisationId, domain: DomainId) -> Domain | None: ...

    def domains(self, organisation: OrganisationId) -> Sequence[Domain]:
        """List the living domains, by name."""
        ...

    def chosen(self, organisation: OrganisationId, user: UserId) -> DomainId | None:
        """Tell which domain somebody chose as theirs."""
        ...

    # Products.

    def product(self, organisation: OrganisationId, product: ProductId) -> Product | None:
        """Return a product of any status, but for a declined one."""
        ...

    def products(
        self, organisation: OrganisationId, *, domain: DomainId | None = None, statuses: Iterable[Status] = ()
    ) -> Sequence[Product]:
        """List products by name: of one domain, or of all; in these statuses, or in all but declined ones."""
        ...

    def named(self, organisation: OrganisationId, folded_name: str) -> Product | None: ...

    def add(
        self,
        organisation: OrganisationId,
        draft: Draft,
        *,
        owner: Owner | None,
        why: Why,
        by: UserId | None,
        now: datetime,
    ) -> Product:
        """Store a new product and whose it is from now on. `by` is who proposed or recorded it."""
        ...

    def save(self, organisation: OrganisationId, product: Product, *, now: datetime) -> Product:
        """Write what is written in a product, and its deputy; return it with its version counted up.

        Its owner stays: `give` changes who that is.
        """
        ...

    def give(
        self,
        organisation: OrganisationId,
        product: ProductId,
        owner: Owner | None,
        *,
        why: Why,
        by: UserId | None,
        now: datetime,
    ) -> Product:
        """Let somebody own a product from now on, or nobody: the stretch before ends at the same instant.

        The version counts up, and a deputy's time is over.
        """
        ...

    def ownerships(self, organisation: OrganisationId, product: ProductId) -> Sequence[Ownership]:
        """List who owned a product when, the earliest first."""
        ...

    # The audit, and what is to be sent.

    def record(self, organisation: OrganisationId, entry: Entry) -> None: ...

    def acts(self, organisation: OrganisationId, *, thing: str, thing_id: str, most: int) -> Sequence[Entry]:
        """Return the latest acts on a thing, the latest first."""
        ...

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        """Store a post to be sent."""
        ...
