"""Products from files in rows, and out of rows into files."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.domains.rules import State as DomainState
from bot.features.products.files.domains import folded
from bot.features.products.files.records import Case, Channel, Consumer, Record
from bot.features.products.files.store import KnownDomain, ProductExportStore, ProductFileStore, Stored, ToStore
from bot.features.products.handing_over.ending import RECORDED_AS
from bot.features.products.handing_over.rules import State
from bot.features.products.rules.ownership import Ownership, Why, is_unbroken
from bot.features.products.rules.product import (
    LIVING,
    Draft,
    OutputPort,
    Owner,
    Product,
    ProductType,
    Status,
    UseCase,
)
from bot.features.products.seeing.following import FOLLOWS, FOLLOWS_NOT, LET
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from storage import audit, file_domains
from storage.circles import is_circle
from storage.engine import Database, UnitOfWork
from storage.products.store import SqlProductStore
from storage.tables import (
    AuditRow,
    ChannelRow,
    ConsumerRow,
    DomainNameRow,
    DomainRow,
    OwnershipRow,
    PersonRow,
    ProductRow,
)

AT_ONCE: Final = 200
"""What is asked for in one statement."""
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
T = TypeVar("T")


class SqlProductFileStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._products = SqlProductStore(session)

    # Domains and people.

    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        row = file_domains.named(self._session, organisation, name) or self._formerly(organisation, name)
        return None if row is None else _known(row)

    def _formerly(self, organisation: OrganisationId, name: str) -> DomainRow | None:
        """Find the domain that was called so last, or the one into which that was merged."""
        number = self._session.exec(
            select(DomainNameRow.domain_id)
            .where(DomainNameRow.organisation == organisation, DomainNameRow.folded_name == folded(name))
            .order_by(col(DomainNameRow.until_at).desc(), col(DomainNameRow.id).desc())
            .limit(1)
        ).one_or_none()
        seen: set[int] = set()
        while number is not None and number not in seen:
            seen.add(number)
            row = self._session.get(DomainRow, number)
            if row is None or row.organisation != organisation:
                return None
            if row.state in file_domains.IN_USE:
                return row
            number = row.successor_id
        return None

    def archived_named(self, organisation: OrganisationId, name: str) -> tuple[KnownDomain, ...]:
        return tuple(_known(row) for row in file_domains.archived_named(self._session, organisation, name))

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        return file_domains.names(self._session, organisation)

    def create_domain(self, organisation: OrganisationId, name: str, *, archived: bool, now: datetime) -> KnownDomain:
        return _known(file_domains.create(self._session, organisation, name, archived=archived, now=now))

    def known_people(self, organisation: OrganisationId, users: Collection[str]) -> frozenset[str]:
        found: set[str] = set()
        for some in _portions(users):
            found |= set(
                self._session.exec(
                    select(PersonRow.user_id).where(
                        PersonRow.organisation == organisation, col(PersonRow.user_id).in_(some)
                    )
                )
            )
        return frozenset(found)

    # What is here.

    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for some in _portions(sources):
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
        for some in _portions(products):
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
        return row is not None and row.organisation == organisation and _channel_id(row) is not None

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
    while same < min(len(rows), len(history)) and _stretch(rows[same]) == history[same]:
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
        for some in _portions(order):
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
            channel = _channel_id(row)
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
        stretches.setdefault(owned.product_id, []).append(_stretch(owned))
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
    def name(number: int | None) -> str:
        return "" if number is None else domains[DomainId(number)].name

    draft = product.draft
    record = Record(
        source=product.source,
        name=draft.name,
        domain=name(draft.domain),
        domain_archived=domains[draft.domain].state == DomainState.ARCHIVED,
        purpose=draft.purpose,
        product_type=draft.product_type,
        status=draft.status,
        steward=draft.steward,
        technical_owner=draft.technical_owner,
        deputy=product.deputy,
        basis=draft.basis,
        use_cases=tuple(
            Case(
                decision=case.decision, domain=name(case.consumer), consumer="" if case.consumer else case.consumer_name
            )
            for case in draft.use_cases
        ),
        output_ports=draft.output_ports,
        slo_url=draft.slo_url,
        docs_url=draft.docs_url,
        consumers=tuple(
            Consumer(
                domain=name(one.domain_id), user=None if one.user_id is None else UserId(one.user_id), since=one.since
            )
            for one in consumers
        ),
        proposed_by=product.proposed_by,
        created_at=row.created_at,
        history=tuple(history),
        kept=product.kept,
    )
    named = [draft.domain, *(case.consumer for case in draft.use_cases), *(one.domain_id for one in consumers)]
    return Stored(
        id=product.id,
        record=record,
        domain=draft.domain,
        domains={folded(name(number)): DomainId(number) for number in named if number is not None},
        version=product.version,
        is_declined=draft.status is Status.DECLINED,
    )


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


def export_transactions(database: Database) -> UnitOfWork[ProductExportStore]:
    """Run units of work that write products into files."""
    return UnitOfWork(database, SqlProductExportStore)


def _stretch(row: OwnershipRow) -> Ownership:
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


def _known(row: DomainRow) -> KnownDomain:
    return KnownDomain(
        DomainId(row.id or 0),
        row.name,
        takes_products=row.state in file_domains.IN_USE,
        is_archived=row.state == DomainState.ARCHIVED,
    )


def _channel_id(row: DomainRow) -> str | None:
    return None if row.channel_id is None or is_circle(row.channel_id) else row.channel_id


def _portions(things: Iterable[T]) -> Iterator[list[T]]:
    listed = list(things)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]
