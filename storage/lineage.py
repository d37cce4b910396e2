"""What a domain was before: a merged one goes on in the other, and one that was split off was a part of it.

Whatever asks what an audience got already asks here whom to count in, so that nobody reads a
thing twice because of how domains change.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from bot.kernel.ids import DomainId, OrganisationId
from storage.tables import DomainChangeRow, DomainNameRow, DomainRow

MERGED = "merged"
SPLIT = "split"
Until = datetime | None
"""None for what counts without an end."""


def lineage(session: Session, organisation: OrganisationId, domain: DomainId) -> Mapping[int, Until]:
    """Tell which domains count as this one, each until when: itself, those merged into it, what it was split from."""
    changes = _changes(session, organisation)
    found: dict[int, Until] = {domain: None}
    open_ends = [int(domain)]
    while open_ends:
        at = open_ends.pop()
        for change in changes:
            if change.into_id != at or _after(change.at, found[at]):
                continue
            until = None if change.act == MERGED else _earlier(change.at, found[at])
            if change.from_id not in found or _longer(until, found[change.from_id]):
                found[change.from_id] = until
                open_ends.append(change.from_id)
    return found


def siblings(session: Session, organisation: OrganisationId, domain: DomainId) -> Mapping[int, datetime]:
    """Tell which domains were one with this one, each until when: what they logged before is no news to it."""
    found: dict[int, datetime] = {}
    for change in _changes(session, organisation):
        if change.act != SPLIT or change.into_id is None or domain not in {change.from_id, change.into_id}:
            continue
        other = change.into_id if change.from_id == domain else change.from_id
        found[other] = max(change.at, found.get(other, change.at))
    return found


def names_ever(session: Session, organisation: OrganisationId, domains: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Tell by which names each may have been told of, the present one first: its own, and those of what it took in."""
    wanted = set(domains)
    if not wanted:
        return {}
    rows = session.exec(select(DomainRow.id, DomainRow.name).where(DomainRow.organisation == organisation))
    now = {number or 0: name for number, name in rows}
    former: dict[int, list[str]] = {}
    for row in session.exec(select(DomainNameRow).where(DomainNameRow.organisation == organisation)):
        former.setdefault(row.domain_id, []).append(row.name)
    found = {}
    for domain in wanted:
        line = [domain, *(one for one in lineage(session, organisation, DomainId(domain)) if one != domain)]
        found[domain] = tuple(dict.fromkeys(name for one in line for name in (now[one], *former.get(one, ()))))
    return found


def _changes(session: Session, organisation: OrganisationId) -> list[DomainChangeRow]:
    rows = session.exec(
        select(DomainChangeRow).where(DomainChangeRow.organisation == organisation).order_by(col(DomainChangeRow.id))
    )
    return list(rows)


def _after(at: datetime, until: Until) -> bool:
    return until is not None and at > until


def _earlier(at: datetime, until: Until) -> datetime:
    return at if until is None else min(at, until)


def _longer(until: Until, than: Until) -> bool:
    return than is not None and (until is None or until > than)
