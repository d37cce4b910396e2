"""What an edition is chosen from, and what its audience got before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.features.digests.rules.editions import USES_FROM, Answer, Outcome, Use, told_of
from bot.features.digests.rules.ledger import edition_key
from bot.features.digests.rules.lessons import FOLLOWED_UP, Lesson
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, EditionId, LearningId, OrganisationId, ScheduleId
from storage.digests.acts import ACTIVE, SqlActs
from storage.digests.lessons import SHOWN, lesson_query, lessons_by_id, lessons_in
from storage.lineage import lineage, names_ever, siblings
from storage.tables import ApplicationRow, DomainRow, EditionItemRow, EditionRow, LearningRow, PostRow

QUEUED = "queued"
NEVER_CAME = ("failed", "dropped")
CAME = ("posted", "sending", "ambiguous", "unknown")
"""It was posted, or may have been."""
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
                *(
                    # What was logged while the two were one is no news to either.
                    or_(col(LearningRow.domain_id) != other, col(LearningRow.logged_at) > apart)
                    for other, apart in siblings(self._session, organisation, domain).items()
                ),
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
        names = names_ever(self._session, organisation, {use.domain_id for use in rows})
        lessons = lessons_by_id(self._session, organisation, {use.learning_id for use in rows})
        uses: list[Use] = []
        for use in rows:
            learning = LearningId(use.learning_id)
            # It may have been told under a name that the domain had before.
            words = [told_of(Answer(use.state), outcome_of(use), name) for name in names[use.domain_id]]
            if not any((learning, told) in known for told in words):
                uses.append(Use(position=USES_FROM + len(uses), lesson=lessons[learning], words=words[0]))
        return uses

    def seen_otherwise(self, organisation: OrganisationId, edition: EditionId) -> frozenset[int]:
        row = self._session.exec(
            select(EditionRow).where(EditionRow.organisation == organisation, EditionRow.id == edition)
        ).one_or_none()
        domain = None if row is None or row.domain_id is None else DomainId(row.domain_id)
        if domain is None or len(lineage(self._session, organisation, domain)) == 1:
            # Only what another domain got can have come meanwhile.
            return frozenset()
        others = [one for one in self._that_came(organisation, domain, states=CAME) if one != edition]
        given = {("", learning) for learning in self._session.exec(_shown_in(others)).all()}
        told = {(words, learning) for learning, words in self._words_in(others)}
        entries = self._session.exec(select(EditionItemRow).where(EditionItemRow.edition_id == edition)).all()
        return frozenset(
            entry.position
            for entry in entries
            if (entry.reason if entry.position >= USES_FROM else "", entry.learning_id) in (given | told)
        )

    def _told_words(self, organisation: OrganisationId, domain: DomainId | None) -> list[tuple[LearningId, str]]:
        """List what the audience's editions told of uses."""
        return self._words_in(self._that_came(organisation, domain))

    def _words_in(self, editions: Collection[EditionId]) -> list[tuple[LearningId, str]]:
        rows = self._session.exec(
            select(col(EditionItemRow.learning_id), col(EditionItemRow.reason)).where(
                col(EditionItemRow.edition_id).in_(editions), EditionItemRow.position >= USES_FROM
            )
        ).all()
        return [(LearningId(learning), words) for learning, words in rows]

    def _given(self, organisation: OrganisationId, domain: DomainId | None) -> SelectOfScalar[int]:
        """Select lessons that stood in the audience's editions, whatever became of them later."""
        return _shown_in(self._that_came(organisation, domain))

    def _that_came(
        self, organisation: OrganisationId, domain: DomainId | None, *, states: Collection[str] = ()
    ) -> list[EditionId]:
        """Name the audience's editions that were posted, may have been, or are about to be; the latest last.

        With `states` only those whose post is in one of them.
        """
        rows = self._session.exec(
            select(col(EditionRow.id), col(EditionRow.schedule_id), col(EditionRow.due_on))
            .where(
                EditionRow.organisation == organisation, self._was_for(organisation, domain), EditionRow.state == QUEUED
            )
            .order_by(col(EditionRow.due_at), col(EditionRow.id))
        ).all()
        keys = {edition_key(ScheduleId(schedule), on): EditionId(number or 0) for number, schedule, on in rows}
        found = set(
            self._session.exec(
                select(PostRow.key).where(
                    PostRow.organisation == organisation,
                    col(PostRow.key).in_(list(keys)),
                    col(PostRow.state).in_(states or NEVER_CAME),
                )
            ).all()
        )
        return [number for key, number in keys.items() if (key in found) == bool(states)]

    def _was_for(self, organisation: OrganisationId, domain: DomainId | None) -> ColumnElement[bool]:
        """Select editions for an audience, or for what it was before: merged, or part of another one."""
        if domain is None:
            return is_for(None)
        line = lineage(self._session, organisation, domain)
        return or_(
            *(
                is_for(DomainId(one))
                if until is None
                else and_(is_for(DomainId(one)), col(EditionRow.made_at) <= until)
                for one, until in line.items()
            )
        )


def _shown_in(editions: Collection[EditionId]) -> SelectOfScalar[int]:
    """Select lessons that stand in editions, or stood there and are said to be over."""
    left_out = col(EditionItemRow.left_out)
    return select(EditionItemRow.learning_id).where(
        col(EditionItemRow.edition_id).in_(editions),
        col(EditionItemRow.position) < USES_FROM,
        or_(left_out.is_(None), left_out.in_(FOLLOWED_UP)),
    )


def outcome_of(row: ApplicationRow) -> Outcome | None:
    return Outcome(row.outcome) if row.outcome else None


def is_for(domain: DomainId | None) -> ColumnElement[bool]:
    """Select editions for a domain, or (None) for the organisation."""
    column = col(EditionRow.domain_id)
    return column.is_(None) if domain is None else column == domain
