"""What people who left answered for, in the rows of products and goals; and who was told of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, and_, col, or_, select

from bot.features.departures.rules import Domain, Duty, Held, Kind, Left, Person, Thing
from bot.features.departures.store import Batch, DepartureId, DepartureStore
from bot.features.goals.finding import CALLED
from bot.features.goals.rules.tree import State as NodeState
from bot.features.goals.seeing.histories import LEAD_LEFT
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import LIVING, Product, Status
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from storage import audit, standing
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.outbox import enqueue
from storage.products.store import SqlProductStore
from storage.tables import DepartureRow, DomainRow, LeftBehindRow, NodeRow, OwnershipRow, PersonRow, ProductRow

LIVING_DOMAINS: Final = ("active", "unclaimed")
HOLDING: Final = tuple(status.value for status in (*sorted(LIVING), Status.PROPOSED))
"""Products of which somebody is said to be the owner; nobody misses one of a proposal."""
LED: Final = (NodeState.ACTIVE.value, NodeState.PROPOSED.value)
MOST_MERGES: Final = 20
INSTANT: Final = timedelta(microseconds=1)
CALLED_DUTIES: Final = {
    Duty.OWNER: "owner",
    Duty.DEPUTY: "deputy",
    Duty.STEWARD: "steward",
    Duty.TECHNICAL_OWNER: "technical owner",
}
Condition = Any


class SqlDepartureStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._products = SqlProductStore(session)
        self._goals = SqlGoalStore(session)

    def standing(self, actor: Actor) -> Standing:
        return standing.standing_of(self._session, actor)

    def people(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, Person]:
        rows = {user: self._session.get(PersonRow, (organisation, user)) for user in users}
        return {
            user: Person(id=user, name="" if row is None else row.name, role=standing.role_of(row))
            for user, row in rows.items()
        }

    def domain(self, organisation: OrganisationId, domain: DomainId | None) -> Domain:
        row = None if domain is None else self._domain(organisation, domain)
        for _ in range(MOST_MERGES):
            if row is None or row.successor_id is None:
                break
            row = self._domain(organisation, row.successor_id)
        if row is None:
            return Domain(name=None)
        sponsor = None if row.sponsor_id is None else UserId(row.sponsor_id)
        known = None if sponsor is None else self.people(organisation, [sponsor])[sponsor]
        is_living = row.state in LIVING_DOMAINS
        return Domain(
            name=row.name,
            leads=standing.leads_of(self._session, organisation, DomainId(row.id or 0)) if is_living else (),
            sponsor=sponsor if known is not None and known.is_here else None,
        )

    def admins(self, organisation: OrganisationId) -> tuple[UserId, ...]:
        return standing.admins_of(self._session, organisation)

    # What those who left answered for.

    def gone(self, organisation: OrganisationId) -> tuple[UserId, ...]:
        is_gone = or_(
            col(PersonRow.is_active).is_(False),
            col(PersonRow.is_bot),
            col(PersonRow.is_external),
            col(PersonRow.is_guest),
        )
        owners = (
            select(OwnershipRow.owner_id)
            .join(ProductRow, col(ProductRow.id) == col(OwnershipRow.product_id))
            .where(
                *_holding(organisation), col(OwnershipRow.until_at).is_(None), col(OwnershipRow.owner_id).is_not(None)
            )
        )
        others = [
            select(column).where(*_holding(organisation), column.is_not(None))
            for column in (col(ProductRow.deputy_id), col(ProductRow.steward_id), col(ProductRow.technical_owner_id))
        ]
        leads = select(NodeRow.lead_id).where(*_led(organisation), col(NodeRow.lead_id).is_not(None))
        concerned = or_(*(col(PersonRow.user_id).in_(some) for some in (owners, *others, leads)))
        rows = self._session.exec(
            select(PersonRow.user_id)
            .where(PersonRow.organisation == organisation, is_gone, concerned)
            .order_by(PersonRow.user_id)
        ).all()
        return tuple(UserId(user) for user in rows)

    def held(self, organisation: OrganisationId, user: UserId, *, now: datetime) -> tuple[Held, ...]:
        owned = and_(col(OwnershipRow.until_at).is_(None), col(OwnershipRow.owner_id) == user)
        has_role = or_(
            col(ProductRow.id).in_(select(OwnershipRow.product_id).where(owned)),
            *(
                column == user
                for column in (
                    col(ProductRow.deputy_id),
                    col(ProductRow.steward_id),
                    col(ProductRow.technical_owner_id),
                )
            ),
        )
        products = self._session.exec(
            select(ProductRow).where(*_holding(organisation), has_role).order_by(col(ProductRow.id))
        ).all()
        nodes = self._session.exec(
            select(NodeRow).where(*_led(organisation), NodeRow.lead_id == user).order_by(col(NodeRow.id))
        ).all()
        found = [_held_product(product, user, now=now) for product in self._products.these(organisation, products)]
        return (*found, *(_held_node(row) for row in nodes))

    def let_go(self, organisation: OrganisationId, user: UserId, held: Held, *, now: datetime) -> None:
        if held.thing.kind is Kind.NODE:
            self._let_go_of_node(organisation, user, NodeId(held.thing.number), now=now)
        else:
            self._let_go_of_product(organisation, user, ProductId(held.thing.number), held.duties, now=now)

    def _let_go_of_node(self, organisation: OrganisationId, user: UserId, number: NodeId, *, now: datetime) -> None:
        node = self._goals.node(organisation, number)
        if node is None:
            raise LookupError("only a node that exists is let go of")
        self._goals.save(organisation, node.with_draft(replace(node.draft, lead=None)), now=now)
        changes = (Change(field=Duty.LEAD, before=user, after=None),)
        entry = Entry(thing=Kind.NODE, thing_id=str(number), act=LEAD_LEFT, by=None, at=now, changes=changes)
        audit.record(self._session, organisation, entry)

    def _let_go_of_product(
        self, organisation: OrganisationId, user: UserId, number: ProductId, duties: Sequence[Duty], *, now: datetime
    ) -> None:
        product = self._products.product(organisation, number)
        if product is None:
            raise LookupError("only a product that exists is let go of")
        if set(duties) - {Duty.OWNER}:
            draft = replace(
                product.draft,
                steward=None if Duty.STEWARD in duties else product.draft.steward,
                technical_owner=None if Duty.TECHNICAL_OWNER in duties else product.draft.technical_owner,
            )
            deputy = None if Duty.DEPUTY in duties else product.deputy
            self._products.save(organisation, replace(product, draft=draft, deputy=deputy), now=now)
        if Duty.OWNER in duties:
            self._products.give(organisation, number, None, why=Why.LEFT, by=None, now=now)
        act = f"{' and '.join(CALLED_DUTIES[duty] for duty in duties)} left"
        changes = tuple(Change(field=duty, before=user, after=None) for duty in duties)
        entry = Entry(thing=Kind.PRODUCT, thing_id=str(number), act=act, by=None, at=now, changes=changes)
        audit.record(self._session, organisation, entry)

    def left(self, organisation: OrganisationId, things: Mapping[Thing, frozenset[Duty]]) -> tuple[Left, ...]:
        found = (self._left(organisation, thing, duties) for thing, duties in things.items())
        return tuple(left for left in found if left is not None)

    def _left(self, organisation: OrganisationId, thing: Thing, duties: frozenset[Duty]) -> Left | None:
        """Tell how a thing stands; None where nothing is open."""
        if thing.kind is Kind.NODE:
            node = self._goals.node(organisation, NodeId(thing.number))
            if node is None or node.state is not NodeState.ACTIVE or node.draft.lead is not None:
                return None
            return Left(thing=thing, name=node.name, called=CALLED[node.level], open=(Duty.LEAD,))
        product = self._products.product(organisation, ProductId(thing.number))
        missing = () if product is None or not product.is_living else tuple(_missing(product, duties))
        if product is None or not missing:
            return None
        owner = None if product.owner is None else product.owner.user
        return Left(thing=thing, name=product.name, called="data product", open=missing, owner=owner)

    # Departures.

    def add(
        self,
        organisation: OrganisationId,
        user: UserId,
        domain: DomainId | None,
        things: Sequence[Held],
        *,
        now: datetime,
    ) -> None:
        row = self._departure(organisation, user, domain, now=now)
        for held in things:
            known = self._session.get(LeftBehindRow, (row.id, str(held.thing)))
            if known is None:
                known = LeftBehindRow(
                    departure_id=row.id or 0, thing=str(held.thing), organisation=organisation, role=""
                )
                self._session.add(known)
            known.role = " ".join(dict.fromkeys([*known.role.split(), *held.needed]))
        self._session.flush()

    def _departure(
        self, organisation: OrganisationId, user: UserId, domain: DomainId | None, *, now: datetime
    ) -> DepartureRow:
        rows = self._session.exec(
            select(DepartureRow).where(
                DepartureRow.organisation == organisation, DepartureRow.user_id == user, _of_domain(domain)
            )
        ).all()
        untold = next((row for row in rows if row.leads_told_at is None), None)
        if untold is not None:
            return untold
        row = DepartureRow(
            organisation=organisation,
            user_id=user,
            domain_id=domain,
            seen_at=_other_than({one.seen_at for one in rows}, now),
        )
        self._session.add(row)
        self._session.flush()
        return row

    def untold(self, organisation: OrganisationId) -> tuple[Batch, ...]:
        return self._batches(organisation, col(DepartureRow.leads_told_at).is_(None))

    def unanswered(self, organisation: OrganisationId, *, told_before: datetime) -> tuple[Batch, ...]:
        return self._batches(
            organisation,
            and_(col(DepartureRow.leads_told_at) <= told_before, col(DepartureRow.sponsor_told_at).is_(None)),
        )

    def batch(self, organisation: OrganisationId, first: DepartureId) -> Batch | None:
        row = self._session.exec(
            select(DepartureRow).where(DepartureRow.organisation == organisation, DepartureRow.id == first)
        ).one_or_none()
        if row is None or row.leads_told_at is None:
            return None
        domain = None if row.domain_id is None else DomainId(row.domain_id)
        told = self._batches(organisation, and_(_of_domain(domain), DepartureRow.leads_told_at == row.leads_told_at))
        return next(iter(told), None)

    def leads_told(self, organisation: OrganisationId, batch: Batch, *, finally_: bool, now: datetime) -> None:
        # The time tells which departures were told of together.
        others = self._session.exec(
            select(DepartureRow.leads_told_at).where(
                DepartureRow.organisation == organisation, _of_domain(batch.domain)
            )
        ).all()
        at = _other_than({one for one in others if one is not None}, now)
        for row in self._rows(organisation, batch):
            row.leads_told_at = at
            row.sponsor_told_at = at if finally_ else None
        self._session.flush()

    def settled(self, organisation: OrganisationId, batch: Batch, *, now: datetime) -> None:
        for row in self._rows(organisation, batch):
            row.sponsor_told_at = now
        self._session.flush()

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> None:
        enqueue(self._session, organisation, post, now=now)

    def _domain(self, organisation: OrganisationId, domain: int) -> DomainRow | None:
        return self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.id == domain)
        ).one_or_none()

    def _rows(self, organisation: OrganisationId, batch: Batch) -> Sequence[DepartureRow]:
        return self._session.exec(
            select(DepartureRow).where(
                DepartureRow.organisation == organisation,
                _of_domain(batch.domain),
                col(DepartureRow.leads_told_at).is_(None)
                if batch.leads_told_at is None
                else DepartureRow.leads_told_at == batch.leads_told_at,
            )
        ).all()

    def _batches(self, organisation: OrganisationId, which: Condition) -> tuple[Batch, ...]:
        rows = self._session.exec(
            select(DepartureRow).where(DepartureRow.organisation == organisation, which).order_by(col(DepartureRow.id))
        ).all()
        together: dict[tuple[int | None, datetime | None], list[DepartureRow]] = defaultdict(list)
        for row in rows:
            together[row.domain_id, row.leads_told_at].append(row)
        return tuple(self._batch(organisation, some) for some in together.values())

    def _batch(self, organisation: OrganisationId, rows: Sequence[DepartureRow]) -> Batch:
        numbers = [row.id for row in rows]
        left = self._session.exec(
            select(LeftBehindRow).where(
                LeftBehindRow.organisation == organisation, col(LeftBehindRow.departure_id).in_(numbers)
            )
        ).all()
        things: dict[Thing, set[Duty]] = defaultdict(set)
        deputies, users = {}, {row.id: UserId(row.user_id) for row in rows}
        for one in left:
            duties = {Duty(duty) for duty in one.role.split()}
            things[_thing(one.thing)].update(duties)
            if Duty.DEPUTY in duties:
                deputies[_thing(one.thing)] = users[one.departure_id]
        domain = rows[0].domain_id
        return Batch(
            domain=None if domain is None else DomainId(domain),
            first=DepartureId(rows[0].id or 0),
            users=tuple(dict.fromkeys(UserId(row.user_id) for row in rows)),
            things={thing: frozenset(things[thing]) for thing in sorted(things, key=_place)},
            deputies=deputies,
            leads_told_at=rows[0].leads_told_at,
        )


def departure_transactions(database: Database) -> UnitOfWork[DepartureStore]:
    return UnitOfWork(database, SqlDepartureStore)


def _holding(organisation: OrganisationId) -> tuple[Condition, ...]:
    return (ProductRow.organisation == organisation, col(ProductRow.status).in_(HOLDING))


def _led(organisation: OrganisationId) -> tuple[Condition, ...]:
    return (NodeRow.organisation == organisation, col(NodeRow.state).in_(LED))


def _of_domain(domain: DomainId | None) -> Condition:
    return col(DepartureRow.domain_id).is_(None) if domain is None else DepartureRow.domain_id == domain


def _held_product(product: Product, user: UserId, *, now: datetime) -> Held:
    has = {
        Duty.OWNER: product.owner is not None and product.owner.user == user,
        Duty.DEPUTY: product.deputy is not None and product.deputy.user == user,
        Duty.STEWARD: product.draft.steward == user,
        Duty.TECHNICAL_OWNER: product.draft.technical_owner == user,
    }
    duties = tuple(duty for duty, is_theirs in has.items() if is_theirs)
    is_over = product.deputy is None or product.deputy.until < now.date()
    needed = tuple(duty for duty in duties if not (duty is Duty.DEPUTY and is_over))
    return Held(
        thing=Thing(kind=Kind.PRODUCT, number=product.id),
        domain=product.domain,
        duties=duties,
        needed=needed if product.is_living else (),
    )


def _held_node(row: NodeRow) -> Held:
    return Held(
        thing=Thing(kind=Kind.NODE, number=row.id or 0),
        domain=None if row.domain_id is None else DomainId(row.domain_id),
        duties=(Duty.LEAD,),
        needed=(Duty.LEAD,) if row.state == NodeState.ACTIVE else (),
    )


def _missing(product: Product, duties: frozenset[Duty]) -> Iterator[Duty]:
    """List which of the duties that were left nobody has."""
    if Duty.OWNER in duties and product.owner is None:
        yield Duty.OWNER
    # Nobody stands in for an owner who is not there.
    if Duty.DEPUTY in duties and product.owner is not None and product.deputy is None:
        yield Duty.DEPUTY
    if Duty.STEWARD in duties and product.draft.steward is None:
        yield Duty.STEWARD
    if Duty.TECHNICAL_OWNER in duties and product.draft.technical_owner is None:
        yield Duty.TECHNICAL_OWNER


def _thing(written: str) -> Thing:
    kind, number = written.split(":")
    return Thing(kind=Kind(kind), number=int(number))


def _place(thing: Thing) -> tuple[bool, int]:
    """Products come first, each kind by number."""
    return thing.kind is Kind.NODE, thing.number


def _other_than(taken: set[datetime], now: datetime) -> datetime:
    """Return this time, or the next at which nothing else was."""
    while now in taken:
        now += INSTANT
    return now
