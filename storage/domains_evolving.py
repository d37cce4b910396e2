"""Domains that become one or two, in rows: whatever was the one's is the other's, by few statements for any number."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, func
from sqlmodel import Session, SQLModel, col, delete, select, update

from bot.features.domains.evolving.rules import MOST_CHOSEN, Along, Offered, OfferedTag, Taking, along_in
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.rules import State
from bot.kernel.access import Visibility
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import DomainId, OrganisationId, UserId
from storage import audit
from storage.departures_moved import move_departures
from storage.domains import MERGED, SqlDomainStore
from storage.engine import Database, UnitOfWork
from storage.learnings_moved import move_learnings
from storage.lineage import SPLIT
from storage.proposals import SqlProposals
from storage.tables import (
    ApplicationRow,
    ConsumerRow,
    DomainChangeRow,
    DomainFollowerRow,
    DomainRow,
    HandOverRow,
    LearningRow,
    LearningTagRow,
    NodeRow,
    OwnershipRow,
    PersonRow,
    PhaseRow,
    ProductRow,
    TagRow,
    UseCaseRow,
)

AT_ONCE: Final = 500
"""Ids named in one statement."""
SHOWN_GOALS: Final = ("proposed", "active", "stopped")
SHOWN_PRODUCTS: Final = ("proposed", "draft", "active", "deprecated", "retired")
STATES: Final[dict[type[SQLModel], Any]] = {
    NodeRow: NodeRow.state,
    ProductRow: ProductRow.status,
    LearningRow: LearningRow.state,
}
UNSEEN: Final = ("declined", "undone")
"""In these states a thing is shown nowhere."""
Where = Sequence[ColumnElement[bool]]


class SqlEvolvingStore(SqlDomainStore, SqlProposals):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    # Two become one.

    def all_along(self, organisation: OrganisationId, domain: DomainId, *, now: datetime) -> Along:
        return Along(
            goals=self._count(NodeRow, _of(NodeRow, organisation, domain)),
            products=self._count(ProductRow, _of(ProductRow, organisation, domain)),
            unowned=self._unowned(organisation, _of(ProductRow, organisation, domain)),
            hand_overs=self._open_hand_overs(organisation, _of(ProductRow, organisation, domain), now=now),
            learnings=self._count(LearningRow, _for_everyone(organisation, domain)),
            kept=self._count(LearningRow, _for_itself(organisation, domain)),
            people=self._count(
                PersonRow, (col(PersonRow.organisation) == organisation, col(PersonRow.chosen_domain_id) == domain)
            ),
            followers=self._count(DomainFollowerRow, _of(DomainFollowerRow, organisation, domain)),
            uses=self._uses(organisation, domain),
            answers=self._count(ApplicationRow, _of(ApplicationRow, organisation, domain)),
        )

    def merge(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        into: DomainId,
        *,
        sponsor: UserId | None,
        by: UserId,
        now: datetime,
    ) -> Along:
        along = self.all_along(organisation, domain, now=now)
        move_learnings(self._session, organisation, _for_everyone(organisation, domain), domain, into, by=by, now=now)
        self._move_things(organisation, domain, into, by=by, now=now)
        self._move_uses(organisation, domain, into)
        self._move_people(organisation, domain, into)
        move_departures(self._session, organisation, domain, into)
        self._session.exec(
            update(PhaseRow)
            .where(*_of(PhaseRow, organisation, domain), col(PhaseRow.ended_at).is_(None))
            .values(ended_at=now)
        )
        self._became_one(organisation, domain, into, sponsor=sponsor, now=now)
        self._note(organisation, MERGED, domain, into, along, by=by, now=now)
        return along

    def merged(self, organisation: OrganisationId, domain: DomainId) -> Along | None:
        return self._noted(DomainChangeRow.organisation == organisation, MERGED, DomainChangeRow.from_id == domain)

    # One becomes two.

    def goals_of(self, organisation: OrganisationId, domain: DomainId) -> tuple[Offered, ...]:
        rows = self._session.exec(
            select(NodeRow)
            .where(*_of(NodeRow, organisation, domain))
            .order_by(func.lower(NodeRow.name), col(NodeRow.id))
        ).all()
        below = _below([(row.id or 0, row.parent_id) for row in rows])
        own = {row.id for row in rows}
        tops = [row for row in rows if row.parent_id not in own and row.state in SHOWN_GOALS]
        return tuple(
            Offered(id=row.id or 0, name=row.name, more=len(below[row.id or 0]) - 1) for row in tops[:MOST_CHOSEN]
        )

    def products_of(self, organisation: OrganisationId, domain: DomainId) -> tuple[Offered, ...]:
        rows = self._session.exec(
            select(ProductRow)
            .where(*_of(ProductRow, organisation, domain), col(ProductRow.status).in_(SHOWN_PRODUCTS))
            .order_by(func.lower(ProductRow.name), col(ProductRow.id))
            .limit(MOST_CHOSEN)
        ).all()
        return tuple(Offered(id=row.id or 0, name=row.name) for row in rows)

    def tags_of(self, organisation: OrganisationId, domain: DomainId) -> tuple[OfferedTag, ...]:
        number = func.count()
        rows = self._session.exec(
            select(TagRow.folded, TagRow.label, number)
            .join(
                LearningTagRow,
                (col(LearningTagRow.organisation) == col(TagRow.organisation))
                & (col(LearningTagRow.folded) == col(TagRow.folded)),
            )
            .join(LearningRow, col(LearningRow.id) == col(LearningTagRow.learning_id))
            .where(
                TagRow.organisation == organisation,
                *_for_everyone(organisation, domain),
                col(LearningRow.state).not_in(UNSEEN),
            )
            .group_by(col(TagRow.folded), col(TagRow.label))
            .order_by(number.desc(), col(TagRow.folded))
            .limit(MOST_CHOSEN)
        ).all()
        return tuple(OfferedTag(folded=folded, label=label, learnings=count) for folded, label, count in rows)

    def some_along(self, organisation: OrganisationId, domain: DomainId, taking: Taking, *, now: datetime) -> Along:
        tagged = _tagged(organisation, taking.tags)
        chosen = (*_of(ProductRow, organisation, domain), col(ProductRow.id).in_(taking.products))
        kept = (*_for_itself(organisation, domain), col(LearningRow.id).in_(tagged))
        return Along(
            goals=self._count(NodeRow, (col(NodeRow.id).in_(self._subtrees(organisation, domain, taking.goals)),)),
            products=self._count(ProductRow, chosen),
            unowned=self._unowned(organisation, chosen),
            hand_overs=self._open_hand_overs(organisation, chosen, now=now),
            learnings=self._count(LearningRow, (*_for_everyone(organisation, domain), col(LearningRow.id).in_(tagged))),
            kept=self._count(LearningRow, kept),
        )

    def split(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        new: DomainId,
        taking: Taking,
        *,
        by: UserId,
        now: datetime,
    ) -> Along:
        along = self.some_along(organisation, domain, taking, now=now)
        tagged = (*_for_everyone(organisation, domain), col(LearningRow.id).in_(_tagged(organisation, taking.tags)))
        move_learnings(self._session, organisation, tagged, domain, new, by=by, now=now)
        self._move_things(
            organisation,
            domain,
            new,
            nodes=self._subtrees(organisation, domain, taking.goals),
            products=taking.products,
            by=by,
            now=now,
        )
        # Whoever saw the domain as it was must look again before they change it.
        self._session.get_one(DomainRow, domain).version += 1
        self._note(organisation, SPLIT, domain, new, along, by=by, now=now)
        return along

    def split_off(self, organisation: OrganisationId, new: DomainId) -> Along | None:
        return self._noted(DomainChangeRow.organisation == organisation, SPLIT, DomainChangeRow.into_id == new)

    # What goes along.

    def _move_things(
        self,
        organisation: OrganisationId,
        domain: DomainId,
        into: DomainId,
        *,
        nodes: Collection[int] | None = None,
        products: Collection[int] | None = None,
        by: UserId,
        now: datetime,
    ) -> None:
        """Move these nodes and products, or all."""
        before, after = (self._session.get_one(DomainRow, number).name for number in (domain, into))
        table: Any
        for thing, table, some in (("node", NodeRow, nodes), ("product", ProductRow, products)):
            wanted = self._ids(table, _of(table, organisation, domain), some)
            for start in range(0, len(wanted), AT_ONCE):
                self._session.exec(
                    update(table)
                    .where(col(table.organisation) == organisation, col(table.id).in_(wanted[start : start + AT_ONCE]))
                    .values(domain_id=into, version=table.version + 1, changed_at=now)
                )
            words = (Change(field="domain", before=before, after=after),)
            audit.record_all(
                self._session,
                organisation,
                [Entry(thing=thing, thing_id=str(one), act="moved", by=by, at=now, changes=words) for one in wanted],
            )

    def _move_uses(self, organisation: OrganisationId, domain: DomainId, into: DomainId) -> None:
        """What the domain uses of others, and what it said of their learnings."""
        self._session.exec(
            update(UseCaseRow)
            .where(col(UseCaseRow.organisation) == organisation, col(UseCaseRow.consumer_domain_id) == domain)
            .values(consumer_domain_id=into)
        )
        both = select(ConsumerRow.product_id).where(*_of(ConsumerRow, organisation, into))
        self._session.exec(
            delete(ConsumerRow).where(*_of(ConsumerRow, organisation, domain), col(ConsumerRow.product_id).in_(both))
        )
        self._session.exec(update(ConsumerRow).where(*_of(ConsumerRow, organisation, domain)).values(domain_id=into))
        answered = select(ApplicationRow.learning_id).where(*_of(ApplicationRow, organisation, into))
        own = select(LearningRow.id).where(*_of(LearningRow, organisation, into))
        # Where both answered, and where the other one taught it, what it answered stays its own: it was so.
        self._session.exec(
            update(ApplicationRow)
            .where(
                *_of(ApplicationRow, organisation, domain),
                col(ApplicationRow.learning_id).not_in(answered),
                col(ApplicationRow.learning_id).not_in(own),
            )
            .values(domain_id=into)
            .execution_options(synchronize_session=False)
        )

    def _move_people(self, organisation: OrganisationId, domain: DomainId, into: DomainId) -> None:
        self._session.exec(
            update(PersonRow)
            .where(col(PersonRow.organisation) == organisation, col(PersonRow.chosen_domain_id) == domain)
            .values(chosen_domain_id=into)
        )
        both = select(DomainFollowerRow.user_id).where(*_of(DomainFollowerRow, organisation, into))
        followers = _of(DomainFollowerRow, organisation, domain)
        self._session.exec(delete(DomainFollowerRow).where(*followers, col(DomainFollowerRow.user_id).in_(both)))
        self._session.exec(update(DomainFollowerRow).where(*followers).values(domain_id=into))

    def _became_one(
        self, organisation: OrganisationId, domain: DomainId, into: DomainId, *, sponsor: UserId | None, now: datetime
    ) -> None:
        current = self.domain(organisation, domain)
        if current is None:
            raise LookupError("only a domain that exists is merged")
        self.keep_name(organisation, domain, current.name, now=now)
        self.save(organisation, replace(current, state=State.ARCHIVED, channel=None))
        row, other = (self._session.get_one(DomainRow, number) for number in (domain, into))
        row.successor_id = into
        other.sponsor_id = sponsor
        other.version += 1
        self._session.flush()

    # What was done.

    def _note(
        self,
        organisation: OrganisationId,
        act: str,
        domain: DomainId,
        into: DomainId,
        along: Along,
        *,
        by: UserId,
        now: datetime,
    ) -> None:
        self._session.add(
            DomainChangeRow(
                organisation=organisation,
                act=act,
                from_id=domain,
                into_id=into,
                moved=along.as_counts,
                by=by,
                at=now,
            )
        )
        self._session.flush()

    def _noted(self, organisation: bool, act: str, which: bool) -> Along | None:
        row = self._session.exec(
            select(DomainChangeRow)
            .where(organisation, DomainChangeRow.act == act, which)
            .order_by(col(DomainChangeRow.id).desc())
        ).first()
        return None if row is None else along_in(row.moved)

    # Counting and choosing.

    def _count(self, table: type[SQLModel], where: Where) -> int:
        """Count rows, without what goes along unseen: what was declined or taken back is shown nowhere."""
        seen = [col(STATES[table]).not_in(UNSEEN)] if table in STATES else []
        return self._session.exec(select(func.count()).select_from(table).where(*where, *seen)).one()

    def _unowned(self, organisation: OrganisationId, products: Where) -> int:
        chosen = select(ProductRow.id).where(*products, col(ProductRow.status).not_in(UNSEEN))
        return self._count(
            OwnershipRow,
            (
                col(OwnershipRow.organisation) == organisation,
                col(OwnershipRow.until_at).is_(None),
                col(OwnershipRow.owner_id).is_(None),
                col(OwnershipRow.owner_name).is_(None),
                col(OwnershipRow.product_id).in_(chosen),
            ),
        )

    def _open_hand_overs(self, organisation: OrganisationId, products: Where, *, now: datetime) -> int:
        chosen = select(ProductRow.id).where(*products)
        return self._count(
            HandOverRow,
            (
                col(HandOverRow.organisation) == organisation,
                col(HandOverRow.state) == "proposed",
                col(HandOverRow.expires_at) > now,
                col(HandOverRow.product_id).in_(chosen),
            ),
        )

    def _uses(self, organisation: OrganisationId, domain: DomainId) -> int:
        followed = self._session.exec(select(ConsumerRow.product_id).where(*_of(ConsumerRow, organisation, domain)))
        served = self._session.exec(
            select(UseCaseRow.product_id).where(
                UseCaseRow.organisation == organisation, UseCaseRow.consumer_domain_id == domain
            )
        )
        return len({*followed, *served})

    def _ids(self, table: Any, where: Where, some: Collection[int] | None) -> list[int]:
        rows = self._session.exec(select(table.id).where(*where).order_by(table.id)).all()
        return [number or 0 for number in rows if some is None or number in some]

    def _subtrees(self, organisation: OrganisationId, domain: DomainId, tops: Iterable[int]) -> set[int]:
        """Name these nodes and all of the domain's that hang below them."""
        rows = self._session.exec(
            select(NodeRow.id, NodeRow.parent_id).where(*_of(NodeRow, organisation, domain))
        ).all()
        below = _below([(number or 0, parent) for number, parent in rows])
        return {number for top in tops for number in below.get(top, ())}


