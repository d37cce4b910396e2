"""Products from files in rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from bot.features.products.files.store import ProductFileStore, Stored, ToStore
from bot.features.products.handing_over.ending import RECORDED_AS
from bot.features.products.handing_over.rules import State
from bot.features.products.rules.ownership import Ownership, is_unbroken
from bot.features.products.rules.product import (
    LIVING,
    Draft,
    OutputPort,
    Product,
    ProductType,
    Status,
    UseCase,
)
from bot.features.products.seeing.following import FOLLOWS, FOLLOWS_NOT, LET
from bot.files.domains import folded
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, OrganisationId, ProductId
from storage import audit
from storage.engine import Database, UnitOfWork
from storage.file_domains import SqlFileDomains, portions
from storage.products.file_records import channel_of, read_records, stretch_in
from storage.products.store import SqlProductStore
from storage.tables import (
    AuditRow,
    ConsumerRow,
    DomainRow,
    OwnershipRow,
    ProductRow,
)

IMPORTED: Final = "imported"
LEAVES_IT_AS_IT_IS: Final = (
    "linked",
    "unlinked",
    "offered",
    LET,
    FOLLOWS,
    FOLLOWS_NOT,
    "proposed a hand-over",
    *(RECORDED_AS[state] for state in (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.VOID)),
)
"""What is done about a product without changing what a file tells of it. Whatever else is done counts as a change."""


class SqlProductFileStore(SqlFileDomains):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._products = SqlProductStore(session)

    # What is here.

    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for some in portions(sources):
            rows = self._session.exec(
                select(ProductRow).where(ProductRow.organisation == organisation, col(ProductRow.source_id).in_(some))
            ).all()
            found |= {one.record.source: one for one in read_records(self._session, organisation, rows)}
        return found

    def living(self, organisation: OrganisationId) -> dict[str, str]:
        rows = self._session.exec(
            select(ProductRow.folded_name, ProductRow.source_id).where(
                ProductRow.organisation == organisation, col(ProductRow.status).in_([*LIVING, Status.PROPOSED])
            )
        )
        return dict(iter(rows))

    def touched(self, organisation: OrganisationId, products: Collection[ProductId]) -> frozenset[ProductId]:
        found: set[ProductId] = set()
        for some in portions(products):
            things = self._session.exec(
                select(AuditRow.thing_id)
                .where(
                    AuditRow.organisation == organisation,
                    AuditRow.thing == "product",
                    col(AuditRow.thing_id).in_([str(number) for number in some]),
                    col(AuditRow.act).not_in((IMPORTED, *LEAVES_IT_AS_IT_IS)),
                )
                .distinct()
            )
            found |= {ProductId(int(thing)) for thing in things}
        return frozenset(found)

    def has_channel(self, organisation: OrganisationId, domain: DomainId) -> bool:
        row = self._session.get(DomainRow, domain)
        return row is not None and row.organisation == organisation and channel_of(row) is not None

    # Products are stored.

    def add(self, organisation: OrganisationId, product: ToStore, *, now: datetime) -> ProductId:
        record = product.record
        row = ProductRow(
            organisation=organisation,
            domain_id=product.domain,
            name=record.name,
            # Its own number is part of the name of a retired one, and is known only once it is stored.
            folded_name=f"\t{record.source}",
            product_type=record.product_type,
            status=record.status,
            source_id=record.source,
            proposed_by=record.proposed_by,
            created_at=record.created_at,
            changed_at=now,
            version=0,
        )
        self._session.add(row)
        self._session.flush()
        number = ProductId(row.id or 0)
        self._write(organisation, number, product, version=0, now=now)
        return number

    def change(
        self, organisation: OrganisationId, product: ProductId, to: ToStore, *, version: int, now: datetime
    ) -> None:
        row = self._session.exec(
            select(ProductRow).where(ProductRow.organisation == organisation, ProductRow.id == product)
        ).one()
        row.proposed_by, row.created_at = to.record.proposed_by, to.record.created_at
        self._write(organisation, product, to, version=version, now=now)

    def _write(
        self, organisation: OrganisationId, number: ProductId, product: ToStore, *, version: int, now: datetime
    ) -> None:
        record = product.record
        write_history(self._session, organisation, number, record.history)
        self._products.save(
            organisation,
            Product(
                id=number,
                draft=_draft(product),
                owner=record.owner,
                owned_since=record.history[-1].since,
                deputy=record.deputy,
                kept=record.kept,
                version=version,
            ),
            now=now,
        )
        there = {
            (row.domain_id, row.user_id)
            for row in self._session.exec(
                select(ConsumerRow).where(ConsumerRow.organisation == organisation, ConsumerRow.product_id == number)
            )
        }
        for one in record.consumers:
            domain = product.domains[folded(one.domain)] if one.domain else None
            if (domain, one.user) not in there:
                self._session.add(
                    ConsumerRow(
                        organisation=organisation,
                        product_id=number,
                        domain_id=domain,
                        user_id=one.user,
                        since=one.since,
                    )
                )
        self._session.flush()

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)


def write_history(
    session: Session, organisation: OrganisationId, product: ProductId, history: Sequence[Ownership]
) -> None:
    """Replace what is known of who owned a product when. Raises ValueError for a history that has holes or overlaps.

    What is the same from the first on stays in its rows.
    """
    if not is_unbroken(history):
        raise ValueError("a product is owned, or visibly is not, at every moment")
    rows = session.exec(
        select(OwnershipRow)
        .where(OwnershipRow.organisation == organisation, OwnershipRow.product_id == product)
        .order_by(col(OwnershipRow.from_at), col(OwnershipRow.id))
    ).all()
    same = 0
    while same < min(len(rows), len(history)) and stretch_in(rows[same]) == history[same]:
        same += 1
    for row in rows[same:]:
        session.delete(row)
    session.flush()
    for one in history[same:]:
        session.add(
            OwnershipRow(
                organisation=organisation,
                product_id=product,
                owner_id=None if one.owner is None else one.owner.user,
                owner_name=None if one.owner is None or not one.owner.name else one.owner.name,
                from_at=one.since,
                until_at=one.until,
                why=one.why,
                by=one.by,
            )
        )
        # One by one, so that stretches of one instant keep their order.
        session.flush()


def _draft(product: ToStore) -> Draft:
    record = product.record
    return Draft(
        name=record.name,
        purpose=record.purpose,
        domain=product.domain,
        product_type=ProductType(record.product_type),
        status=record.status,
        steward=record.steward,
        technical_owner=record.technical_owner,
        basis=record.basis,
        use_cases=tuple(
            UseCase(
                decision=case.decision,
                consumer=product.domains[folded(case.domain)] if case.domain else None,
                consumer_name=case.consumer,
            )
            for case in record.use_cases
        ),
        output_ports=tuple(
            OutputPort(name=p.name, version=p.version, kind=p.kind, url=p.url) for p in record.output_ports
        ),
        slo_url=record.slo_url,
        docs_url=record.docs_url,
    )


def import_transactions(database: Database) -> UnitOfWork[ProductFileStore]:
    """Run units of work about products that come from files."""
    return UnitOfWork(database, SqlProductFileStore)
