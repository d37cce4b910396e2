"""Nodes, measures and readings in rows and out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, delete, select

from bot.features.goals.rules.tree import BacklogLink, Draft, Hypothesis, Level, Node, SaidStatus, State
from bot.kernel.ids import DomainId, NodeId, OrganisationId, UserId
from storage.acting import SqlActingStore
from storage.tables import BacklogLinkRow, NodeRow, ParticipantRow


class SqlNodes(SqlActingStore):
    """Nodes, and who has to do with them."""

    def node(self, organisation: OrganisationId, node: NodeId) -> Node | None:
        row = self._row(organisation, node)
        if row is None or row.state == State.DECLINED:
            return None
        return self._nodes(organisation, [row])[0]

    def tree(self, organisation: OrganisationId, *, states: Iterable[State] = (State.ACTIVE,)) -> dict[NodeId, Node]:
        depth = case({level.value: level.depth for level in Level}, value=NodeRow.level)
        rows = self._session.exec(
            select(NodeRow)
            .where(NodeRow.organisation == organisation, col(NodeRow.state).in_([state.value for state in states]))
            .order_by(depth, func.lower(NodeRow.name), col(NodeRow.id))
        ).all()
        return {node.id: node for node in self._nodes(organisation, rows)}

    def add(
        self, organisation: OrganisationId, draft: Draft, *, state: State, by: UserId | None, now: datetime
    ) -> Node:
        row = NodeRow(
            organisation=organisation,
            level=draft.level,
            name=draft.name,
            state=state,
            starts_on=draft.starts_on,
            proposed_by=by,
            created_at=now,
            changed_at=now,
        )
        _write(row, draft)
        self._session.add(row)
        self._session.flush()
        self._write_lists(row, draft)
        return self._nodes(organisation, [row])[0]

    def save(self, organisation: OrganisationId, node: Node, *, now: datetime) -> Node:
        row = self._row(organisation, node.id)
        if row is None:
            raise LookupError("only a node that exists is saved")
        _write(row, node.draft)
        row.state = node.state
        row.said_status = None if node.said is None else node.said.status
        row.said_because = None if node.said is None else node.said.because
        row.said_until = None if node.said is None else node.said.until
        row.said_by = None if node.said is None else node.said.by
        row.changed_at = now
        row.version = node.version + 1
        self._session.flush()
        self._write_lists(row, node.draft)
        return self._nodes(organisation, [row])[0]

    def _row(self, organisation: OrganisationId, node: NodeId) -> NodeRow | None:
        return self._session.exec(
            select(NodeRow).where(NodeRow.organisation == organisation, NodeRow.id == node)
        ).one_or_none()

    def _write_lists(self, row: NodeRow, draft: Draft) -> None:
        number = row.id or 0
        self._session.exec(delete(ParticipantRow).where(col(ParticipantRow.node_id) == number))
        self._session.exec(delete(BacklogLinkRow).where(col(BacklogLinkRow.node_id) == number))
        self._session.add_all(
            ParticipantRow(node_id=number, user_id=user, organisation=row.organisation)
            for user in dict.fromkeys(draft.participants)
        )
        self._session.add_all(
            BacklogLinkRow(
                node_id=number, position=position, organisation=row.organisation, url=link.url, label=link.label
            )
            for position, link in enumerate(draft.backlog)
        )
        self._session.flush()

    def _nodes(self, organisation: OrganisationId, rows: Sequence[NodeRow]) -> list[Node]:
        return nodes_in(self._session, organisation, rows)


def nodes_in(session: Session, organisation: OrganisationId, rows: Sequence[NodeRow]) -> list[Node]:
    """Read nodes, in the same order."""
    numbers = [row.id for row in rows if row.id is not None]
    participants: dict[int, list[UserId]] = {number: [] for number in numbers}
    backlog: dict[int, list[BacklogLink]] = {number: [] for number in numbers}
    for who in session.exec(
        select(ParticipantRow)
        .where(ParticipantRow.organisation == organisation, col(ParticipantRow.node_id).in_(numbers))
        .order_by(ParticipantRow.user_id)
    ):
        participants[who.node_id].append(UserId(who.user_id))
    for link in session.exec(
        select(BacklogLinkRow)
        .where(BacklogLinkRow.organisation == organisation, col(BacklogLinkRow.node_id).in_(numbers))
        .order_by(col(BacklogLinkRow.position))
    ):
        backlog[link.node_id].append(BacklogLink(url=link.url, label=link.label))
    return [_node(row, participants[row.id or 0], backlog[row.id or 0]) for row in rows]


def _write(row: NodeRow, draft: Draft) -> None:
    row.domain_id = draft.domain
    row.parent_id = draft.parent
    row.level = draft.level
    row.name = draft.name
    row.outcome = draft.outcome or None
    row.lead_id = draft.lead
    row.watcher_id = draft.watcher
    row.sponsor_id = draft.sponsor
    row.starts_on = draft.starts_on
    row.ends_on = draft.ends_on
    row.weight = draft.weight
    row.belief = draft.hypothesis.belief or None
    row.expected_outcome = draft.hypothesis.expected_outcome or None
    row.success_signal = draft.hypothesis.success_signal or None
    row.kill_criteria = draft.hypothesis.kill_criteria or None
    row.review_on = draft.review_on


def _node(row: NodeRow, participants: Sequence[UserId], backlog: Sequence[BacklogLink]) -> Node:
    draft = Draft(
        level=Level(row.level),
        name=row.name,
        outcome=row.outcome or "",
        domain=None if row.domain_id is None else DomainId(row.domain_id),
        parent=None if row.parent_id is None else NodeId(row.parent_id),
        lead=_user(row.lead_id),
        participants=tuple(participants),
        watcher=_user(row.watcher_id),
        sponsor=_user(row.sponsor_id),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        weight=row.weight,
        hypothesis=Hypothesis(
            belief=row.belief or "",
            expected_outcome=row.expected_outcome or "",
            success_signal=row.success_signal or "",
            kill_criteria=row.kill_criteria or "",
        ),
        review_on=row.review_on,
        backlog=tuple(backlog),
    )
    return Node(
        id=NodeId(row.id or 0),
        draft=draft,
        state=State(row.state),
        said=_said(row),
        proposed_by=_user(row.proposed_by),
        source=row.source_id,
        version=row.version,
    )


def _said(row: NodeRow) -> SaidStatus | None:
    if row.said_status is None or row.said_until is None:
        return None
    return SaidStatus(
        status=row.said_status, because=row.said_because or "", until=row.said_until, by=_user(row.said_by)
    )


def _user(user: str | None) -> UserId | None:
    return None if user is None else UserId(user)
