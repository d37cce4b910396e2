"""Tags in rows: who may know them, on how many learnings they are, and what takes the place of what."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, func
from sqlmodel import Session, col, delete, select, update

from bot.features.domains.rules import State as DomainState
from bot.features.learnings.finding.queries import Which
from bot.features.learnings.rules import State, Tag
from bot.features.learnings.tagging.rules import Known
from bot.features.learnings.tagging.store import TagStore
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import Delivery, OrganisationId, UserId
from storage import audit, claims, standing
from storage.engine import Database, UnitOfWork
from storage.index import index
from storage.learning_tags import tags_now
from storage.plans import checked
from storage.readable import readable
from storage.tables import DomainLeadRow, DomainRow, LearningRow, LearningTagRow, LearningWordsRow, TagRow

NEWEST: Final = 200
"""Of the learnings with a tag, so many of the newest are looked at for one that somebody may read."""
MOST_MATCHES: Final = 500
"""Tags that match what was typed, of which the most used are offered: those that begin with it first."""
INDEXED_AT_ONCE: Final = 200
"""Learnings whose new tag search knows at once; of more it hears when it next looks for what it does not know."""


class SqlTagStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, actor: Actor) -> Standing:
        return standing.standing_of(self._session, actor)

    def leads_somewhere(self, standing: Standing) -> bool:
        found = self._session.exec(
            select(DomainLeadRow.domain_id)
            .join(DomainRow, col(DomainRow.id) == DomainLeadRow.domain_id)
            .where(
                DomainLeadRow.organisation == standing.actor.organisation,
                DomainLeadRow.user_id == standing.user,
                DomainRow.state == DomainState.ACTIVE,
            )
            .limit(1)
        )
        return found.first() is not None

    def names(self, organisation: OrganisationId, users: Iterable[UserId]) -> dict[UserId, str]:
        return standing.names_of(self._session, organisation, users)

    def first_answer(self, organisation: OrganisationId, delivery: Delivery) -> str | None:
        return claims.first_answer(self._session, organisation, delivery)

    def claim(self, organisation: OrganisationId, delivery: Delivery, *, answer: str, now: datetime) -> None:
        claims.claim(self._session, organisation, delivery, answer=answer, now=now)

    # Tags.

    def known(self, standing: Standing, folded: str) -> tuple[Known, ...]:
        organisation = standing.actor.organisation
        names = self._session.exec(
            select(TagRow.folded)
            .where(TagRow.organisation == organisation, col(TagRow.folded).contains(folded, autoescape=True))
            .order_by(
                (col(TagRow.folded) == folded).desc(),
                col(TagRow.folded).startswith(folded, autoescape=True).desc(),
                TagRow.folded,
            )
            .limit(MOST_MATCHES)
        ).all()
        now = tags_now(self._session, organisation, names)
        uses = self._uses(standing, {tag.folded for tag in now.values()})
        return tuple(
            Known(tag=now[name], matched=name, uses=uses[now[name].folded]) for name in names if uses[now[name].folded]
        )

    def listed(self, standing: Standing, folded: str, *, skip: int, most: int) -> tuple[Known, ...]:
        uses = _readable_uses(standing, _newest_of_row(standing.actor.organisation))
        rows = self._session.exec(
            select(TagRow.folded, TagRow.label, uses)
            .where(
                TagRow.organisation == standing.actor.organisation,
                col(TagRow.merged_into).is_(None),
                col(TagRow.folded).contains(folded, autoescape=True),
                uses > 0,
            )
            .order_by(TagRow.folded)
            .offset(skip)
            .limit(most)
        )
        return tuple(
            Known(tag=Tag(folded=name, label=label), matched=name, uses=number) for name, label, number in rows
        )

    def now(self, organisation: OrganisationId, folded: str) -> Tag | None:
        return tags_now(self._session, organisation, [folded]).get(folded)

    def count(self, organisation: OrganisationId, folded: str, *, most: int) -> int:
        some = (
            select(LearningTagRow.learning_id)
            .join(LearningRow, col(LearningRow.id) == LearningTagRow.learning_id)
            .where(
                LearningTagRow.organisation == organisation,
                LearningTagRow.folded == folded,
                LearningRow.state != State.UNDONE,
            )
            .limit(most)
        )
        return self._session.exec(select(func.count()).select_from(some.subquery())).one()

    def relabel(self, organisation: OrganisationId, tag: Tag) -> None:
        self._session.exec(
            update(TagRow)
            .where(col(TagRow.organisation) == organisation, col(TagRow.folded) == tag.folded)
            .values(label=tag.label)
        )

    def replace(self, organisation: OrganisationId, old: str, new: Tag) -> None:
        row = self._session.get(TagRow, (organisation, new.folded))
        if row is None:
            self._session.add(TagRow(organisation=organisation, folded=new.folded, label=new.label))
        elif row.merged_into is not None:
            # A name that the tag had before is its name again.
            row.label, row.merged_into = new.label, None
        self._session.flush()
        # Whoever pointed to the old one points to the new one: nobody ever has to follow two steps.
        self._session.exec(
            update(TagRow)
            .where(
                col(TagRow.organisation) == organisation,
                (col(TagRow.merged_into) == old) | (col(TagRow.folded) == old),
                col(TagRow.folded) != new.folded,
            )
            .values(merged_into=new.folded)
        )
        self._move(organisation, old, new.folded)

    def _move(self, organisation: OrganisationId, old: str, new: str) -> None:
        having = _having(organisation, old)
        moved = self._session.exec(select(LearningTagRow.learning_id).where(*having)).all()
        have_both = select(LearningTagRow.learning_id).where(*_having(organisation, new))
        self._session.exec(
            update(LearningTagRow)
            .where(*having, col(LearningTagRow.learning_id).not_in(have_both))
            .values(folded=new)
            .execution_options(synchronize_session=False)
        )
        self._session.exec(delete(LearningTagRow).where(*having))
        index(self._session, organisation, moved[:INDEXED_AT_ONCE])
        for start in range(INDEXED_AT_ONCE, len(moved), INDEXED_AT_ONCE):
            # The sweep that looks after the index takes these: nobody waits here for thousands.
            self._session.exec(
                update(LearningWordsRow)
                .where(
                    checked(LearningWordsRow.organisation, organisation),
                    col(LearningWordsRow.learning_id).in_(moved[start : start + INDEXED_AT_ONCE]),
                )
                .values(analyzer=0)
                .execution_options(synchronize_session=False)
            )

    # The audit.

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def last_act(self, organisation: OrganisationId, folded: str) -> Entry | None:
        found = audit.entries(self._session, organisation, thing="tag", thing_id=folded, most=1)
        return found[0] if found else None

    def _uses(self, standing: Standing, folded: Iterable[str]) -> dict[str, int]:
        """Count, for each of these tags, its newest learnings that the person may read."""
        query = select(TagRow.folded, _readable_uses(standing, _newest_of_row(standing.actor.organisation))).where(
            TagRow.organisation == standing.actor.organisation, col(TagRow.folded).in_(list(folded))
        )
        return dict(self._session.exec(query).all())


def tag_transactions(database: Database) -> UnitOfWork[TagStore]:
    return UnitOfWork(database, SqlTagStore)


def _having(organisation: OrganisationId, folded: str) -> Sequence[ColumnElement[bool]]:
    return col(LearningTagRow.organisation) == organisation, col(LearningTagRow.folded) == folded


def _newest_of_row(organisation: OrganisationId) -> ScalarSelect[int]:
    """Select the newest learnings with the tag whose row is being looked at."""
    return (
        select(LearningTagRow.learning_id)
        .where(LearningTagRow.organisation == organisation, LearningTagRow.folded == TagRow.folded)
        .order_by(col(LearningTagRow.learning_id).desc())
        .limit(NEWEST)
        .correlate(TagRow)
        .scalar_subquery()
    )


def _readable_uses(standing: Standing, learnings: ScalarSelect[int]) -> ColumnElement[int]:
    """Count those of these learnings that the person may read."""
    return (
        select(func.count())
        .select_from(LearningRow)
        .where(
            checked(LearningRow.organisation, standing.actor.organisation),
            col(LearningRow.id).in_(learnings),
            col(LearningRow.state).in_(Which.ALL.states),
            readable(standing),
        )
        .correlate(TagRow)
        .scalar_subquery()
    )
