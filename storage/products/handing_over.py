"""Hand-overs in rows and out, and the messages that tell of them and of deputies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from bot.features.products.handing_over.rules import Field, HandOver, State, Void
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.rules.ownership import Why
from bot.kernel.ids import HandOverId, OrganisationId, ProductId, UserId
from storage.engine import Database, UnitOfWork
from storage.outbox import restate
from storage.products.consuming import SqlConsuming
from storage.products.store import SqlProductStore
from storage.tables import HandOverRow, OwnershipRow, PostRow, SweepRow

OWNERS: Final = "owners"
"""Under this name stands up to when letters to deputies follow who owns what."""
COLUMNS: Final = {
    Field.HOW_BUILT: "how_built",
    Field.SLOS: "slos",
    Field.CONSUMERS: "consumers",
    Field.RUNBOOKS: "runbooks",
    Field.DEBTS: "debts",
}


class SqlHandOvers:
    """Hand-overs alone: for whoever shows them beside their product."""

    _session: Session

    def open_hand_over(self, organisation: OrganisationId, product: ProductId) -> HandOver | None:
        row = self._session.exec(
            select(HandOverRow).where(
                HandOverRow.organisation == organisation,
                HandOverRow.product_id == product,
                HandOverRow.state == State.PROPOSED,
            )
        ).one_or_none()
        return None if row is None else _hand_over_in(row)


class SqlHandingOverStore(SqlProductStore, SqlConsuming, SqlHandOvers):
    def hand_over(self, organisation: OrganisationId, hand_over: HandOverId) -> HandOver | None:
        row = self._hand_over(organisation, hand_over)
        return None if row is None else _hand_over_in(row)

    def add_hand_over(self, organisation: OrganisationId, hand_over: HandOver) -> HandOver:
        row = HandOverRow(
            organisation=organisation,
            product_id=hand_over.product,
            from_id=hand_over.owner,
            to_id=hand_over.to,
            state=hand_over.state,
            proposed_by=hand_over.proposed_by,
            proposed_at=hand_over.proposed_at,
            expires_at=hand_over.expires_at,
            note=hand_over.note or None,
        )
        for item, column in COLUMNS.items():
            setattr(row, column, hand_over.checklist.get(item) or None)
        self._session.add(row)
        self._session.flush()
        return _hand_over_in(row)

    def save_hand_over(self, organisation: OrganisationId, hand_over: HandOver) -> HandOver:
        row = self._hand_over(organisation, hand_over.id)
        if row is None:
            raise LookupError("only a hand-over that exists is saved")
        row.state = hand_over.state
        row.answer = (hand_over.void or hand_over.answer) or None
        row.reminded_at = hand_over.reminded_at
        row.ended_at, row.ended_by = hand_over.ended_at, hand_over.ended_by
        row.version = hand_over.version + 1
        self._session.flush()
        return _hand_over_in(row)

    def to_look_at(self, organisation: OrganisationId, *, since: datetime) -> tuple[HandOverId, ...]:
        rows = self._session.exec(
            select(HandOverRow.id)
            .where(
                HandOverRow.organisation == organisation,
                or_(col(HandOverRow.state) == State.PROPOSED, col(HandOverRow.ended_at) >= since),
            )
            .order_by(col(HandOverRow.id))
        ).all()
        return tuple(HandOverId(number or 0) for number in rows)

    def _hand_over(self, organisation: OrganisationId, hand_over: HandOverId) -> HandOverRow | None:
        return self._session.exec(
            select(HandOverRow).where(HandOverRow.organisation == organisation, HandOverRow.id == hand_over)
        ).one_or_none()

    # Products that changed hands.

    def given(self, organisation: OrganisationId, *, since: datetime) -> tuple[ProductId, ...]:
        rows = self._session.exec(
            select(OwnershipRow.product_id)
            .where(
                OwnershipRow.organisation == organisation,
                col(OwnershipRow.until_at).is_(None),
                OwnershipRow.from_at >= since,
                OwnershipRow.why != Why.RECORDED,
            )
            .order_by(col(OwnershipRow.product_id))
        ).all()
        return tuple(ProductId(number) for number in rows)

    def owners_followed(self, organisation: OrganisationId) -> datetime | None:
        row = self._session.get(SweepRow, (organisation, OWNERS))
        return None if row is None else row.last_done

    def follow_owners(self, organisation: OrganisationId, *, until: datetime) -> None:
        self._session.merge(SweepRow(organisation=organisation, name=OWNERS, last_done=until))
        self._session.flush()

    # What was told.

    def told(self, organisation: OrganisationId, prefix: str) -> tuple[tuple[str, datetime], ...]:
        rows = self._session.exec(
            select(PostRow.key, PostRow.queued_at)
            .where(PostRow.organisation == organisation, col(PostRow.key).startswith(prefix, autoescape=True))
            .order_by(col(PostRow.id))
        ).all()
        return tuple((key, queued_at) for key, queued_at in rows)

    def show(
        self,
        organisation: OrganisationId,
        key: str,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> bool:
        row = self._session.exec(
            select(PostRow).where(PostRow.organisation == organisation, PostRow.key == key)
        ).one_or_none()
        return row is not None and restate(self._session, row, text=text, blocks=blocks, now=now)


def handing_over_transactions(database: Database) -> UnitOfWork[HandOverStore]:
    return UnitOfWork(database, SqlHandingOverStore)


def _hand_over_in(row: HandOverRow) -> HandOver:
    state, answer = State(row.state), row.answer or ""
    written = {item: getattr(row, column) or "" for item, column in COLUMNS.items()}
    return HandOver(
        id=HandOverId(row.id or 0),
        product=ProductId(row.product_id),
        owner=None if row.from_id is None else UserId(row.from_id),
        to=UserId(row.to_id),
        state=state,
        proposed_by=UserId(row.proposed_by),
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        checklist={item: words for item, words in written.items() if words},
        note=row.note or "",
        answer="" if state is State.VOID else answer,
        void=Void(answer) if state is State.VOID else None,
        reminded_at=row.reminded_at,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else UserId(row.ended_by),
        version=row.version,
    )
