"""Learnings as search reads them."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.learnings.finding.queries import Hit, Pointer
from bot.features.learnings.finding.store import Candidate, FindingStore, Scope, Words
from bot.features.learnings.rules import Domain, Learning, State, guarded
from bot.kernel.access import Actor, Standing, may_read
from bot.kernel.ids import LearningId, OrganisationId
from bot.matching.words import Stems, terms
from storage import standing
from storage.engine import Database, UnitOfWork
from storage.learnings import SqlLearningStore
from storage.tables import ApplicationRow, LearningRow


class SqlFindingStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._learnings = SqlLearningStore(session)

    def standing(self, actor: Actor) -> Standing:
        return standing.standing_of(self._session, actor)

    def newest(self, standing: Standing, scope: Scope, words: Words, *, most: int) -> tuple[Candidate, ...]:
        rows = self._session.exec(
            select(LearningRow.id)
            .where(LearningRow.organisation == standing.actor.organisation)
            .order_by(col(LearningRow.logged_at).desc(), col(LearningRow.id).desc())
        )
        found = []
        stems = Stems()
        for number in rows:
            learning = self._readable(standing, LearningId(number or 0))
            if learning is None or not _in_scope(learning, scope):
                continue
            candidate = _candidate(learning, stems)
            if all(set(group) & {*candidate.title, *candidate.body} for group in words):
                found.append(candidate)
            if len(found) == most:
                break
        return tuple(found)

    def hits(self, standing: Standing, learnings: Sequence[LearningId]) -> tuple[Hit, ...]:
        return tuple(
            self._hit(standing, learning)
            for number in learnings
            if (learning := self._readable(standing, number)) is not None
        )

    def _readable(self, standing: Standing, number: LearningId) -> Learning | None:
        learning = self._learnings.learning(standing.actor.organisation, number)
        if learning is None or learning.state in {State.MERGED, State.UNDONE}:
            return None
        return learning if may_read(standing, guarded(learning, self._domain(learning))) else None

    def _domain(self, learning: Learning) -> Domain | None:
        return None if learning.domain is None else self._learnings.domain(learning.organisation, learning.domain)

    def _hit(self, reader: Standing, learning: Learning) -> Hit:
        author = learning.author_name
        if learning.author is not None:
            author = standing.names_of(self._session, learning.organisation, [learning.author])[learning.author]
        applied = self._session.exec(
            select(func.count())
            .select_from(ApplicationRow)
            .where(
                ApplicationRow.organisation == learning.organisation,
                ApplicationRow.learning_id == learning.id,
                ApplicationRow.state == "applied",
                col(ApplicationRow.domain_id).is_distinct_from(learning.domain),
            )
        ).one()
        return Hit(
            learning=learning,
            domain=self._domain(learning),
            author=author,
            applied=applied,
            successor=self._pointer(reader, learning),
        )

    def _pointer(self, reader: Standing, learning: Learning) -> Pointer | None:
        last: Learning | None = None
        at = learning.successor
        while at is not None:
            after = self._learnings.learning(learning.organisation, at)
            if after is None:
                break
            if after.state is not State.UNDONE and may_read(reader, guarded(after, self._domain(after))):
                last = after
            at = after.successor
        if last is None:
            return None
        domain = self._domain(last)
        return Pointer(learning=last.id, title=last.content.headline, domain_name="" if domain is None else domain.name)


def finding_transactions(database: Database) -> UnitOfWork[FindingStore]:
    return UnitOfWork(database, SqlFindingStore)


def index(session: Session, organisation: OrganisationId, learnings: Sequence[LearningId]) -> None:
    """Bring what search knows of these learnings up to date, in the unit of work that changed them."""


def _in_scope(learning: Learning, scope: Scope) -> bool:
    return (
        learning.state in scope.which.states
        and scope.domain in {None, learning.domain}
        and (scope.tag is None or scope.tag in {tag.folded for tag in learning.content.tags})
        and scope.kind in {None, learning.content.kind}
        and (scope.since is None or learning.logged_at >= scope.since)
    )


def _candidate(learning: Learning, stems: Stems) -> Candidate:
    content = learning.content
    body = "\n".join(filter(None, (content.text, content.why, content.recommendation, content.applies_when)))
    return Candidate(
        id=learning.id,
        logged_at=learning.logged_at,
        title=terms(content.title or "", stems=stems),
        body=terms(body, stems=stems),
    )
