"""Drafts in rows and out: each person's own, and nobody else's."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.learnings.drafts import Draft
from bot.kernel.access import Actor
from bot.kernel.ids import DraftId
from storage.tables import DraftRow


class SqlDraftStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_draft(self, actor: Actor, content: Mapping[str, str], *, reason: str, now: datetime) -> Draft:
        for known in self._draft_rows(actor):
            if known.content == dict(content):
                return _draft(known)
        row = DraftRow(
            organisation=actor.organisation, user_id=actor.user, content=dict(content), reason=reason, kept_at=now
        )
        self._session.add(row)
        self._session.flush()
        return _draft(row)

    def draft(self, actor: Actor, draft: DraftId) -> Draft | None:
        row = self._draft_row(actor, draft)
        return None if row is None else _draft(row)

    def drafts(self, actor: Actor) -> tuple[Draft, ...]:
        return tuple(_draft(row) for row in self._draft_rows(actor))

    def change_draft(self, actor: Actor, draft: DraftId, content: Mapping[str, str]) -> None:
        row = self._draft_row(actor, draft)
        if row is not None:
            row.content = dict(content)
            self._session.flush()

    def discard_draft(self, actor: Actor, draft: DraftId) -> None:
        row = self._draft_row(actor, draft)
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def _draft_row(self, actor: Actor, draft: DraftId) -> DraftRow | None:
        return self._session.exec(
            select(DraftRow).where(
                DraftRow.organisation == actor.organisation, DraftRow.user_id == actor.user, DraftRow.id == draft
            )
        ).one_or_none()

    def _draft_rows(self, actor: Actor) -> list[DraftRow]:
        rows = self._session.exec(
            select(DraftRow)
            .where(DraftRow.organisation == actor.organisation, DraftRow.user_id == actor.user)
            .order_by(col(DraftRow.kept_at).desc(), col(DraftRow.id).desc())
        )
        return list(rows.all())


def _draft(row: DraftRow) -> Draft:
    if row.id is None:
        raise RuntimeError("the database gave the draft no id")
    return Draft(id=DraftId(row.id), content=row.content, reason=row.reason, kept_at=row.kept_at)
