"""What an edition is chosen from, and what its domain got before."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from bot.features.digests.rules.editions import USES_FROM, WITHDRAWN, Answer, Lesson, Use, edition_key
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, EditionId, LearningId, OrganisationId, ScheduleId
from storage.digests.acts import ACTIVE, SqlActs
from storage.digests.lessons import SHOWN, lesson_of, lesson_query, lessons_in
from storage.tables import ApplicationRow, DomainRow, EditionItemRow, EditionRow, LearningRow, PostRow

QUEUED = "queued"
NEVER_CAME = ("failed", "dropped")
SOURCES = (ACTIVE, "unclaimed")
"""Domains whose lessons others get: an archived domain's are history."""


class SqlChoice(SqlActs):
    def candidates(self, organisation: OrganisationId, domain: DomainId, *, until: datetime, most: int) -> list[Lesson]:
        got = select(EditionItemRow.learning_id).where(
            col(EditionItemRow.edition_id).in_(self._that_came(organisation, domain)), *_were_shown()
        )
        return lessons_in(
            self._session,
            lesson_query()
            .where(
                LearningRow.organisation == organisation,
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
                LearningRow.domain_id != domain,
                col(DomainRow.state).in_(SOURCES),
                LearningRow.logged_at <= until,
                col(LearningRow.id).not_in(got),
            )
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
            .limit(most),
        )

    def own_lessons(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> list[Lesson]:
        return lessons_in(
            self._session,
            lesson_query()
            .where(
                LearningRow.organisation == organisation,
                LearningRow.domain_id == domain,
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
            )
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
            .limit(most),
        )

    def given(self, organisation: OrganisationId, domain: DomainId) -> frozenset[LearningId]:
        rows = self._session.exec(
            select(EditionItemRow.learning_id).where(
                col(EditionItemRow.edition_id).in_(self._that_came(organisation, domain)), *_were_shown()
            )
        ).all()
        return frozenset(LearningId(row) for row in rows)

    def uses(self, organisation: OrganisationId, domain: DomainId, *, since: datetime) -> list[Use]:
        told = self._session.exec(
            select(col(EditionItemRow.learning_id), col(EditionItemRow.reason)).where(
                col(EditionItemRow.edition_id).in_(self._that_came(organisation, domain)),
                EditionItemRow.position >= USES_FROM,
            )
        ).all()
        known = {(learning, words) for learning, words in told}
        rows = self._session.exec(
            lesson_query()
            .add_columns(ApplicationRow)
            .join(ApplicationRow, col(ApplicationRow.learning_id) == LearningRow.id)
            .where(
                ApplicationRow.organisation == organisation,
                LearningRow.domain_id == domain,
                ApplicationRow.domain_id != domain,
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
                col(ApplicationRow.state).in_((Answer.PLANNED, Answer.APPLIED)),
                ApplicationRow.answered_at >= since,
            )
            .order_by(col(ApplicationRow.answered_at).desc(), col(ApplicationRow.id).desc())
        ).all()
        names = self._names(organisation, {use.domain_id for *_, use in rows})
        uses: list[Use] = []
        for learning, own, author, use in rows:
            words = Answer(use.state).told_by(names[use.domain_id])
            if (learning.id, words) not in known:
                uses.append(Use(position=USES_FROM + len(uses), lesson=lesson_of(learning, own, author), words=words))
        return uses

    def _that_came(self, organisation: OrganisationId, domain: DomainId) -> list[EditionId]:
        """Name the domain's editions that were posted, may have been, or are about to be."""
        rows = self._session.exec(
            select(col(EditionRow.id), col(EditionRow.schedule_id), col(EditionRow.due_on)).where(
                EditionRow.organisation == organisation, EditionRow.domain_id == domain, EditionRow.state == QUEUED
            )
        ).all()
        keys = {edition_key(ScheduleId(schedule), on): EditionId(number or 0) for number, schedule, on in rows}
        never = self._session.exec(
            select(PostRow.key).where(
                PostRow.organisation == organisation,
                col(PostRow.key).in_(list(keys)),
                col(PostRow.state).in_(NEVER_CAME),
            )
        ).all()
        return [number for key, number in keys.items() if key not in set(never)]

    def _names(self, organisation: OrganisationId, domains: set[int]) -> dict[int, str]:
        rows = self._session.exec(
            select(col(DomainRow.id), col(DomainRow.name)).where(
                DomainRow.organisation == organisation, col(DomainRow.id).in_(domains)
            )
        ).all()
        return {number or 0: name for number, name in rows}


def _were_shown() -> tuple[ColumnElement[bool], ...]:
    """Entries that are lessons of others and stood in the message, even if they were withdrawn later."""
    left_out = col(EditionItemRow.left_out)
    return (col(EditionItemRow.position) < USES_FROM, or_(left_out.is_(None), left_out == WITHDRAWN))
