"""What the menus of the search offer, out of rows."""

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.features.learnings.finding.menus import DomainChoice, MenuStore
from bot.features.learnings.finding.queries import Which
from bot.features.learnings.rules import Tag
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import DomainId
from storage.domain_names import former_names
from storage.engine import Database, UnitOfWork
from storage.readable import readable
from storage.standing import standing_of
from storage.tables import DomainRow, LearningRow, LearningTagRow, TagRow

ARCHIVED = "archived"
WITH_LEARNINGS = ("active", "unclaimed", ARCHIVED)
"""States of domains that may have learnings: one that is only proposed has none yet."""


class SqlMenuStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, actor: Actor) -> Standing:
        return standing_of(self._session, actor)

    def domains(self, standing: Standing) -> tuple[DomainChoice, ...]:
        rows = self._session.exec(
            select(DomainRow.id, DomainRow.name, DomainRow.state)
            .where(
                DomainRow.organisation == standing.actor.organisation,
                col(DomainRow.state).in_(WITH_LEARNINGS),
            )
            .order_by((col(DomainRow.state) == ARCHIVED), DomainRow.folded_name, col(DomainRow.id))
        )
        former = former_names(self._session, standing.actor.organisation)
        return tuple(
            DomainChoice(
                domain=DomainId(domain or 0), name=name, archived=state == ARCHIVED, former=former.get(domain or 0, ())
            )
            for domain, name, state in rows
        )

    def tags(self, standing: Standing, folded: str, *, most: int) -> tuple[Tag, ...]:
        former = aliased(TagRow)
        organisation = standing.actor.organisation
        by_former_name = select(former.merged_into).where(
            former.organisation == organisation,
            col(former.merged_into).is_not(None),
            col(former.folded).contains(folded, autoescape=True),
        )
        rows = self._session.exec(
            select(TagRow.folded, TagRow.label)
            .where(
                TagRow.organisation == organisation,
                col(TagRow.merged_into).is_(None),
                or_(
                    col(TagRow.folded).contains(folded, autoescape=True),
                    col(TagRow.folded).in_(by_former_name),
                ),
                _stands_on_something_readable(standing),
            )
            .order_by(col(TagRow.folded).startswith(folded, autoescape=True).desc(), TagRow.folded)
            .limit(most)
        )
        return tuple(Tag(folded=name, label=label) for name, label in rows)


def _stands_on_something_readable(standing: Standing) -> ColumnElement[bool]:
    organisation = standing.actor.organisation
    return exists().where(
        col(LearningTagRow.organisation) == organisation,
        col(LearningTagRow.folded) == TagRow.folded,
        col(LearningRow.id) == LearningTagRow.learning_id,
        col(LearningRow.organisation) == organisation,
        col(LearningRow.state).in_(Which.ALL.states),
        readable(standing),
    )


def menu_transactions(database: Database) -> UnitOfWork[MenuStore]:
    return UnitOfWork(database, SqlMenuStore)
