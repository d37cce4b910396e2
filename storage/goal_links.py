"""That learnings belong to nodes, in rows: written and read from both sides."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from bot.kernel.audit import Change, Entry
from bot.kernel.ids import LearningId, NodeId, OrganisationId, UserId
from storage import audit
from storage.tables import NodeLearningRow, NodeRow


def link(
    session: Session,
    organisation: OrganisationId,
    node: NodeId,
    learning: LearningId,
    how: str,
    *,
    by: UserId,
    now: datetime,
) -> bool:
    """Say that a learning belongs to a node; return whether that is new."""
    if _row(session, organisation, node, learning) is not None:
        return False
    session.add(NodeLearningRow(node_id=node, learning_id=learning, organisation=organisation, how=how, by=by, at=now))
    session.flush()
    return True


def record(
    session: Session,
    organisation: OrganisationId,
    node: NodeId,
    learning: LearningId,
    *,
    is_new: bool = True,
    by: UserId,
    now: datetime,
) -> None:
    """Record with the node that it taught a learning, or that the learning is linked to it no more.

    The learning is named by its number: not everybody may read its words.
    """
    name = f"learning {learning}"
    words = (Change(field="lesson", before=None if is_new else name, after=name if is_new else None),)
    act = "taught" if is_new else "unlinked"
    entry = Entry(thing="node", thing_id=str(node), act=act, by=by, at=now, changes=words)
    audit.record(session, organisation, entry)


def unlink(session: Session, organisation: OrganisationId, node: NodeId, learning: LearningId) -> bool:
    gone = session.exec(
        delete(NodeLearningRow).where(
            col(NodeLearningRow.organisation) == organisation,
            col(NodeLearningRow.node_id) == node,
            col(NodeLearningRow.learning_id) == learning,
        )
    )
    return bool(gone.rowcount)


def links_of_node(session: Session, organisation: OrganisationId, node: NodeId) -> Sequence[NodeLearningRow]:
    """Read what belongs to a node, the latest first."""
    return session.exec(
        select(NodeLearningRow)
        .where(NodeLearningRow.organisation == organisation, NodeLearningRow.node_id == node)
        .order_by(col(NodeLearningRow.at).desc(), col(NodeLearningRow.learning_id).desc())
    ).all()


def nodes_of_learning(
    session: Session, organisation: OrganisationId, learning: LearningId
) -> Sequence[tuple[NodeLearningRow, NodeRow]]:
    """Read to what a learning belongs, the latest first, but for what was declined."""
    return session.exec(
        select(NodeLearningRow, NodeRow)
        .join(NodeRow, col(NodeRow.id) == col(NodeLearningRow.node_id))
        .where(
            NodeLearningRow.organisation == organisation,
            NodeLearningRow.learning_id == learning,
            NodeRow.organisation == organisation,
            NodeRow.state != "declined",
        )
        .order_by(col(NodeLearningRow.at).desc(), col(NodeLearningRow.node_id).desc())
    ).all()


def _row(session: Session, organisation: OrganisationId, node: NodeId, learning: LearningId) -> NodeLearningRow | None:
    return session.exec(
        select(NodeLearningRow).where(
            NodeLearningRow.organisation == organisation,
            NodeLearningRow.node_id == node,
            NodeLearningRow.learning_id == learning,
        )
    ).one_or_none()
