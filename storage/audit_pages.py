"""The audit of one thing, page by page, the latest act first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.kernel.audit import Change, Entry
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import AuditRow, AuditWordsRow


@dataclass(frozen=True, slots=True)
class Thing:
    """Whose acts are read."""

    organisation: OrganisationId
    kind: str
    number: int

    @property
    def condition(self) -> tuple[ColumnElement[bool], ...]:
        return (
            col(AuditRow.organisation) == self.organisation,
            col(AuditRow.thing) == self.kind,
            col(AuditRow.thing_id) == str(self.number),
        )


def acts_on(session: Session, thing: Thing, *, skip: int, most: int) -> tuple[tuple[int, Entry], ...]:
    """Return acts with what numbers them, without the first `skip`."""
    rows = session.exec(
        select(AuditRow).where(*thing.condition).order_by(col(AuditRow.id).desc()).offset(skip).limit(most)
    ).all()
    return tuple((row.id or 0, entry) for row, entry in zip(rows, _entries(session, thing, rows), strict=True))


def count_acts(session: Session, thing: Thing) -> int:
    return session.exec(select(func.count()).select_from(AuditRow).where(*thing.condition)).one()


def act_on(session: Session, thing: Thing, number: int) -> Entry | None:
    """Return one act by its number, if it is one on this thing."""
    rows = session.exec(select(AuditRow).where(*thing.condition, AuditRow.id == number)).all()
    return next(iter(_entries(session, thing, rows)), None)


def _entries(session: Session, thing: Thing, rows: Sequence[AuditRow]) -> tuple[Entry, ...]:
    words: dict[int, list[Change]] = {row.id: [] for row in rows if row.id is not None}
    for word in session.exec(
        select(AuditWordsRow)
        .where(AuditWordsRow.organisation == thing.organisation, col(AuditWordsRow.audit_id).in_(words))
        .order_by(AuditWordsRow.field)
    ):
        words[word.audit_id].append(Change(field=word.field, before=word.before, after=word.after))
    return tuple(
        Entry(
            thing=row.thing,
            thing_id=row.thing_id,
            act=row.act,
            by=None if row.by is None else UserId(row.by),
            at=row.at,
            changes=tuple(words[row.id or 0]),
        )
        for row in rows
    )
