"""Domains and people by the names that files have for them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from sqlmodel import Session, col, select

from bot.features.domains.rules import State, fold, folded_name
from bot.files.domains import KnownDomain
from bot.kernel.ids import DomainId, OrganisationId, UserId
from storage.domain_names import formerly
from storage.tables import DomainRow, PersonRow

IN_USE: Final = ("active", "unclaimed")
"""States of domains that take what is imported."""
AT_ONCE: Final = 200
"""What is asked for in one statement."""
T = TypeVar("T")


def portions(things: Iterable[T]) -> Iterator[list[T]]:
    """Part what is to be asked for, in the order given, into as much as fits into one statement."""
    every = list(things)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


class SqlFileDomains:
    """What every kind of file asks for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        row = named(self._session, organisation, name)
        return None if row is None else _known(row)

    def archived_named(self, organisation: OrganisationId, name: str) -> tuple[KnownDomain, ...]:
        return tuple(_known(row) for row in archived_named(self._session, organisation, name))

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        return names(self._session, organisation)

    def create_domain(self, organisation: OrganisationId, name: str, *, archived: bool, now: datetime) -> KnownDomain:
        return _known(create(self._session, organisation, name, archived=archived, now=now))

    def known_people(self, organisation: OrganisationId, users: Collection[str]) -> frozenset[UserId]:
        found: set[UserId] = set()
        for some in portions(users):
            known = select(PersonRow.user_id).where(
                PersonRow.organisation == organisation, col(PersonRow.user_id).in_(some)
            )
            found |= {UserId(user) for user in self._session.exec(known)}
        return frozenset(found)


def _known(row: DomainRow) -> KnownDomain:
    return KnownDomain(id=DomainId(row.id or 0), name=row.name, is_in_use=row.state in IN_USE)


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
