"""What a digest tells of goals: the domain's own in its digest, the organisation's and the most pressing in everyone's."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.digests.rules.matters import Matter
from bot.features.goals.rules.digesting import Concern, Kind, Seen, Unanswered, concerns, longest_waiting
from bot.features.goals.rules.judging import judge_tree
from bot.features.goals.rules.tree import Node
from bot.features.goals.supporting.rules import OPEN
from bot.kernel.ids import DomainId, NodeId, OrganisationId
from storage.goals.store import SqlGoalStore
from storage.tables import DomainRow, NodeRow, SupportRow

OF_INTEREST_TO_ALL = frozenset({Kind.UNANSWERED, Kind.MOVED})
"""What the organisation's digest tells of a domain's goals; of its own it tells everything."""


def goal_matters(
    session: Session, organisation: OrganisationId, domain: DomainId | None, *, since: datetime, until: datetime
) -> list[Matter]:
    """List what there is to tell, the most pressing first. Costs one query where there are no goals."""
    goals = SqlGoalStore(session)
    nodes = goals.tree(organisation)
    if not nodes:
        return []
    measures = goals.measures(organisation, nodes)
    numbers = [measure.id for measure in measures]
    before, now = since.date(), until.date()
    new = _created_after(session, organisation, since)
    known = {number: node for number, node in nodes.items() if number not in new}
    seen = Seen(
        nodes=nodes,
        before=judge_tree(known, measures, goals.latest(organisation, numbers, until=before), today=before),
        now=judge_tree(nodes, measures, goals.latest(organisation, numbers, until=now), today=now),
        check_ins=goals.last_check_ins(organisation, nodes),
        unanswered=_unanswered(session, organisation, until),
    )
    names = _names(session, organisation)
    return [_matter(concern) for concern in concerns(seen, _wanted(domain), _called(domain, names))]


def _wanted(domain: DomainId | None) -> Callable[[Node, Kind], bool]:
    if domain is not None:
        return lambda node, _: node.domain == domain
    return lambda node, kind: node.domain is None or kind in OF_INTEREST_TO_ALL


def _called(domain: DomainId | None, names: dict[int, str]) -> Callable[[Node], str]:
    def called(node: Node) -> str:
        whose = names.get(node.domain) if domain is None and node.domain is not None else None
        return node.name if whose is None else f"{whose}, {node.name}"

    return called


def _matter(concern: Concern) -> Matter:
    return Matter(
        kind=concern.kind.value,
        thing=f"node:{concern.node}",
        mark=concern.mark,
        about=concern.about,
        said=concern.said,
        lasts=concern.kind.lasts,
    )


def _unanswered(session: Session, organisation: OrganisationId, until: datetime) -> dict[NodeId, Unanswered]:
    rows = session.exec(
        select(SupportRow).where(
            SupportRow.organisation == organisation,
            col(SupportRow.state).in_([state.value for state in OPEN]),
            SupportRow.needed_by < until.date(),
        )
    ).all()
    return longest_waiting(
        (NodeId(row.node_id), Unanswered(needed=row.needed, needed_by=row.needed_by)) for row in rows
    )


def _created_after(session: Session, organisation: OrganisationId, since: datetime) -> set[NodeId]:
    rows = session.exec(select(NodeRow.id).where(NodeRow.organisation == organisation, NodeRow.created_at > since))
    return {NodeId(row) for row in rows if row is not None}


def _names(session: Session, organisation: OrganisationId) -> dict[int, str]:
    rows = session.exec(select(DomainRow.id, DomainRow.name).where(DomainRow.organisation == organisation))
    return {number: name for number, name in rows if number is not None}
