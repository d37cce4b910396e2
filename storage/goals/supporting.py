"""Requests for support in rows and out, and the messages that tell of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from bot.features.goals.supporting.rules import OPEN, Act, Request, State, Turn
from bot.features.goals.supporting.store import SupportStore
from bot.kernel.ids import NodeId, OrganisationId, SupportId, UserId
from storage.engine import Database, UnitOfWork
from storage.goals.store import SqlGoalStore
from storage.outbox import restate
from storage.tables import NodeRow, PostRow, SupportRow, SupportTurnRow, SweepRow

SWEEP: Final = "support"


class SqlSupport:
    """Requests alone: for whoever shows them beside their node."""

    _session: Session

    def open_requests(self, organisation: OrganisationId, node: NodeId) -> tuple[Request, ...]:
        rows = self._session.exec(
            select(SupportRow)
            .where(
                SupportRow.organisation == organisation,
                SupportRow.node_id == node,
                col(SupportRow.state).in_([state.value for state in OPEN]),
            )
            .order_by(col(SupportRow.needed_by), col(SupportRow.id))
        ).all()
        return self._requests(organisation, rows)

    def request(self, organisation: OrganisationId, request: SupportId) -> Request | None:
        row = self._support(organisation, request)
        return None if row is None else self._requests(organisation, [row])[0]

    def _support(self, organisation: OrganisationId, request: SupportId) -> SupportRow | None:
        return self._session.exec(
            select(SupportRow).where(SupportRow.organisation == organisation, SupportRow.id == request)
        ).one_or_none()

    def _requests(self, organisation: OrganisationId, rows: Iterable[SupportRow]) -> tuple[Request, ...]:
        known = {row.id or 0: row for row in rows}
        turns: dict[int, list[Turn]] = {number: [] for number in known}
        for turn in self._session.exec(
            select(SupportTurnRow)
            .where(SupportTurnRow.organisation == organisation, col(SupportTurnRow.request_id).in_(list(known)))
            .order_by(col(SupportTurnRow.position))
        ):
            said = Turn(by=UserId(turn.by), act=Act(turn.act), said=turn.said, at=turn.at)
            turns[turn.request_id].append(said)
        return tuple(_request_in(row, turns[number]) for number, row in known.items())


class SqlSupportStore(SqlGoalStore, SqlSupport):
    def add_request(
        self,
        organisation: OrganisationId,
        node: NodeId,
        *,
        asked_by: UserId,
        sponsor: UserId,
        needed: str,
        needed_by: date,
        now: datetime,
    ) -> Request:
        row = SupportRow(
            organisation=organisation,
            node_id=node,
            asked_by=asked_by,
            sponsor_id=sponsor,
            needed=needed,
            needed_by=needed_by,
            state=State.ASKED,
            asked_at=now,
            changed_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return _request_in(row, ())

    def save_request(self, organisation: OrganisationId, request: Request, *, now: datetime) -> Request:
        row = self._support(organisation, request.id)
        if row is None:
            raise LookupError("only a request that exists is saved")
        row.sponsor_id, row.state = request.sponsor, request.state
        row.changed_at, row.version = now, request.version + 1
        self._session.flush()
        return _request_in(row, request.turns)

    def add_turn(self, organisation: OrganisationId, request: Request, turn: Turn) -> None:
        self._session.add(
            SupportTurnRow(
                request_id=request.id,
                position=len(request.turns),
                organisation=organisation,
                by=turn.by,
                act=turn.act,
                said=turn.said,
                at=turn.at,
            )
        )
        self._session.flush()

    # What was told of it.

    def told(self, organisation: OrganisationId, prefix: str) -> tuple[str, ...]:
        return tuple(
            self._session.exec(
                select(PostRow.key)
                .where(PostRow.organisation == organisation, col(PostRow.key).startswith(prefix, autoescape=True))
                .order_by(col(PostRow.id))
            ).all()
        )

    def queue_again(self, organisation: OrganisationId, key: str, *, now: datetime) -> None:
        row = self._post(organisation, key)
        if row is not None and row.state == "dropped":
            row.state, row.queued_at, row.next_attempt_at = "queued", now, now
            self._session.flush()

    def show(
        self,
        organisation: OrganisationId,
        key: str,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> bool:
        row = self._post(organisation, key)
        return row is not None and restate(self._session, row, text=text, blocks=blocks, now=now)

    def _post(self, organisation: OrganisationId, key: str) -> PostRow | None:
        return self._session.exec(
            select(PostRow).where(PostRow.organisation == organisation, PostRow.key == key)
        ).one_or_none()

    def changed(self, organisation: OrganisationId, *, since: datetime) -> tuple[SupportId, ...]:
        rows = self._session.exec(
            select(SupportRow.id)
            .join(NodeRow, col(NodeRow.id) == SupportRow.node_id)
            .where(
                SupportRow.organisation == organisation,
                or_(
                    SupportRow.changed_at >= since,
                    col(SupportRow.state).in_([state.value for state in OPEN]) & (NodeRow.changed_at >= since),
                ),
            )
            .order_by(col(SupportRow.id))
        ).all()
        return tuple(SupportId(number or 0) for number in rows)

    def followed(self, organisation: OrganisationId) -> datetime | None:
        row = self._session.get(SweepRow, (organisation, SWEEP))
        return None if row is None else row.last_done

    def follow_until(self, organisation: OrganisationId, *, now: datetime) -> None:
        self._session.merge(SweepRow(organisation=organisation, name=SWEEP, last_done=now))
        self._session.flush()


def support_transactions(database: Database) -> UnitOfWork[SupportStore]:
    return UnitOfWork(database, SqlSupportStore)


def _request_in(row: SupportRow, turns: Iterable[Turn]) -> Request:
    return Request(
        id=SupportId(row.id or 0),
        node=NodeId(row.node_id),
        asked_by=UserId(row.asked_by),
        sponsor=UserId(row.sponsor_id),
        needed=row.needed,
        needed_by=row.needed_by,
        state=State(row.state),
        asked_at=row.asked_at,
        turns=tuple(turns),
        version=row.version,
    )
