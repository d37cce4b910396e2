"""Products as records for files, and what writes them out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.domains.rules import State as DomainState
from bot.features.products.files.records import Case, Channel, Consumer, Record
from bot.features.products.files.store import ProductExportStore, Stored
from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import Owner, Product, Status
from bot.files.domains import folded
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from storage.circles import is_circle
from storage.engine import Database, UnitOfWork
from storage.file_domains import portions
from storage.products.store import SqlProductStore
from storage.tables import ChannelRow, ConsumerRow, DomainRow, OwnershipRow, PersonRow, ProductRow


class SqlProductExportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def how_many(self, organisation: OrganisationId) -> int:
        return self._session.exec(
            select(func.count()).where(ProductRow.organisation == organisation, ProductRow.status != Status.DECLINED)
        ).one()

    def records(self, organisation: OrganisationId) -> Iterator[tuple[Record, Channel | None]]:
        found = self._session.exec(
            select(ProductRow.name, ProductRow.source_id, ProductRow.id).where(
                ProductRow.organisation == organisation, ProductRow.status != Status.DECLINED
            )
        )
        # In the order of their letters' numbers, which is the same in every database and every country.
        order = [number for _, _, number in sorted(found)]
        channels = self._channels(organisation)
        for some in portions(order):
            rows = self._session.exec(select(ProductRow).where(col(ProductRow.id).in_(some))).all()
            by_number = {one.id: one for one in read_records(self._session, organisation, rows)}
            for number in some:
                one = by_number[ProductId(number or 0)]
                yield one.record, channels.get(one.domain)
            self._session.expunge_all()

    def names(self, organisation: OrganisationId) -> dict[UserId, str]:
        rows = self._session.exec(
            select(PersonRow.user_id, PersonRow.name).where(PersonRow.organisation == organisation)
        )
        return {UserId(user): name for user, name in rows}

    def _channels(self, organisation: OrganisationId) -> dict[DomainId, Channel]:
        named = {
            row.channel_id: row
            for row in self._session.exec(select(ChannelRow).where(ChannelRow.organisation == organisation))
        }
        found = {}
        for row in self._session.exec(select(DomainRow).where(DomainRow.organisation == organisation)):
            channel = channel_of(row)
            if channel is not None:
                known = named.get(channel)
                found[DomainId(row.id or 0)] = Channel(
                    channel, "" if known is None else known.name, "" if known is None else known.team_id or ""
                )
        return found


def read_records(session: Session, organisation: OrganisationId, rows: Sequence[ProductRow]) -> list[Stored]:
    """Read products of any status with everything that files tell of them."""
    numbers = [row.id for row in rows]
    consumers: dict[int, list[ConsumerRow]] = {}
    for row in session.exec(
        select(ConsumerRow)
        .where(ConsumerRow.organisation == organisation, col(ConsumerRow.product_id).in_(numbers))
        .order_by(col(ConsumerRow.id))
    ):
        consumers.setdefault(row.product_id, []).append(row)
    stretches: dict[int, list[Ownership]] = {}
    for owned in session.exec(
        select(OwnershipRow)
        .where(OwnershipRow.organisation == organisation, col(OwnershipRow.product_id).in_(numbers))
        .order_by(col(OwnershipRow.from_at), col(OwnershipRow.id))
    ):
        stretches.setdefault(owned.product_id, []).append(stretch_in(owned))
    domains = {
        DomainId(domain.id or 0): domain
        for domain in session.exec(select(DomainRow).where(DomainRow.organisation == organisation))
    }
    products = SqlProductStore(session).these(organisation, rows)
    return [
        _stored(product, row, stretches[row.id or 0], consumers.get(row.id or 0, []), domains)
        for product, row in zip(products, rows, strict=True)
    ]


def _stored(
    product: Product,
    row: ProductRow,
    history: Sequence[Ownership],
    consumers: Sequence[ConsumerRow],
    domains: Mapping[DomainId, DomainRow],
) -> Stored:
    draft, named = product.draft, {number: row.name for number, row in domains.items()}
    used = [draft.domain, *(case.consumer for case in draft.use_cases), *(one.domain_id for one in consumers)]
    archived = domains[draft.domain].state == DomainState.ARCHIVED
    return Stored(
        id=product.id,
        record=_record(product, row, history, _Names(named, archived=archived), consumers),
        domain=draft.domain,
        domains={folded(named[DomainId(number)]): DomainId(number) for number in used if number is not None},
        version=product.version,
        is_declined=draft.status is Status.DECLINED,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    by_number: Mapping[DomainId, str]
    archived: bool
    """Whether the product's own domain is."""

    def of(self, number: int | None) -> str:
        return "" if number is None else self.by_number[DomainId(number)]


def _record(
    product: Product, row: ProductRow, history: Sequence[Ownership], names: _Names, consumers: Sequence[ConsumerRow]
) -> Record:
    draft = product.draft
    return Record(
        source=product.source,
        name=draft.name,
        domain=names.of(draft.domain),
        domain_archived=names.archived,
        purpose=draft.purpose,
        product_type=draft.product_type,
        status=draft.status,
        steward=draft.steward,
        technical_owner=draft.technical_owner,
        deputy=product.deputy,
        basis=draft.basis,
        use_cases=tuple(
            Case(
                decision=one.decision,
                domain=names.of(one.consumer),
                consumer="" if one.consumer else one.consumer_name,
            )
            for one in draft.use_cases
        ),
        output_ports=draft.output_ports,
        slo_url=draft.slo_url,
        docs_url=draft.docs_url,
        consumers=_consumers(consumers, names),
        proposed_by=product.proposed_by,
        created_at=row.created_at,
        history=tuple(history),
        kept=product.kept,
    )


def _consumers(rows: Sequence[ConsumerRow], names: _Names) -> tuple[Consumer, ...]:
    """Put them into an order that is the same in every database."""
    found = [
        Consumer(
            domain=names.of(row.domain_id), user=None if row.user_id is None else UserId(row.user_id), since=row.since
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.domain, one.user or "")))


def export_transactions(database: Database) -> UnitOfWork[ProductExportStore]:
    """Run units of work that write products into files."""
    return UnitOfWork(database, SqlProductExportStore)


def stretch_in(row: OwnershipRow) -> Ownership:
    """Read who owned a product in a stretch of time."""
    owner = None
    if row.owner_id is not None or row.owner_name is not None:
        owner = Owner(user=None if row.owner_id is None else UserId(row.owner_id), name=row.owner_name or "")
    return Ownership(
        owner=owner,
        since=row.from_at,
        until=row.until_at,
        why=Why(row.why),
        by=None if row.by is None else UserId(row.by),
    )


def channel_of(row: DomainRow) -> str | None:
    """Tell which channel a domain has; an archived one has none."""
    return None if row.channel_id is None or is_circle(row.channel_id) else row.channel_id
