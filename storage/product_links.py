"""That learnings and goals belong to products, in rows: written and read from all sides."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.products import NamedProduct
from bot.matching.words import fold
from storage import audit
from storage.tables import DomainRow, ProductLearningRow, ProductNodeRow, ProductRow


def link_learning(
    session: Session,
    organisation: OrganisationId,
    product: ProductId,
    learning: LearningId,
    *,
    by: UserId,
    now: datetime,
) -> bool:
    """Say that a learning is about a product; return whether that is new."""
    if session.get(ProductLearningRow, (product, learning)) is not None:
        return False
    session.add(ProductLearningRow(product_id=product, learning_id=learning, organisation=organisation, by=by, at=now))
    session.flush()
    return True


def unlink_learning(session: Session, organisation: OrganisationId, product: ProductId, learning: LearningId) -> bool:
    gone = session.exec(
        delete(ProductLearningRow).where(
            col(ProductLearningRow.organisation) == organisation,
            col(ProductLearningRow.product_id) == product,
            col(ProductLearningRow.learning_id) == learning,
        )
    )
    return bool(gone.rowcount)


def link_node(
    session: Session, organisation: OrganisationId, product: ProductId, node: NodeId, *, by: UserId, now: datetime
) -> bool:
    """Say that a goal belongs to a product; return whether that is new."""
    if session.get(ProductNodeRow, (product, node)) is not None:
        return False
    session.add(ProductNodeRow(product_id=product, node_id=node, organisation=organisation, by=by, at=now))
    session.flush()
    return True


def unlink_node(session: Session, organisation: OrganisationId, product: ProductId, node: NodeId) -> bool:
    gone = session.exec(
        delete(ProductNodeRow).where(
            col(ProductNodeRow.organisation) == organisation,
            col(ProductNodeRow.product_id) == product,
            col(ProductNodeRow.node_id) == node,
        )
    )
    return bool(gone.rowcount)


def record(
    session: Session,
    organisation: OrganisationId,
    product: ProductId,
    word: Change,
    *,
    by: UserId,
    now: datetime,
) -> None:
    """Record with the product what was linked to it from elsewhere, or taken off: `word` names it, before or after."""
    act = "unlinked" if word.after is None else "linked"
    entry = Entry(thing="product", thing_id=str(product), act=act, by=by, at=now, changes=(word,))
    audit.record(session, organisation, entry)


def learnings_of_product(
    session: Session, organisation: OrganisationId, product: ProductId
) -> Sequence[ProductLearningRow]:
    """Read what was learned about a product, the latest link first."""
    return session.exec(
        select(ProductLearningRow)
        .where(ProductLearningRow.organisation == organisation, ProductLearningRow.product_id == product)
        .order_by(col(ProductLearningRow.at).desc(), col(ProductLearningRow.learning_id).desc())
    ).all()


def nodes_of_product(session: Session, organisation: OrganisationId, product: ProductId) -> Sequence[ProductNodeRow]:
    """Read which goals a product belongs to, the latest link first."""
    return session.exec(
        select(ProductNodeRow)
        .where(ProductNodeRow.organisation == organisation, ProductNodeRow.product_id == product)
        .order_by(col(ProductNodeRow.at).desc(), col(ProductNodeRow.node_id).desc())
    ).all()


def products_of_learning(
    session: Session, organisation: OrganisationId, learning: LearningId
) -> tuple[NamedProduct, ...]:
    """Read the products that a learning is about, but for declined ones; by name."""
    rows = session.exec(
        select(ProductRow)
        .join(ProductLearningRow, col(ProductLearningRow.product_id) == col(ProductRow.id))
        .where(
            ProductRow.organisation == organisation,
            ProductLearningRow.organisation == organisation,
            ProductLearningRow.learning_id == learning,
            ProductRow.status != "declined",
        )
        .order_by(col(ProductRow.folded_name), col(ProductRow.id))
    ).all()
    return tuple(named_in(row) for row in rows)


def products_of_node(session: Session, organisation: OrganisationId, node: NodeId) -> tuple[NamedProduct, ...]:
    """Read the products that a goal needs or works on, but for declined ones; by name."""
    rows = session.exec(
        select(ProductRow)
        .join(ProductNodeRow, col(ProductNodeRow.product_id) == col(ProductRow.id))
        .where(
            ProductRow.organisation == organisation,
            ProductNodeRow.organisation == organisation,
            ProductNodeRow.node_id == node,
            ProductRow.status != "declined",
        )
        .order_by(col(ProductRow.folded_name), col(ProductRow.id))
    ).all()
    return tuple(named_in(row) for row in rows)


def products_like(
    session: Session,
    organisation: OrganisationId,
    words: Sequence[str],
    *,
    statuses: Collection[str],
    first: DomainId | None,
    most: int,
) -> list[tuple[NamedProduct, str]]:
    """Find products with these folded words in their names, purposes or domains; with each, its domain's name.

    Those that have them in their names come first, then those of the domain `first`, then by name.
    """
    rows = session.exec(
        select(ProductRow, col(DomainRow.name))
        .join(DomainRow, col(DomainRow.id) == col(ProductRow.domain_id))
        .where(ProductRow.organisation == organisation, col(ProductRow.status).in_(statuses))
    ).all()
    found = [(row, domain) for row, domain in rows if _has(words, f"{row.name} {row.purpose} {domain}")]
    found.sort(key=lambda one: (not _has(words, one[0].name), one[0].domain_id != first, fold(one[0].name), one[0].id))
    return [(named_in(row), domain) for row, domain in found[:most]]


def _has(words: Sequence[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def named_in(row: ProductRow) -> NamedProduct:
    """Read as much of a product as other things tell of it."""
    return NamedProduct(id=ProductId(row.id or 0), name=row.name, status=row.status)
