"""The installations that have used this database."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from bot.kernel.ids import OrganisationId
from storage.tables import OrganisationRow

FIRST_TO_COME = OrganisationId("first-to-come")
"""Whom rows belong to that were imported before any installation used the database."""


def known(session: Session) -> list[OrganisationId]:
    """List the organisations in the order in which they came, without the one that has not come yet."""
    rows = session.exec(
        select(OrganisationRow.organisation)
        .where(col(OrganisationRow.organisation) != FIRST_TO_COME)
        .order_by(col(OrganisationRow.first_seen))
    ).all()
    return [OrganisationId(row) for row in rows]


def arrive(session: Session, organisation: OrganisationId, *, name: str, url: str, now: datetime) -> bool:
    """Record an installation; the first to come gets what was imported before. Say whether it got anything."""
    first = not known(session)
    row = session.get(OrganisationRow, organisation)
    if row is None:
        session.add(OrganisationRow(organisation=organisation, name=name, url=url, first_seen=now))
    else:
        row.name, row.url = name, url
    session.flush()
    waiting = session.get(OrganisationRow, FIRST_TO_COME)
    if not first or waiting is None:
        return False
    session.delete(waiting)
    session.flush()
    for table in SQLModel.metadata.sorted_tables:
        if table.name != OrganisationRow.__tablename__:
            session.connection().execute(
                update(table).where(table.c.organisation == FIRST_TO_COME).values(organisation=organisation)
            )
    return True


def expect_first(session: Session, *, now: datetime) -> OrganisationId:
    """Make a place for what is imported before any installation has come."""
    if session.get(OrganisationRow, FIRST_TO_COME) is None:
        session.add(OrganisationRow(organisation=FIRST_TO_COME, first_seen=now))
        session.flush()
    return FIRST_TO_COME
