"""Learnings that come to another domain, however many they are: by few statements, for others wait meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, cast, func, insert, literal, select, update
from sqlmodel import Session, col

from bot.kernel.ids import DomainId, OrganisationId, UserId
from storage.columns import UtcDateTime
from storage.index import move
from storage.tables import AuditRow, AuditWordsRow, LearningRow

THING: Final = "learning"
MOVED: Final = "moved"


def move_learnings(
    session: Session,
    organisation: OrganisationId,
    which: Sequence[ColumnElement[bool]],
    domain: DomainId,
    into: DomainId,
    *,
    by: UserId,
    now: datetime,
) -> None:
    """Move learnings of a domain into another one.

    The history of each says so: who leads a domain reads there what was written while it was
    the domain's own, and no more. Its version stays, so that what was posted of it stays as it is.
    """
    chosen = select(col(LearningRow.id)).where(*which)
    if session.scalars(chosen.limit(1)).first() is None:
        return
    _record(session, organisation, which, domain, into, by=by, now=now)
    session.flush()
    move(session, organisation, chosen, domain, into)
    session.execute(
        update(LearningRow).where(*which).values(domain_id=into).execution_options(synchronize_session=False)
    )
    session.expire_all()


def _record(
    session: Session,
    organisation: OrganisationId,
    which: Sequence[ColumnElement[bool]],
    domain: DomainId,
    into: DomainId,
    *,
    by: UserId,
    now: datetime,
) -> None:
    last = session.scalar(select(func.max(col(AuditRow.id)))) or 0
    told = select(
        literal(organisation),
        literal(THING),
        cast(col(LearningRow.id), String),
        literal(MOVED),
        literal(by),
        literal(now, type_=UtcDateTime()),
    ).where(*which)
    session.execute(insert(AuditRow).from_select(["organisation", "thing", "thing_id", "act", "by", "at"], told))
    # Numbers only rise: what is above the last one is what was written a moment ago.
    words = select(
        col(AuditRow.id), literal("domain"), literal(organisation), literal(str(domain)), literal(str(into))
    ).where(col(AuditRow.id) > last, col(AuditRow.organisation) == organisation)
    session.execute(insert(AuditWordsRow).from_select(["audit_id", "field", "organisation", "before", "after"], words))
