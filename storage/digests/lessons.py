"""Learnings as editions show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from bot.features.digests.rules.lessons import Lesson, Pointer, State, first_sentence
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, DomainId, LearningId, OrganisationId, UserId
from storage.standing import SOMEONE, is_person, names_of
from storage.tables import DomainRow, LearningRow, PersonRow

SHOWN = State.ACTIVE.value

Chain = tuple[LearningRow, ...]


def lesson_query() -> Any:
    """Select learnings with their domain and author, where there are any."""
    return (
        select(LearningRow, DomainRow, PersonRow)
        .outerjoin(DomainRow, col(DomainRow.id) == LearningRow.domain_id)
        .outerjoin(PersonRow, is_person(LearningRow.organisation, LearningRow.author_id))
    )


def lessons_in(session: Session, organisation: OrganisationId, query: Any) -> list[Lesson]:
    """Read lessons of one organisation, in the query's order."""
    rows = session.exec(query.where(LearningRow.organisation == organisation)).all()
    names = names_of(session, organisation, [UserId(row.author_id) for row, _, _ in rows if row.author_id])
    chains = chains_of(session, organisation, {row.id: row.successor_id for row, _, _ in rows if row.successor_id})
    return [_lesson(row, domain, author, names, chains.get(row.id, ())) for row, domain, author in rows]


def lessons_by_id(session: Session, organisation: OrganisationId, ids: Iterable[int]) -> dict[LearningId, Lesson]:
    found = lessons_in(session, organisation, lesson_query().where(col(LearningRow.id).in_(list(ids))))
    return {lesson.id: lesson for lesson in found}


def chains_of(session: Session, organisation: OrganisationId, starts: Mapping[int, int]) -> dict[int, Chain]:
    """Read what took the place of learnings: by learning, all that did so, one after the other.

    `starts` has the successor of each. As many queries as the longest chain has links, however many learnings there are.
    """
    known: dict[int, LearningRow] = {}
    wanted = set(starts.values())
    while wanted:
        rows = session.exec(
            select(LearningRow).where(LearningRow.organisation == organisation, col(LearningRow.id).in_(wanted))
        ).all()
        known |= {row.id or 0: row for row in rows}
        wanted = {row.successor_id for row in rows if row.successor_id is not None} - set(known)
    return {start: _walked(start, successor, known) for start, successor in starts.items()}


def mark_of(chain: Chain) -> str:
    """Write what took a learning's place so that any change of it, or of who may read it, is another text."""
    return " ".join(f"{row.id}.{row.version}{'' if _is_public(row) else '-'}" for row in chain)


def _walked(start: int, successor: int | None, known: Mapping[int, LearningRow]) -> Chain:
    chain: dict[int, LearningRow] = {}
    while successor is not None and successor in known and successor not in chain and successor != start:
        chain[successor] = known[successor]
        successor = known[successor].successor_id
    return tuple(chain.values())


def _is_public(row: LearningRow) -> bool:
    return row.visibility == Visibility.EVERYONE and row.domain_id is not None and row.state != State.UNDONE


def _lesson(
    row: LearningRow,
    domain: DomainRow | None,
    author: PersonRow | None,
    names: Mapping[UserId, str],
    chain: Chain,
) -> Lesson:
    # Of whom a file told, and nobody here knows, there is only that name.
    name = names.get(UserId(row.author_id), SOMEONE) if row.author_id else row.author_name or SOMEONE
    return Lesson(
        id=LearningId(row.id or 0),
        text=row.text,
        title=row.title,
        why=row.why,
        recommendation=row.recommendation,
        applies_when=row.applies_when,
        evidence_url=row.evidence_url,
        author=UserId(row.author_id) if row.author_id else None,
        author_name=None if name == SOMEONE else name,
        author_is_here=author is None or (author.is_active and not author.is_external and not author.is_bot),
        saver=UserId(row.saver_id) if row.saver_id else None,
        domain=DomainId(row.domain_id) if row.domain_id is not None else None,
        domain_name=domain.name if domain is not None else "",
        channel=ChannelId(domain.channel_id) if domain is not None and domain.channel_id else None,
        visibility=Visibility(row.visibility),
        state=State(row.state),
        retired_because=row.retired_because,
        newer=_newest(chain),
        chain=mark_of(chain),
        version=row.version,
        logged_at=row.logged_at,
    )


def _newest(chain: Chain) -> Pointer | None:
    """Point to the last of a chain that everyone may read."""
    readable = [row for row in chain if _is_public(row)]
    if not readable:
        return None
    row = readable[-1]
    return Pointer(id=LearningId(row.id or 0), headline=row.title or first_sentence(row.text))
