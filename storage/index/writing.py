"""Keeps the index true, and finds what is missing in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, delete, func, insert, update
from sqlmodel import Session, col, select

from bot.features.learnings.finding.queries import Which
from bot.features.learnings.rules import State
from bot.kernel.ids import DomainId, LearningId, OrganisationId
from bot.matching.words import stems_here
from storage.index.tokens import ANALYZER, Text, facet, facets, position, title_and_body
from storage.index.vocabulary import remember
from storage.learning_tags import tags_of
from storage.plans import checked
from storage.tables import LearningRow, LearningWordsRow

SEARCHED: Final = frozenset(Which.ALL.states)
"""States of learnings that are found by themselves."""


def index(session: Session, organisation: OrganisationId, learnings: Collection[int], *, new: bool = False) -> None:
    """Bring what search knows of these learnings up to date, in the unit of work that changed them or their tags.

    The words of a merged learning are looked for in the one that took it in, so that one is
    indexed too. What was taken back is forgotten. Learnings that were added in this unit of
    work are `new`: the index cannot know them yet, and nothing can have been merged into them.
    """
    session.flush()
    rows = _with_takers(session, organisation, learnings)
    entries = [] if new else _entries(session, organisation, {*learnings, *rows})
    known = {entry["learning_id"]: entry for entry in entries}
    made = {entry["learning_id"]: entry for entry in _made(session, organisation, rows.values(), new=new)}
    gone = [known[number]["position"] for number in known if _moved(known[number], made.get(number))]
    if gone:
        table = col(LearningWordsRow.position)
        session.connection().execute(delete(LearningWordsRow).where(table.in_(gone)))
    for number, entry in sorted(made.items(), key=lambda each: int(each[1]["position"])):
        before = known.get(number)
        if _moved(before, entry):
            session.connection().execute(insert(LearningWordsRow), [entry])
        elif before != entry:
            session.connection().execute(
                update(LearningWordsRow).where(col(LearningWordsRow.position) == entry["position"]).values(entry)
            )


def move(
    session: Session,
    organisation: OrganisationId,
    learnings: Select[int | None],
    domain: DomainId,
    into: DomainId,
) -> None:
    """Let learnings of a domain be found under another one, however many they are: their words stay as they are."""
    says: Any = col(LearningWordsRow.facets)
    for state in sorted(SEARCHED):
        before, after = (facet(organisation, state, "domain", one) for one in (domain, into))
        says = func.replace(says, before, after)
    session.execute(
        update(LearningWordsRow)
        .where(col(LearningWordsRow.organisation) == organisation, col(LearningWordsRow.learning_id).in_(learnings))
        .values(facets=says)
        .execution_options(synchronize_session=False)
    )


def out_of_date(
    session: Session, organisation: OrganisationId, *, after: int, most: int
) -> tuple[tuple[LearningId, ...], LearningId | None]:
    """Look at so many learnings with ids after this one: tell which are not indexed as they should be.

    And the id to go on after; None at the end.
    """
    rows = session.exec(
        select(LearningRow.id, LearningRow.state, LearningWordsRow.analyzer)
        .join(LearningWordsRow, col(LearningWordsRow.learning_id) == LearningRow.id, isouter=True)
        .where(checked(LearningRow.organisation, organisation), col(LearningRow.id) > after)
        .order_by(col(LearningRow.id))
        .limit(most)
    ).all()
    wrong = [
        LearningId(number or 0)
        for number, state, analyzer in rows
        if (analyzer is None or analyzer < ANALYZER if State(state) in SEARCHED else analyzer is not None)
    ]
    return tuple(wrong), None if len(rows) < most else LearningId(rows[-1][0] or 0)


def _with_takers(session: Session, organisation: OrganisationId, learnings: Collection[int]) -> dict[int, LearningRow]:
    """Read these, those that took them in, and those that took these in."""
    found: dict[int, LearningRow] = {}
    at = set(learnings)
    while at:
        rows = _rows(session, organisation, col(LearningRow.id).in_(at))
        found |= {row.id or 0: row for row in rows}
        at = {row.successor_id or 0 for row in rows if row.state == State.MERGED} - {0, *found}
    return found


def _made(
    session: Session, organisation: OrganisationId, rows: Iterable[LearningRow], *, new: bool
) -> Iterable[dict[str, Any]]:
    """Make the entries of those of these learnings that are found by themselves, and remember their words."""
    found = [row for row in rows if State(row.state) in SEARCHED]
    tags = tags_of(session, organisation, [row.id or 0 for row in found])
    merged = {} if new else merged_into(session, organisation, [row.id or 0 for row in found])
    remember(session, organisation, _said(found, merged))
    for row in found:
        number = row.id or 0
        title, body = words_of([row, *merged.get(number, ())])
        yield {
            "position": position(row.logged_at, number),
            "learning_id": number,
            "organisation": organisation,
            "logged_at": row.logged_at,
            "analyzer": ANALYZER,
            "title": title,
            "body": body,
            "with_merged": bool(merged.get(number)),
            "facets": facets(
                organisation,
                row.state,
                visibility=row.visibility,
                domain=row.domain_id,
                people=(row.author_id, row.saver_id),
                kind=row.kind,
                tags=[tag.folded for tag in tags[number]],
            ),
        }


def words_of(rows: Sequence[LearningRow]) -> tuple[str, str]:
    """Make the terms of a learning, and of those merged into it after it: of its title, and of all else."""
    return title_and_body([_text(row) for row in rows], stems_here())


def _said(rows: Iterable[LearningRow], merged: Mapping[int, Sequence[LearningRow]]) -> Iterable[str | None]:
    for row in rows:
        for each in (row, *merged.get(row.id or 0, ())):
            yield each.title
            yield from _text(each).body


def merged_into(
    session: Session, organisation: OrganisationId, learnings: Sequence[int]
) -> dict[int, list[LearningRow]]:
    """Read what was merged into each, with what had been merged into that before; the oldest first."""
    found: dict[int, list[LearningRow]] = {number: [] for number in learnings}
    into = {number: number for number in learnings}
    at = list(learnings)
    while at:
        merged = col(LearningRow.successor_id).in_(at)
        rows = _rows(session, organisation, merged, LearningRow.state == State.MERGED)
        at = [row.id or 0 for row in rows if row.id not in into]
        for row in rows:
            if row.id in at:
                into[row.id or 0] = into[row.successor_id or 0]
                found[into[row.id or 0]].append(row)
    return found


def _rows(session: Session, organisation: OrganisationId, *where: Any) -> Sequence[LearningRow]:
    query = select(LearningRow).where(checked(LearningRow.organisation, organisation), *where)
    return session.exec(query.order_by(col(LearningRow.id))).all()


def _entries(session: Session, organisation: OrganisationId, learnings: Collection[int]) -> Iterable[dict[str, Any]]:
    table = LearningWordsRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it.
    rows = session.connection().execute(
        table.select().where(checked(LearningWordsRow.organisation, organisation), table.c.learning_id.in_(learnings))
    )
    return [dict(row) for row in rows.mappings()]


def _moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether an entry has to leave its position, or to take one."""
    return before is None or after is None or before["position"] != after["position"]


def _text(row: LearningRow) -> Text:
    return Text(title=row.title, body=(row.text, row.why, row.recommendation, row.applies_when))
