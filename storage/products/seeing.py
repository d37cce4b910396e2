"""What people see of products, beyond what all parts of products read."""

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from bot.features.products.rules.product import LIVING as IN_USE
from bot.features.products.rules.product import Owner, ProductType, Status
from bot.features.products.seeing.matching import Text
from bot.features.products.seeing.store import Goal, Lesson, Listed, SeeingStore
from bot.kernel.access import Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import (
    DomainId,
    LearningId,
    NodeId,
    OrganisationId,
    ProductId,
    UserId,
)
from storage.audit_pages import Thing, act_on, acts_on, count_acts
from storage.engine import Database, UnitOfWork
from storage.products.consuming import SqlConsuming
from storage.products.handing_over import SqlHandOvers
from storage.products.store import SqlProductStore
from storage.readable import readable
from storage.tables import (
    DomainRow,
    LearningRow,
    NodeRow,
    OwnershipRow,
    ProductLearningRow,
    ProductNodeRow,
    ProductRow,
    UseCaseRow,
)

THING = "product"


LISTED: Final = (
    ProductRow.id,
    ProductRow.name,
    ProductRow.domain_id,
    ProductRow.product_type,
    ProductRow.status,
    ProductRow.steward_id,
    ProductRow.technical_owner_id,
    ProductRow.deputy_id,
    ProductRow.deputy_until,
    ProductRow.proposed_by,
    OwnershipRow.owner_id,
    OwnershipRow.owner_name,
    OwnershipRow.from_at,
)
"""What a list shows of a product."""


class SqlSeeingStore(SqlProductStore, SqlConsuming, SqlHandOvers):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def listed(self, organisation: OrganisationId) -> tuple[Listed, ...]:
        # Whole rows would take twice as long: they hold all that files said of a product besides.
        rows = self._session.execute(
            columns_of(*(col(column) for column in LISTED))
            .join(OwnershipRow, col(OwnershipRow.product_id) == col(ProductRow.id))
            .where(
                col(ProductRow.organisation) == organisation,
                col(ProductRow.status) != Status.DECLINED,
                col(OwnershipRow.until_at).is_(None),
            )
            .order_by(col(ProductRow.folded_name), col(ProductRow.id))
        )
        return tuple(map(_listed, rows))

    def texts(self, organisation: OrganisationId) -> tuple[Text, ...]:
        columns = (ProductRow.id, ProductRow.name, ProductRow.purpose, ProductRow.status, ProductRow.domain_id)
        products = self._session.execute(
            columns_of(*(col(column) for column in columns))
            .where(col(ProductRow.organisation) == organisation, col(ProductRow.status) != Status.DECLINED)
            .order_by(col(ProductRow.id))
        ).all()
        domains = dict(
            self._session.exec(select(DomainRow.id, DomainRow.name).where(DomainRow.organisation == organisation)).all()
        )
        uses: dict[int, list[str]] = defaultdict(list)
        for product, decision, consumer, name in self._session.exec(
            select(UseCaseRow.product_id, UseCaseRow.decision, UseCaseRow.consumer_domain_id, UseCaseRow.consumer_name)
            .where(UseCaseRow.organisation == organisation)
            .order_by(col(UseCaseRow.product_id), col(UseCaseRow.position))
        ):
            uses[product] += [domains.get(consumer, "") if consumer is not None else name, decision]
        return tuple(
            Text(
                id=ProductId(product or 0),
                name=name,
                purpose=purpose,
                uses="\n".join(uses[product or 0]),
                domain=domains.get(place, ""),
                is_in_use=Status(status) in IN_USE,
            )
            for product, name, purpose, status, place in products
        )

    # What belongs to a product.

    def lessons(self, standing: Standing, product: ProductId, *, most: int) -> tuple[int, tuple[Lesson, ...]]:
        organisation = standing.actor.organisation
        about = (
            ProductLearningRow.organisation == organisation,
            ProductLearningRow.product_id == product,
            LearningRow.organisation == organisation,
            LearningRow.state != "undone",
            readable(standing),
        )
        joined = col(LearningRow.id) == col(ProductLearningRow.learning_id)
        count = self._session.exec(
            select(func.count()).select_from(ProductLearningRow).join(LearningRow, joined).where(*about)
        ).one()
        rows = self._session.exec(
            select(LearningRow, DomainRow.name)
            .select_from(ProductLearningRow)
            .join(LearningRow, joined)
            .join(DomainRow, col(DomainRow.id) == col(LearningRow.domain_id), isouter=True)
            .where(*about)
            .order_by(col(ProductLearningRow.at).desc(), col(LearningRow.id).desc())
            .limit(most)
        ).all()
        return count, tuple(
            Lesson(id=LearningId(row.id or 0), text=row.text, domain=domain or "") for row, domain in rows
        )

    def goals(self, organisation: OrganisationId, product: ProductId) -> tuple[Goal, ...]:
        rows = self._session.exec(
            select(NodeRow)
            .join(ProductNodeRow, col(ProductNodeRow.node_id) == col(NodeRow.id))
            .where(
                ProductNodeRow.organisation == organisation,
                ProductNodeRow.product_id == product,
                NodeRow.organisation == organisation,
                col(NodeRow.state).in_(("active", "stopped")),
            )
            .order_by(func.lower(NodeRow.name), col(NodeRow.id))
        ).all()
        return tuple(
            Goal(id=NodeId(row.id or 0), name=row.name, level=row.level, is_active=row.state == "active")
            for row in rows
        )

    # History.

    def changes(
        self, organisation: OrganisationId, product: ProductId, *, skip: int, most: int
    ) -> tuple[tuple[int, Entry], ...]:
        return acts_on(self._session, Thing(organisation, THING, product), skip=skip, most=most)

    def count_changes(self, organisation: OrganisationId, product: ProductId) -> int:
        return count_acts(self._session, Thing(organisation, THING, product))

    def change(self, organisation: OrganisationId, product: ProductId, number: int) -> Entry | None:
        return act_on(self._session, Thing(organisation, THING, product), number)


def seeing_transactions(database: Database) -> UnitOfWork[SeeingStore]:
    return UnitOfWork(database, SqlSeeingStore)


def _listed(row: Any) -> Listed:
    has_owner = row.owner_id is not None or row.owner_name is not None
    return Listed(
        id=ProductId(row.id),
        name=row.name,
        domain=DomainId(row.domain_id),
        product_type=ProductType(row.product_type),
        status=Status(row.status),
        owner=Owner(user=_user(row.owner_id), name=row.owner_name or "") if has_owner else None,
        owned_since=row.from_at,
        steward=_user(row.steward_id),
        technical_owner=_user(row.technical_owner_id),
        deputy=_user(row.deputy_id),
        deputy_until=row.deputy_until,
        proposed_by=_user(row.proposed_by),
    )


def _user(user: str | None) -> UserId | None:
    return None if user is None else UserId(user)
