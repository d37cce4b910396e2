"""Domains by the names that files have for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.domains.rules import State, fold, folded_name
from bot.kernel.ids import DomainId, OrganisationId
from storage.domain_names import formerly
from storage.tables import DomainRow

IN_USE = ("active", "unclaimed")
"""States of domains that take what is imported."""


def named(session: Session, organisation: OrganisationId, name: str) -> DomainRow | None:
    """Find a domain by its name, whatever its case and accents, or by one that it had; not among archived ones."""
    found = session.exec(
        select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.folded_name == fold(name))
    ).one_or_none()
    return found if found is not None else formerly(session, organisation, name)


def archived_named(session: Session, organisation: OrganisationId, name: str) -> Sequence[DomainRow]:
    """Find the archived domains of exactly this name: there may be several."""
    return session.exec(
        select(DomainRow).where(
            DomainRow.organisation == organisation, DomainRow.name == name, DomainRow.state == State.ARCHIVED
        )
    ).all()


def names(session: Session, organisation: OrganisationId) -> tuple[str, ...]:
    """List the names of domains that take what is imported."""
    found = session.exec(
        select(DomainRow.name)
        .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(IN_USE))
        .order_by(DomainRow.folded_name)
    )
    return tuple(found)


def create(session: Session, organisation: OrganisationId, name: str, *, archived: bool, now: datetime) -> DomainRow:
    """Create a domain that waits for somebody to claim it, or that is archived already."""
    state = State.ARCHIVED if archived else State.UNCLAIMED
    row = DomainRow(organisation=organisation, name=name, folded_name=fold(name), state=state, created_at=now)
    if archived:
        # Its name is free for another domain, so that it must not be looked for meanwhile.
        row.folded_name = f"{fold(name)}\t"
    session.add(row)
    session.flush()
    row.folded_name = folded_name(DomainId(row.id or 0), name, state)
    session.flush()
    return row
