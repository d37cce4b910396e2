"""Products and who owned them when, in rows and out: what every part of products builds on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, delete, select

from bot.features.products.rules.ownership import Ownership, Why
from bot.features.products.rules.product import (
    Basis,
    Deputy,
    Draft,
    OutputPort,
    Owner,
    Product,
    ProductType,
    Status,
    UseCase,
    folded_name,
)
from bot.kernel.ids import DomainId, OrganisationId, ProductId, UserId
from storage.acting import SqlActingStore
from storage.tables import OutputPortRow, OwnershipRow, ProductRow, UseCaseRow


class SqlProductStore(SqlActingStore):
    """Products, and who has to do with them, over one transaction."""

    def product(self, organisation: OrganisationId, product: ProductId) -> Product | None:
        row = self._row(organisation, product)
        if row is None or row.status == Status.DECLINED:
            return None
        return self._products(organisation, [row])[0]

    def products(
        self, organisation: OrganisationId, *, domain: DomainId | None = None, statuses: Iterable[Status] = ()
    ) -> tuple[Product, ...]:
        wanted = [status.value for status in statuses] or [s.value for s in Status if s is not Status.DECLINED]
        rows = self._session.exec(
            select(ProductRow)
            .where(
                ProductRow.organisation == organisation,
                col(ProductRow.status).in_(wanted),
                *([] if domain is None else [ProductRow.domain_id == domain]),
            )
            .order_by(col(ProductRow.folded_name), col(ProductRow.id))
        ).all()
        return tuple(self._products(organisation, rows))

    def named(self, organisation: OrganisationId, folded: str) -> Product | None:
        row = self._session.exec(
            select(ProductRow).where(ProductRow.organisation == organisation, ProductRow.folded_name == folded)
        ).one_or_none()
        return None if row is None else self._products(organisation, [row])[0]

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
        row = ProductRow(
            organisation=organisation,
            domain_id=draft.domain,
            name=draft.name,
            # Its own number is part of the name of a retired one, and is known only once it is stored.
            folded_name=f"\t{draft.name}\t{now.timestamp()}",
            product_type=draft.product_type,
            status=draft.status,
            proposed_by=by,
            created_at=now,
            changed_at=now,
        )
        self._session.add(row)
        self._session.flush()
        _write(row, draft)
        self._session.add(_stretch(row, owner, why=why, by=by, now=now))
        self._session.flush()
        self._write_lists(row, draft)
        return self._products(organisation, [row])[0]

    def save(self, organisation: OrganisationId, product: Product, *, now: datetime) -> Product:
        row = self._known(organisation, product.id)
        _write(row, product.draft)
        row.kept = dict(product.kept)
        row.deputy_id = None if product.deputy is None else product.deputy.user
        row.deputy_until = None if product.deputy is None else product.deputy.until
        row.changed_at = now
        row.version = product.version + 1
        self._session.flush()
        self._write_lists(row, product.draft)
        return self._products(organisation, [row])[0]

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
        row = self._known(organisation, product)
        last = self._session.exec(
            select(OwnershipRow).where(
                OwnershipRow.organisation == organisation,
                OwnershipRow.product_id == product,
                col(OwnershipRow.until_at).is_(None),
            )
        ).one()
        # A clock that was set back leaves no stretch that ends before it begins.
        at = max(now, last.from_at)
        last.until_at = at
        self._session.flush()
        self._session.add(_stretch(row, owner, why=why, by=by, now=at))
        row.deputy_id = row.deputy_until = None
        row.changed_at = now
        row.version += 1
        self._session.flush()
        return self._products(organisation, [row])[0]

    def ownerships(self, organisation: OrganisationId, product: ProductId) -> tuple[Ownership, ...]:
        rows = self._session.exec(
            select(OwnershipRow)
            .where(OwnershipRow.organisation == organisation, OwnershipRow.product_id == product)
            .order_by(col(OwnershipRow.from_at), col(OwnershipRow.id))
        ).all()
        return tuple(
            Ownership(owner=_owner(row), since=row.from_at, until=row.until_at, why=Why(row.why), by=_user(row.by))
            for row in rows
        )

    def _row(self, organisation: OrganisationId, product: ProductId) -> ProductRow | None:
        return self._session.exec(
            select(ProductRow).where(ProductRow.organisation == organisation, ProductRow.id == product)
        ).one_or_none()

    def _known(self, organisation: OrganisationId, product: ProductId) -> ProductRow:
        row = self._row(organisation, product)
        if row is None:
            raise LookupError("only a product that exists is changed")
        return row

    def _write_lists(self, row: ProductRow, draft: Draft) -> None:
        number = row.id or 0
        self._session.exec(delete(UseCaseRow).where(col(UseCaseRow.product_id) == number))
        self._session.exec(delete(OutputPortRow).where(col(OutputPortRow.product_id) == number))
        self._session.add_all(
            UseCaseRow(
                product_id=number,
                position=position,
                organisation=row.organisation,
                consumer_domain_id=case.consumer,
                consumer_name=case.consumer_name,
                decision=case.decision,
            )
            for position, case in enumerate(draft.use_cases)
        )
        self._session.add_all(
            OutputPortRow(
                product_id=number,
                position=position,
                organisation=row.organisation,
                name=port.name,
                version=port.version,
                kind=port.kind,
                url=port.url or None,
            )
            for position, port in enumerate(draft.output_ports)
        )
        self._session.flush()

    def these(self, organisation: OrganisationId, rows: Sequence[ProductRow]) -> list[Product]:
        """Read what stands in rows, declined ones too."""
        return self._products(organisation, rows)

    def _products(self, organisation: OrganisationId, rows: Sequence[ProductRow]) -> list[Product]:
        numbers = [row.id for row in rows if row.id is not None]
        now = self._session.exec(
            select(OwnershipRow).where(
                OwnershipRow.organisation == organisation,
                col(OwnershipRow.product_id).in_(numbers),
                col(OwnershipRow.until_at).is_(None),
            )
        ).all()
        owned = {row.product_id: row for row in now}
        cases: dict[int, list[UseCase]] = {number: [] for number in numbers}
        for case in self._session.exec(
            select(UseCaseRow)
            .where(UseCaseRow.organisation == organisation, col(UseCaseRow.product_id).in_(numbers))
            .order_by(col(UseCaseRow.position))
        ):
            consumer = None if case.consumer_domain_id is None else DomainId(case.consumer_domain_id)
            cases[case.product_id].append(
                UseCase(decision=case.decision, consumer=consumer, consumer_name=case.consumer_name)
            )
        ports: dict[int, list[OutputPort]] = {number: [] for number in numbers}
        for port in self._session.exec(
            select(OutputPortRow)
            .where(OutputPortRow.organisation == organisation, col(OutputPortRow.product_id).in_(numbers))
            .order_by(col(OutputPortRow.position))
        ):
            ports[port.product_id].append(
                OutputPort(name=port.name, version=port.version, kind=port.kind, url=port.url or "")
            )
        return [_product(row, owned[row.id or 0], cases[row.id or 0], ports[row.id or 0]) for row in rows]


def _write(row: ProductRow, draft: Draft) -> None:
    row.domain_id = draft.domain
    row.name = draft.name
    row.folded_name = folded_name(ProductId(row.id or 0), draft.name, draft.status)
    row.purpose = draft.purpose
    row.product_type = draft.product_type
    row.status = draft.status
    row.steward_id = draft.steward
    row.technical_owner_id = draft.technical_owner
    row.basis_outcome = draft.basis.outcome or None
    row.basis_process = draft.basis.process or None
    row.basis_decides = draft.basis.decides or None
    row.slo_url = draft.slo_url or None
    row.docs_url = draft.docs_url or None


def _stretch(row: ProductRow, owner: Owner | None, *, why: Why, by: UserId | None, now: datetime) -> OwnershipRow:
    return OwnershipRow(
        organisation=row.organisation,
        product_id=row.id or 0,
        owner_id=None if owner is None else owner.user,
        owner_name=None if owner is None or not owner.name else owner.name,
        from_at=now,
        why=why,
        by=by,
    )


def _owner(row: OwnershipRow) -> Owner | None:
    if row.owner_id is None and row.owner_name is None:
        return None
    return Owner(user=_user(row.owner_id), name=row.owner_name or "")


def _product(row: ProductRow, owned: OwnershipRow, cases: Sequence[UseCase], ports: Sequence[OutputPort]) -> Product:
    draft = Draft(
        name=row.name,
        purpose=row.purpose,
        domain=DomainId(row.domain_id),
        product_type=ProductType(row.product_type),
        status=Status(row.status),
        steward=_user(row.steward_id),
        technical_owner=_user(row.technical_owner_id),
        basis=Basis(outcome=row.basis_outcome or "", process=row.basis_process or "", decides=row.basis_decides or ""),
        use_cases=tuple(cases),
        output_ports=tuple(ports),
        slo_url=row.slo_url or "",
        docs_url=row.docs_url or "",
    )
    deputy = None
    if row.deputy_id is not None and row.deputy_until is not None:
        deputy = Deputy(user=UserId(row.deputy_id), until=row.deputy_until)
    return Product(
        id=ProductId(row.id or 0),
        draft=draft,
        owner=_owner(owned),
        owned_since=owned.from_at,
        deputy=deputy,
        proposed_by=_user(row.proposed_by),
        source=row.source_id,
        kept=dict(row.kept),
        version=row.version,
    )


def _user(user: str | None) -> UserId | None:
    return None if user is None else UserId(user)
