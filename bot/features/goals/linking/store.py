"""What linking products to nodes asks of their rows, beside what keeping nodes does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.tree import Node
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from bot.kernel.products import NamedProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product as much as a line shows of it."""

    named: NamedProduct
    domain: str

    @property
    def id(self) -> ProductId:
        return self.named.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    product: ProductId
    by: UserId | None


class LinkingStore(KeepingStore, Protocol):
    def products(self, organisation: OrganisationId, products: Collection[ProductId]) -> Mapping[ProductId, Product]:
        """Read those of these that were not declined."""
        ...

    def products_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> Sequence[Product]:
        """Find products in use with these folded words in their names, purposes or domains.

        Those that have them in their names come first, then those of the domain `first`, then by name.
        """
        ...

    def product_links(self, organisation: OrganisationId, node: Node) -> Sequence[Link]:
        """List the products of a node, the latest link first."""
        ...

    def link_product(
        self, organisation: OrganisationId, node: Node, product: ProductId, *, by: UserId, now: datetime
    ) -> bool:
        """Say, and record with the product, that the node needs it or works on it; return whether that is new."""
        ...

    def unlink_product(
        self, organisation: OrganisationId, node: Node, product: ProductId, *, by: UserId, now: datetime
    ) -> bool:
        """Take that back, and record it with the product; return whether there was anything to take back."""
        ...
