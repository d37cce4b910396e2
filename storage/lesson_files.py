"""Imported lessons in rows and out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.features.domains.rules import fold
from bot.features.learnings.files.importing import Imported, ImportStore, KnownDomain, New
from bot.features.learnings.rules import Content, State, Tag
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, LearningId, OrganisationId
from storage.engine import Database, UnitOfWork
from storage.learning_tags import add_tags, tags_of, write_tags
from storage.learnings import TAKES_LEARNINGS, content_in, write_content
from storage.tables import DomainRow, LearningRow


class SqlImportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def domain_named(self, organisation: OrganisationId, name: str) -> KnownDomain | None:
        row = self._session.exec(
            select(DomainRow).where(DomainRow.organisation == organisation, DomainRow.folded_name == fold(name))
        ).one_or_none()
        return None if row is None else _known(row)

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        names = self._session.exec(
            select(DomainRow.name)
            .where(DomainRow.organisation == organisation, col(DomainRow.state).in_(TAKES_LEARNINGS))
            .order_by(DomainRow.folded_name)
        )
        return tuple(names)

    def create_domain(self, organisation: OrganisationId, name: str, *, now: datetime) -> KnownDomain:
        row = DomainRow(organisation=organisation, name=name, folded_name=fold(name), state="unclaimed", created_at=now)
        self._session.add(row)
        self._session.flush()
        return _known(row)

    def imported(self, organisation: OrganisationId, sources: Sequence[str]) -> Mapping[str, Imported]:
        rows = self._session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, col(LearningRow.source_id).in_(sources))
        ).all()
        tags = tags_of(self._session, organisation, [row.id for row in rows if row.id is not None])
        return {row.source_id: _imported(row, tags) for row in rows if row.source_id is not None}

    def add_imported(self, organisation: OrganisationId, lessons: Sequence[New]) -> None:
        rows = []
        for lesson in lessons:
            row = LearningRow(
                organisation=organisation,
                source_id=lesson.source_id,
                domain_id=lesson.domain,
                visibility=Visibility.EVERYONE,
                logged_at=lesson.logged_at,
            )
            write_content(row, lesson.content)
            rows.append(row)
        self._session.add_all(rows)
        self._session.flush()
        add_tags(self._session, organisation, zip(rows, [lesson.content.tags for lesson in lessons], strict=True))

    def update_imported(
        self,
        organisation: OrganisationId,
        learning: LearningId,
        content: Content,
        *,
        domain: DomainId,
        logged_at: datetime,
    ) -> None:
        row = self._session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, LearningRow.id == learning)
        ).one()
        write_content(row, content)
        row.domain_id = domain
        row.logged_at = logged_at
        self._session.flush()
        write_tags(self._session, row, content.tags)


def import_transactions(database: Database) -> UnitOfWork[ImportStore]:
    return UnitOfWork(database, SqlImportStore)


def _known(row: DomainRow) -> KnownDomain:
    if row.id is None:
        raise RuntimeError("the database gave the domain no id")
    return KnownDomain(id=DomainId(row.id), name=row.name, takes_learnings=row.state in TAKES_LEARNINGS)


def _imported(row: LearningRow, tags: Mapping[int, Sequence[Tag]]) -> Imported:
    if row.id is None:
        raise RuntimeError("the database gave the learning no id")
    return Imported(
        id=LearningId(row.id),
        content=content_in(row, tags[row.id]),
        domain=None if row.domain_id is None else DomainId(row.domain_id),
        logged_at=row.logged_at,
        state=State(row.state),
        version=row.version,
    )
