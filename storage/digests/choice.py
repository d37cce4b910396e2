"""What an edition is chosen from, and what its audience got before."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.features.digests.rules.editions import USES_FROM, Answer, Outcome, Use, told_of
from bot.features.digests.rules.ledger import edition_key
from bot.features.digests.rules.lessons import FOLLOWED_UP, Lesson
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, EditionId, LearningId, OrganisationId, ScheduleId
from storage.digests.acts import ACTIVE, SqlActs
from storage.digests.lessons import SHOWN, lesson_query, lessons_by_id, lessons_in
from storage.tables import ApplicationRow, DomainRow, EditionItemRow, EditionRow, LearningRow, PostRow

QUEUED = "queued"
NEVER_CAME = ("failed", "dropped")
SOURCES = (ACTIVE, "unclaimed")
"""Domains whose lessons others get: an archived domain's are history."""
DONE = (Answer.PLANNED.value, Answer.APPLIED.value)


class SqlChoice(SqlActs):
    def candidates(self, organisation: OrganisationId, domain: DomainId, *, until: datetime, most: int) -> list[Lesson]:
        return lessons_in(
            self._session,
            organisation,
            lesson_query()
            .where(
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
                LearningRow.domain_id != domain,
                col(DomainRow.state).in_(SOURCES),
                LearningRow.logged_at <= until,
                col(LearningRow.id).not_in(self._given(organisation, domain)),
            )
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
            .limit(most),
        )

    def own_lessons(self, organisation: OrganisationId, domain: DomainId, *, most: int) -> list[Lesson]:
        return lessons_in(
            self._session,
            organisation,
            lesson_query()
            .where(
                LearningRow.domain_id == domain,
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
            )
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
            .limit(most),
        )

    def given(self, organisation: OrganisationId, domain: DomainId | None) -> frozenset[LearningId]:
        return frozenset(LearningId(row) for row in self._session.exec(self._given(organisation, domain)).all())

    def uses(self, organisation: OrganisationId, domain: DomainId, *, since: datetime) -> list[Use]:
        known = set(self._told_words(organisation, domain))
        rows = self._session.exec(
            select(ApplicationRow)
            .join(LearningRow, col(LearningRow.id) == ApplicationRow.learning_id)
            .where(
                ApplicationRow.organisation == organisation,
                LearningRow.domain_id == domain,
                ApplicationRow.domain_id != domain,
                LearningRow.state == SHOWN,
                LearningRow.visibility == Visibility.EVERYONE,
                col(ApplicationRow.state).in_(DONE),
                ApplicationRow.answered_at >= since,
            )
            .order_by(col(ApplicationRow.answered_at).desc(), col(ApplicationRow.id).desc())
        ).all()
        names = self._names(organisation, {use.domain_id for use in rows})
        lessons = lessons_by_id(self._session, organisation, {use.learning_id for use in rows})
        uses: list[Use] = []
        for use in rows:
            words = told_of(Answer(use.state), outcome_of(use), names[use.domain_id])
            learning = LearningId(use.learning_id)
            if (learning, words) not in known:
                uses.append(Use(position=USES_FROM + len(uses), lesson=lessons[learning], words=words))
        return uses

    def _told_words(self, organisation: OrganisationId, domain: DomainId | None) -> list[tuple[LearningId, str]]:
        """List what the audience's editions told of uses."""
        rows = self._session.exec(
            select(col(EditionItemRow.learning_id), col(EditionItemRow.reason)).where(
                col(EditionItemRow.edition_id).in_(self._that_came(organisation, domain)),
                EditionItemRow.position >= USES_FROM,
            )
        ).all()
        return [(LearningId(learning), words) for learning, words in rows]

    def _given(self, organisation: OrganisationId, domain: DomainId | None) -> SelectOfScalar[int]:
        """Select lessons that stood in the audience's editions, whatever became of them later."""
        left_out = col(EditionItemRow.left_out)
        return select(EditionItemRow.learning_id).where(
            col(EditionItemRow.edition_id).in_(self._that_came(organisation, domain)),
            col(EditionItemRow.position) < USES_FROM,
            or_(left_out.is_(None), left_out.in_(FOLLOWED_UP)),
        )

    def _that_came(self, organisation: OrganisationId, domain: DomainId | None) -> list[EditionId]:
        """Name the audience's editions that were posted, may have been, or are about to be; the latest last."""
        rows = self._session.exec(
            select(col(EditionRow.id), col(EditionRow.schedule_id), col(EditionRow.due_on))
            .where(EditionRow.organisation == organisation, is_for(domain), EditionRow.state == QUEUED)
            .order_by(col(EditionRow.due_at), col(EditionRow.id))
        ).all()
        keys = {edition_key(ScheduleId(schedule), on): EditionId(number or 0) for number, schedule, on in rows}
        never = set(
            self._session.exec(
                select(PostRow.key).where(
                    PostRow.organisation == organisation,
                    col(PostRow.key).in_(list(keys)),
                    col(PostRow.state).in_(NEVER_CAME),
                )
            ).all()
        )
        return [number for key, number in keys.items() if key not in never]

    def _names(self, organisation: OrganisationId, domains: set[int]) -> dict[int, str]:
        rows = self._session.exec(
            select(col(DomainRow.id), col(DomainRow.name)).where(
                DomainRow.organisation == organisation, col(DomainRow.id).in_(domains)
            )
        ).all()
        return {number or 0: name for number, name in rows}


def outcome_of(row: ApplicationRow) -> Outcome | None:
    return Outcome(row.outcome) if row.outcome else None


def is_for(domain: DomainId | None) -> ColumnElement[bool]:
    """Select editions for a domain, or (None) for the organisation."""
    column = col(EditionRow.domain_id)
    return column.is_(None) if domain is None else column == domain
