"""What every part of this feature asks of its rows. Each part adds what it alone needs in a Protocol of its own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Draft, Owner, Product, Status
from bot.kernel.acting import ActingStore
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId


class ProductStore(ActingStore, Protocol):
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
