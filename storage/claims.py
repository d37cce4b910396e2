"""Deliveries that had their effect, claimed in the same transaction as that effect."""

from datetime import datetime

from sqlmodel import Session, col, delete

from bot.kernel.ids import Delivery, OrganisationId
from storage.tables import ClaimRow


def first_answer(session: Session, organisation: OrganisationId, delivery: Delivery) -> str | None:
    """Return what was answered to this delivery the first time; None when it is new."""
    row = session.get(ClaimRow, (organisation, delivery))
    return None if row is None else row.answer


def claim(session: Session, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
    """Record that this delivery has had its effect. `answer` is enough to answer a repeat alike."""
    session.add(ClaimRow(organisation=organisation, delivery=delivery, answer=answer, claimed_at=now))
    session.flush()


def forget_claims(session: Session, *, before: datetime) -> int:
    """Delete claims that no repeat can refer to any more, and say how many there were."""
    gone = session.exec(delete(ClaimRow).where(col(ClaimRow.claimed_at) < before))
    return int(gone.rowcount)
