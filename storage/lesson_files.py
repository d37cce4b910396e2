"""Learnings from files and into files."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.features.domains.rules import State as DomainState
from bot.features.domains.rules import fold
from bot.features.learnings.files.records import Record
from bot.features.learnings.files.store import ExportStore, ImportStore, Stored
from bot.features.learnings.rules import Content, State, Tag, clean
from bot.kernel.access import Visibility
from bot.kernel.audit import Entry
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId, UserId
from storage import audit, file_domains
from storage.engine import Database, UnitOfWork
from storage.index import index
from storage.learning_tags import add_tags, tags_now, tags_of, write_tags
from storage.learnings import TAKES_LEARNINGS, content_in, write_content
from storage.plans import checked
from storage.tables import DomainRow, LearningRow, PersonRow

AT_ONCE = 1_000
"""Learnings in memory at once while a file is written."""


class SqlImportStore(file_domains.SqlFileDomains):
    def stored(self, organisation: OrganisationId, sources: Collection[str]) -> Mapping[str, Stored]:
        rows = self._session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, col(LearningRow.source_id).in_(sources))
        ).all()
        records = records_of(self._session, organisation, rows)
        return {row.source_id: _stored(row, record) for row, record in zip(rows, records, strict=True)}

    def tags_now(self, organisation: OrganisationId, tags: Sequence[Tag]) -> Mapping[str, Tag]:
        return tags_now(self._session, organisation, [tag.folded for tag in tags])

    def add(self, organisation: OrganisationId, lessons: Sequence[tuple[Record, DomainId | None]]) -> None:
        names = _names(self._session, organisation, {record.author for record, _ in lessons})
        rows = []
        for record, domain in lessons:
            row = LearningRow(
                organisation=organisation,
                source_id=record.source_id,
                author_id=record.author,
                # The name of somebody who is known here is kept in one place.
                author_name=None if record.author in names else record.author_name,
                saver_id=record.saver,
                channel_id=record.channel,
                visibility=record.visibility,
            )
            _write(row, record, domain)
            rows.append(row)
        self._session.add_all(rows)
        self._session.flush()
        add_tags(self._session, organisation, zip(rows, [one.content.tags for one, _ in lessons], strict=True))
        index(self._session, organisation, [row.id or 0 for row in rows], new=True)

    def change(self, organisation: OrganisationId, learning: LearningId, to: Record, domain: DomainId | None) -> None:
        row = self._row(organisation, learning)
        _write(row, to, domain)
        row.version += 1
        if row.author_id is None:
            row.author_name = to.author_name
        self._session.flush()
        write_tags(self._session, row, to.content.tags)
        index(self._session, organisation, [learning])

    def succeed(self, organisation: OrganisationId, learning: LearningId, successor: LearningId | None) -> None:
        row = self._row(organisation, learning)
        touched = {learning, row.successor_id or learning}
        row.successor_id = successor
        self._session.flush()
        index(self._session, organisation, touched)

    def leads_to(self, organisation: OrganisationId, learning: LearningId, end: LearningId) -> bool:
        seen: set[int] = set()
        here: int | None = learning
        while here is not None and here not in seen:
            if here == end:
                return True
            seen.add(here)
            here = self._session.exec(
                select(LearningRow.successor_id).where(LearningRow.organisation == organisation, LearningRow.id == here)
            ).one_or_none()
        return False

    def record(self, organisation: OrganisationId, entry: Entry) -> None:
        audit.record(self._session, organisation, entry)

    def _row(self, organisation: OrganisationId, learning: LearningId) -> LearningRow:
        return self._session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, LearningRow.id == learning)
        ).one()


class SqlExportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def domains_called(self, organisation: OrganisationId, name: str) -> tuple[DomainId, ...]:
        rows = self._session.exec(
            select(DomainRow.id, DomainRow.name).where(
                DomainRow.organisation == organisation,
                col(DomainRow.state).in_((*TAKES_LEARNINGS, DomainState.ARCHIVED)),
            )
        )
        return tuple(DomainId(id_) for id_, its_name in rows if id_ is not None and fold(its_name) == fold(name))

    def domain_names(self, organisation: OrganisationId) -> tuple[str, ...]:
        return file_domains.names(self._session, organisation)

    def how_many(self, organisation: OrganisationId, domains: Collection[DomainId] | None) -> int:
        return int(self._session.exec(_exported(select(func.count()), organisation, domains)).one())

    def records(self, organisation: OrganisationId, domains: Collection[DomainId] | None) -> Iterator[Sequence[Record]]:
        by_source: Any = col(LearningRow.source_id)
        if self._session.get_bind().dialect.name != "sqlite":
            # In the order of their bytes, as in SQLite, and not of some country's alphabet.
            by_source = by_source.collate("C")
        query = _exported(select(LearningRow.id), organisation, domains).order_by(col(LearningRow.logged_at), by_source)
        found = self._session.exec(query, execution_options={"yield_per": AT_ONCE})
        for ids in found.partitions():
            rows = self._session.exec(select(LearningRow).where(col(LearningRow.id).in_(ids)))
            by_id = {row.id: row for row in rows}
            yield records_of(self._session, organisation, [by_id[one] for one in ids])
            self._session.expunge_all()


def import_transactions(database: Database) -> UnitOfWork[ImportStore]:
    return UnitOfWork(database, SqlImportStore)


def export_transactions(database: Database) -> UnitOfWork[ExportStore]:
    return UnitOfWork(database, SqlExportStore)


def records_of(session: Session, organisation: OrganisationId, rows: Sequence[LearningRow]) -> list[Record]:
    """Write stored learnings as files tell them, in the same order."""
    tags = tags_of(session, organisation, [row.id for row in rows if row.id is not None])
    domains = _by(session, select(DomainRow).where(col(DomainRow.id).in_({row.domain_id for row in rows})))
    successors = _sources(session, organisation, rows)
    names = _names(session, organisation, {row.author_id for row in rows})
    return [
        _record(
            row,
            tags[row.id or 0],
            domain=domains.get(row.domain_id or 0),
            successor=successors.get(row.successor_id or 0),
            # A name that Pollen no longer keeps is not told by an old file's copy of it either.
            author_name=names.get(row.author_id or "", row.author_name or ""),
        )
        for row in rows
    ]


def _names(session: Session, organisation: OrganisationId, users: Collection[str | None]) -> dict[str, str]:
    """Read the names of people who are recorded, also where nothing is left of a name."""
    rows = session.exec(
        select(PersonRow).where(PersonRow.organisation == organisation, col(PersonRow.user_id).in_(users))
    )
    return {row.user_id: row.name for row in rows}


def _sources(session: Session, organisation: OrganisationId, rows: Sequence[LearningRow]) -> dict[int | None, str]:
    """Name the successors of these, but for those that were taken back."""
    found = session.exec(
        select(LearningRow.id, LearningRow.source_id).where(
            checked(LearningRow.organisation, organisation),
            col(LearningRow.id).in_({row.successor_id for row in rows if row.successor_id is not None}),
            LearningRow.state != State.UNDONE,
        )
    )
    return dict(found.all())


def _by(session: Session, query: SelectOfScalar[DomainRow]) -> dict[int | None, DomainRow]:
    return {row.id: row for row in session.exec(query)}


def _exported(query: Any, organisation: OrganisationId, domains: Collection[DomainId] | None) -> Any:
    query = query.where(LearningRow.organisation == organisation, LearningRow.state != State.UNDONE)
    return query if domains is None else query.where(col(LearningRow.domain_id).in_(domains))


def _write(row: LearningRow, record: Record, domain: DomainId | None) -> None:
    if record.logged_at is None:
        raise ValueError("a learning has always been logged at some time")
    write_content(row, record.content)
    row.domain_id = domain
    row.logged_at = record.logged_at
    row.visibility = record.visibility
    row.state = record.state
    row.retired_because = record.retired_because


def _record(
    row: LearningRow, tags: Sequence[Tag], *, domain: DomainRow | None, successor: str | None, author_name: str
) -> Record:
    return Record(
        source_id=row.source_id,
        domain="" if domain is None else domain.name,
        domain_archived=domain is not None and domain.state == DomainState.ARCHIVED,
        content=_content(row, tags),
        logged_at=row.logged_at,
        author=None if row.author_id is None else UserId(row.author_id),
        author_name=clean(author_name) or None,
        saver=None if row.saver_id is None else UserId(row.saver_id),
        visibility=Visibility(row.visibility),
        state=State(row.state),
        successor=successor,
        retired_because=_lines(row.retired_because),
        channel=None if row.channel_id is None else ChannelId(row.channel_id),
    )


def _content(row: LearningRow, tags: Sequence[Tag]) -> Content:
    content = content_in(row, tags)
    return replace(
        content,
        text=_lines(content.text) or "",
        why=_lines(content.why),
        recommendation=_lines(content.recommendation),
        applies_when=_lines(content.applies_when),
    )


def _lines(words: str | None) -> str | None:
    """End each line alike, as everything does that is written today."""
    return clean(words) if words and "\r" in words else words


def _stored(row: LearningRow, record: Record) -> Stored:
    if row.id is None:
        raise RuntimeError("the database gave the learning no id")
    return Stored(
        **{name: getattr(record, name) for name in Record.__slots__},
        id=LearningId(row.id),
        domain_id=None if row.domain_id is None else DomainId(row.domain_id),
        touched=row.changed_at is not None,
    )
