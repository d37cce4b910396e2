"""What the organisation's own edition tells of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, case, col, func, or_, select

from bot.features.digests.rules.editions import Answer, Figures, Outcome, Taken
from bot.features.digests.rules.lessons import State
from bot.features.digests.rules.organisation import Taught
from bot.kernel.access import Visibility
from bot.kernel.ids import LearningId, OrganisationId
from storage.digests.choice import DONE, SOURCES
from storage.digests.lessons import SHOWN, lessons_by_id
from storage.digests.lines import SqlLines
from storage.tables import ApplicationRow, DomainRow, LearningRow

NEWEST_OF_ONE_DOMAIN = 3
"""More than are shown of one domain, for a lesson may have been logged twice."""


class SqlOrganisation(SqlLines):
    def taught(self, organisation: OrganisationId, *, since: datetime, until: datetime, most: int) -> list[Taught]:
        new = (
            *_open(organisation),
            LearningRow.logged_at > since,
            LearningRow.logged_at <= until,
            col(LearningRow.id).not_in(self._given(organisation, None)),
        )
        place = func.row_number().over(
            partition_by=col(LearningRow.domain_id),
            order_by=(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc()),
        )
        placed = (
            select(col(LearningRow.id).label("id"), col(LearningRow.logged_at).label("at"), place.label("place"))
            .join(DomainRow, col(DomainRow.id) == LearningRow.domain_id)
            .where(*new)
            .subquery()
        )
        newest = self._session.exec(
            select(placed.c.id)
            .where(placed.c.place <= NEWEST_OF_ONE_DOMAIN)
            .order_by(placed.c.place, placed.c.at.desc(), placed.c.id.desc())
            .limit(most)
        ).all()
        return self._taught([*self._most_applied(organisation, *new, most=most), *newest], organisation)

    def used(self, organisation: OrganisationId, *, since: datetime, until: datetime, most: int) -> list[Taught]:
        lately = and_(ApplicationRow.answered_at > since, ApplicationRow.answered_at <= until)
        found = self._most_applied(organisation, *_open(organisation), lately, most=most)
        return self._taught(found, organisation)

    def told_uses(self, organisation: OrganisationId) -> Sequence[tuple[LearningId, str]]:
        return self._told_words(organisation, None)

    def figures(self, organisation: OrganisationId, *, since: datetime, until: datetime) -> Figures:
        taught = self._session.exec(
            select(func.count(func.distinct(LearningRow.domain_id)))
            .join(DomainRow, col(DomainRow.id) == LearningRow.domain_id)
            .where(
                LearningRow.organisation == organisation,
                LearningRow.state != State.UNDONE,
                LearningRow.visibility == Visibility.EVERYONE,
                col(DomainRow.state).in_(SOURCES),
                LearningRow.logged_at > since,
                LearningRow.logged_at <= until,
            )
        ).one()
        learned = self._session.exec(
            select(func.count(func.distinct(ApplicationRow.domain_id)))
            .join(LearningRow, col(LearningRow.id) == ApplicationRow.learning_id)
            .where(
                *_by_others(organisation),
                LearningRow.state != State.UNDONE,
                ApplicationRow.answered_at > since,
                ApplicationRow.answered_at <= until,
            )
        ).one()
        return Figures(taught=int(taught), learned=int(learned))

    def taken(self, organisation: OrganisationId, learnings: Iterable[LearningId]) -> dict[LearningId, Taken]:
        """Tell what other domains do with these lessons, by their names."""
        rows = self._session.exec(
            select(ApplicationRow, col(DomainRow.name))
            .join(LearningRow, col(LearningRow.id) == ApplicationRow.learning_id)
            .join(DomainRow, col(DomainRow.id) == ApplicationRow.domain_id)
            .where(*_by_others(organisation), col(ApplicationRow.learning_id).in_(list(learnings)))
            .order_by(func.lower(DomainRow.name), col(DomainRow.id))
        ).all()
        groups: dict[LearningId, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row, name in rows:
            for group in _groups(row):
                groups[LearningId(row.learning_id)][group].append(name)
        return {
            learning: Taken(**{group: tuple(names) for group, names in by_group.items()})
            for learning, by_group in groups.items()
        }

    def _most_applied(self, organisation: OrganisationId, *where: Any, most: int) -> list[int]:
        """Name the lessons with the most domains that use them, then with the most that mean to, then the newest."""
        using = and_(
            ApplicationRow.state == Answer.APPLIED,
            or_(col(ApplicationRow.outcome).is_(None), col(ApplicationRow.outcome) != Outcome.DID_NOT_WORK),
        )
        rows = self._session.exec(
            select(LearningRow.id)
            .join(DomainRow, col(DomainRow.id) == LearningRow.domain_id)
            .join(ApplicationRow, col(ApplicationRow.learning_id) == LearningRow.id)
            .where(*_by_others(organisation), *where)
            .group_by(col(LearningRow.id), col(LearningRow.logged_at))
            .order_by(
                func.sum(case((using, 1), else_=0)).desc(),
                func.count().desc(),
                col(LearningRow.logged_at).desc(),
                col(LearningRow.id).desc(),
            )
            .limit(most)
        ).all()
        return [row or 0 for row in rows]

    def _taught(self, learnings: Iterable[int], organisation: OrganisationId) -> list[Taught]:
        ids = list(dict.fromkeys(learnings))
        lessons = lessons_by_id(self._session, organisation, ids)
        taken = self.taken(organisation, lessons)
        return [
            Taught(lesson=lessons[LearningId(number)], taken=taken.get(LearningId(number), Taken())) for number in ids
        ]


def _open(organisation: OrganisationId) -> tuple[ColumnElement[bool] | bool, ...]:
    """Lessons that may be shown to everyone, of domains that are not history; the domain must be joined."""
    return (
        LearningRow.organisation == organisation,
        LearningRow.state == SHOWN,
        LearningRow.visibility == Visibility.EVERYONE,
        col(DomainRow.state).in_(SOURCES),
    )


def _by_others(organisation: OrganisationId) -> tuple[ColumnElement[bool] | bool, ...]:
    """What a domain planned or applied of another one's; the learning must be joined."""
    return (
        ApplicationRow.organisation == organisation,
        col(ApplicationRow.state).in_(DONE),
        LearningRow.domain_id != ApplicationRow.domain_id,
    )


def _groups(row: ApplicationRow) -> list[str]:
    if row.state == Answer.PLANNED:
        return ["trying"]
    if row.outcome == Outcome.DID_NOT_WORK:
        return ["failed"]
    return ["using", "worked"] if row.outcome == Outcome.WORKED else ["using"]
