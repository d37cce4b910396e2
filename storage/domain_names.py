"""Domains by the names that they had before."""

from sqlmodel import Session, col, select

from bot.features.domains.rules import LIVING, fold
from bot.kernel.ids import DomainId, OrganisationId
from storage.tables import DomainNameRow, DomainRow


def formerly(session: Session, organisation: OrganisationId, name: str) -> DomainRow | None:
    """Find the domain that was called so last and still takes anything, or the one that it was merged into."""
    rows = session.exec(
        select(DomainNameRow.domain_id)
        .where(DomainNameRow.organisation == organisation, DomainNameRow.folded_name == fold(name))
        .order_by(col(DomainNameRow.until_at).desc(), col(DomainNameRow.id).desc())
    ).all()
    for number in rows:
        found = now(session, organisation, DomainId(number))
        if found is not None:
            return found
    return None


def now(session: Session, organisation: OrganisationId, domain: DomainId) -> DomainRow | None:
    """Follow a domain to what it was merged into; None where that takes nothing any more."""
    seen: set[int] = set()
    number: int | None = domain
    while number is not None and number not in seen:
        seen.add(number)
        row = session.get(DomainRow, number)
        if row is None or row.organisation != organisation:
            return None
        if row.state in LIVING:
            return row
        number = row.successor_id
    return None


def former_names(session: Session, organisation: OrganisationId) -> dict[int, tuple[str, ...]]:
    """Read the names under which living domains are still found, but for those that another one has by now."""
    taken = set(session.exec(select(DomainRow.folded_name).where(DomainRow.organisation == organisation)).all())
    rows = session.exec(
        select(DomainNameRow)
        .where(DomainNameRow.organisation == organisation)
        .order_by(col(DomainNameRow.until_at).desc(), col(DomainNameRow.id).desc())
    ).all()
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.folded_name in taken:
            continue
        living = now(session, organisation, DomainId(row.domain_id))
        if living is not None:
            # An earlier bearer of the name is not found by it any more.
            taken.add(row.folded_name)
            found.setdefault(living.id or 0, []).append(row.name)
    return {domain: tuple(names) for domain, names in found.items()}
