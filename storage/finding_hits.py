"""Learnings as lists show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.learnings.finding.queries import Hit, Pointer
from bot.features.learnings.rules import Domain, Learning, State, guarded
from bot.kernel.access import Standing, may_read
from bot.kernel.ids import DomainId, LearningId, UserId
from storage import standing
from storage.index import SEARCHED
from storage.learning_tags import tags_of
from storage.learnings import SqlLearningStore, learning_in
from storage.plans import checked
from storage.tables import ApplicationRow, LearningRow

WHAT_BECAME = {"retired": "retired", "superseded": "replaced by a newer one", "merged": "added to another one"}
"""What to say of a learning that no longer counts as it is, by its state."""


class Hits:
    """Reads learnings for one person, many with few questions."""

    def __init__(self, session: Session, reader: Standing) -> None:
        self._session = session
        self._reader = reader
        self._organisation = reader.actor.organisation

    def of(self, learnings: Sequence[LearningId]) -> tuple[Hit, ...]:
        """Return these in this order, without those that the person may not read or that are not found themselves."""
        found = self.readable(learnings)
        shown = [found[number] for number in learnings if number in found and found[number][0].state in SEARCHED]
        names = self._names([learning for learning, _ in shown])
        applied = self._applied([learning.id for learning, _ in shown])
        successors = self._successors([learning for learning, _ in shown])
        return tuple(
            Hit(
                learning=learning,
                domain=domain,
                author=learning.author_name if learning.author is None else names[learning.author],
                applied=applied.get(learning.id, 0),
                successor=successors.get(learning.id),
            )
            for learning, domain in shown
        )

    def readable(self, learnings: Iterable[int]) -> dict[LearningId, tuple[Learning, Domain | None]]:
        """Read those of these learnings that the person may read, each with its domain."""
        rows = self._session.exec(
            select(LearningRow).where(
                checked(LearningRow.organisation, self._organisation),
                col(LearningRow.id).in_(set(learnings)),
                LearningRow.state != State.UNDONE,
            )
        ).all()
        tags = tags_of(self._session, self._organisation, [row.id or 0 for row in rows])
        domains = self._domains({row.domain_id for row in rows if row.domain_id is not None})
        found = {}
        for row in rows:
            learning = learning_in(row, tags[row.id or 0])
            domain = None if learning.domain is None else domains.get(learning.domain)
            if may_read(self._reader, guarded(learning, domain)):
                found[learning.id] = learning, domain
        return found

    def _domains(self, wanted: Collection[int]) -> Mapping[DomainId, Domain]:
        return SqlLearningStore(self._session).domains_by_id(self._organisation, wanted) if wanted else {}

    def _names(self, learnings: Iterable[Learning]) -> Mapping[UserId, str]:
        authors = [learning.author for learning in learnings if learning.author is not None]
        return standing.names_of(self._session, self._organisation, authors) if authors else {}

    def _applied(self, learnings: Sequence[LearningId]) -> Mapping[int, int]:
        """Count the domains, other than its own, that applied each."""
        rows = self._session.exec(
            select(ApplicationRow.learning_id, func.count())
            .join(LearningRow, col(LearningRow.id) == ApplicationRow.learning_id)
            .where(
                checked(ApplicationRow.organisation, self._organisation),
                col(ApplicationRow.learning_id).in_(learnings),
                ApplicationRow.state == "applied",
                col(ApplicationRow.domain_id).is_distinct_from(LearningRow.domain_id),
            )
            .group_by(col(ApplicationRow.learning_id))
        )
        return dict(rows.all())

    def _successors(self, learnings: Iterable[Learning]) -> Mapping[LearningId, Pointer]:
        """Point from each that has a successor to the last one of the chain that the person may read."""
        found: dict[LearningId, Pointer] = {}
        at = {learning.id: learning.successor for learning in learnings if learning.successor is not None}
        passed = {learning: {learning} for learning in at}
        while at:
            readable = self.readable(at.values())
            for learning, successor in at.items():
                passed[learning].add(successor)
                if successor in readable:
                    found[learning] = _pointer(*readable[successor])
            after = self._after(at.values())
            # A chain has no circle: its links lead from what was current to what was, and are only ever taken away.
            # All the same nobody follows one round and round, with everybody else waiting behind.
            further = ((learning, after.get(successor)) for learning, successor in at.items())
            at = {learning: end for learning, end in further if end is not None and end not in passed[learning]}
        return found

    def _after(self, learnings: Iterable[LearningId]) -> Mapping[LearningId, LearningId]:
        """Read what took the place of these, readable or not."""
        rows = self._session.exec(
            select(LearningRow.id, LearningRow.successor_id).where(
                checked(LearningRow.organisation, self._organisation),
                col(LearningRow.id).in_(set(learnings)),
                col(LearningRow.successor_id).is_not(None),
            )
        )
        return {LearningId(number or 0): LearningId(successor or 0) for number, successor in rows}


def _pointer(learning: Learning, domain: Domain | None) -> Pointer:
    return Pointer(
        learning=learning.id, title=learning.content.headline, domain_name="" if domain is None else domain.name
    )
