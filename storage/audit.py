"""The audit in rows: written in the unit of work whose effect it tells of."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, select

from bot.kernel.audit import Change, Entry
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import AuditRow, AuditWordsRow


def record(session: Session, organisation: OrganisationId, entry: Entry) -> None:
    """Store one act and its words."""
    row = AuditRow(
        organisation=organisation,
        thing=entry.thing,
        thing_id=entry.thing_id,
        act=entry.act,
        by=entry.by,
        at=entry.at,
    )
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the act no id")
    session.add_all(
        AuditWordsRow(
            audit_id=row.id, field=change.field, organisation=organisation, before=change.before, after=change.after
        )
        for change in entry.changes
    )
    session.flush()


def record_all(session: Session, organisation: OrganisationId, acts: Sequence[Entry]) -> None:
    """Store many acts and their words, in few statements."""
    if not acts:
        return
    numbers = session.connection().scalars(
        insert(AuditRow).returning(col(AuditRow.id), sort_by_parameter_order=True),
        [
            {
                "organisation": organisation,
                "thing": act.thing,
                "thing_id": act.thing_id,
                "act": act.act,
                "by": act.by,
                "at": act.at,
            }
            for act in acts
        ],
    )
    words = [
        {
            "audit_id": number,
            "field": change.field,
            "organisation": organisation,
            "before": change.before,
            "after": change.after,
        }
        for number, act in zip(numbers, acts, strict=True)
        for change in act.changes
    ]
    if words:
        session.execute(insert(AuditWordsRow), words)


def entries(
    session: Session, organisation: OrganisationId, *, thing: str, thing_id: str, most: int
) -> tuple[Entry, ...]:
    """Read the latest acts on a thing, the latest first."""
    rows = session.exec(
        select(AuditRow)
        .where(AuditRow.organisation == organisation, AuditRow.thing == thing, AuditRow.thing_id == thing_id)
        .order_by(col(AuditRow.id).desc())
        .limit(most)
    ).all()
    words: dict[int, list[AuditWordsRow]] = {row.id: [] for row in rows if row.id is not None}
    for word in session.exec(
        select(AuditWordsRow)
        .where(AuditWordsRow.organisation == organisation, col(AuditWordsRow.audit_id).in_(words))
        .order_by(AuditWordsRow.field)
    ):
        words[word.audit_id].append(word)
    return tuple(_entry(row, words[row.id or 0]) for row in rows)


def _entry(row: AuditRow, words: Sequence[AuditWordsRow]) -> Entry:
    return Entry(
        thing=row.thing,
        thing_id=row.thing_id,
        act=row.act,
        by=None if row.by is None else UserId(row.by),
        at=row.at,
        changes=tuple(Change(field=word.field, before=word.before, after=word.after) for word in words),
    )
