"""Learnings as editions show them."""

from typing import Any

from sqlmodel import Session, and_, col, select

from bot.features.digests.rules.editions import Lesson
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, DomainId, LearningId, UserId
from storage.tables import DomainRow, LearningRow, PersonRow

SHOWN = "active"


def lesson_query() -> Any:
    """Select learnings with their domain and author, where there are any."""
    return (
        select(LearningRow, DomainRow, PersonRow)
        .outerjoin(DomainRow, col(DomainRow.id) == LearningRow.domain_id)
        .outerjoin(
            PersonRow,
            and_(
                col(PersonRow.organisation) == LearningRow.organisation,
                col(PersonRow.user_id) == LearningRow.author_id,
            ),
        )
    )


def lessons_in(session: Session, query: Any) -> list[Lesson]:
    return [lesson_of(*row) for row in session.exec(query).all()]


def lesson_of(row: LearningRow, domain: DomainRow | None, author: PersonRow | None) -> Lesson:
    return Lesson(
        id=LearningId(row.id or 0),
        text=row.text,
        title=row.title,
        why=row.why,
        recommendation=row.recommendation,
        applies_when=row.applies_when,
        evidence_url=row.evidence_url,
        author=UserId(row.author_id) if row.author_id else None,
        author_name=author.name if author is not None and author.name else None,
        author_is_here=author is None or (author.is_active and not author.is_external and not author.is_bot),
        domain=DomainId(row.domain_id) if row.domain_id is not None else None,
        domain_name=domain.name if domain is not None else "",
        channel=ChannelId(domain.channel_id) if domain is not None and domain.channel_id else None,
        visibility=Visibility(row.visibility),
        is_active=row.state == SHOWN,
        logged_at=row.logged_at,
    )
