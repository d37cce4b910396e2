"""What somebody who left answered for in a domain, once that domain is part of another one."""

from sqlmodel import Session, col, delete, select

from bot.kernel.ids import DomainId, OrganisationId
from storage.tables import DepartureRow, LeftBehindRow


def move_departures(session: Session, organisation: OrganisationId, domain: DomainId, into: DomainId) -> None:
    """Let departures be the other domain's; two of the same person at the same time become one."""
    rows = session.exec(
        select(DepartureRow).where(DepartureRow.organisation == organisation, DepartureRow.domain_id == domain)
    ).all()
    for row in rows:
        same = session.exec(
            select(DepartureRow).where(
                DepartureRow.organisation == organisation,
                DepartureRow.domain_id == into,
                DepartureRow.user_id == row.user_id,
                DepartureRow.seen_at == row.seen_at,
            )
        ).one_or_none()
        if same is None:
            row.domain_id = into
            session.flush()
            continue
        _join(session, row, same)


def _join(session: Session, row: DepartureRow, same: DepartureRow) -> None:
    left = select(LeftBehindRow).where(col(LeftBehindRow.departure_id) == row.id)
    there = {one.thing for one in session.exec(select(LeftBehindRow).where(LeftBehindRow.departure_id == same.id))}
    for one in session.exec(left).all():
        if one.thing not in there:
            session.add(
                LeftBehindRow(departure_id=same.id or 0, thing=one.thing, organisation=one.organisation, role=one.role)
            )
    session.flush()
    session.exec(delete(LeftBehindRow).where(col(LeftBehindRow.departure_id) == row.id))
    # Who was told of the one was told of both.
    same.leads_told_at = same.leads_told_at or row.leads_told_at
    same.sponsor_told_at = same.sponsor_told_at or row.sponsor_told_at
    session.delete(row)
    session.flush()
