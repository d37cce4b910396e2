"""The products of nodes, in rows and out, as the nodes' side sees them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.features.goals.linking.store import Link, LinkingStore, Product
from bot.features.goals.rules.tree import Node
from bot.kernel.audit import Change
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from bot.kernel.products import IN_USE
from storage import product_links
from storage.engine import Database, UnitOfWork
from storage.goals.keeping import SqlKeepingStore
from storage.tables import DomainRow, ProductNodeRow, ProductRow


class SqlLinkingStore(SqlKeepingStore):
    def products(self, organisation: OrganisationId, products: Collection[ProductId]) -> dict[ProductId, Product]:
        rows = self._session.exec(
            select(ProductRow, col(DomainRow.name))
            .join(DomainRow, col(DomainRow.id) == col(ProductRow.domain_id))
            .where(
                ProductRow.organisation == organisation,
                col(ProductRow.id).in_(set(products)),
                ProductRow.status != "declined",
            )
        ).all()
        found = [Product(named=product_links.named_in(row), domain=domain) for row, domain in rows]
        return {product.id: product for product in found}

    def products_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> tuple[Product, ...]:
        found = product_links.products_like(self._session, organisation, words, statuses=IN_USE, first=first, most=most)
        return tuple(Product(named=named, domain=domain) for named, domain in found)

    def product_links(self, organisation: OrganisationId, node: Node) -> tuple[Link, ...]:
        rows = self._session.exec(
            select(ProductNodeRow)
            .where(ProductNodeRow.organisation == organisation, ProductNodeRow.node_id == node.id)
            .order_by(col(ProductNodeRow.at).desc(), col(ProductNodeRow.product_id).desc())
        ).all()
        return tuple(
            Link(product=ProductId(row.product_id), by=None if row.by is None else UserId(row.by)) for row in rows
        )

    def link_product(
        self, organisation: OrganisationId, node: Node, product: ProductId, *, by: UserId, now: datetime
    ) -> bool:
        is_new = product_links.link_node(self._session, organisation, product, node.id, by=by, now=now)
        if is_new:
            word = Change(field="goal", before=None, after=node.name)
            product_links.record(self._session, organisation, product, word, by=by, now=now)
        return is_new

    def unlink_product(
        self, organisation: OrganisationId, node: Node, product: ProductId, *, by: UserId, now: datetime
    ) -> bool:
        was_there = product_links.unlink_node(self._session, organisation, product, node.id)
        if was_there:
            word = Change(field="goal", before=node.name, after=None)
            product_links.record(self._session, organisation, product, word, by=by, now=now)
        return was_there


def linking_transactions(database: Database) -> UnitOfWork[LinkingStore]:
    """Run units of work about the products of nodes."""
    return UnitOfWork(database, SqlLinkingStore)