def evolving_transactions(database: Database) -> UnitOfWork[EvolvingStore]:
    return UnitOfWork(database, SqlEvolvingStore)


def _of(table: Any, organisation: OrganisationId, domain: DomainId) -> tuple[ColumnElement[bool], ...]:
    return col(table.organisation) == organisation, col(table.domain_id) == domain


def _for_everyone(organisation: OrganisationId, domain: DomainId) -> tuple[ColumnElement[bool], ...]:
    return *_of(LearningRow, organisation, domain), col(LearningRow.visibility) == Visibility.EVERYONE


def _for_itself(organisation: OrganisationId, domain: DomainId) -> tuple[ColumnElement[bool], ...]:
    return *_of(LearningRow, organisation, domain), col(LearningRow.visibility) != Visibility.EVERYONE


def _tagged(organisation: OrganisationId, tags: Collection[str]) -> ScalarSelect[int]:
    return (
        select(LearningTagRow.learning_id)
        .where(LearningTagRow.organisation == organisation, col(LearningTagRow.folded).in_(list(tags)))
        .scalar_subquery()
    )


def _below(nodes: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    """Tell for each node which hang below it, itself among them."""
    known = dict(nodes)
    found: dict[int, set[int]] = {number: {number} for number in known}
    for number, parent in known.items():
        seen, at = {number}, parent
        while at is not None and at in known and at not in seen:
            seen.add(at)
            found[at].add(number)
            at = known[at]
    return found
