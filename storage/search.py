"""Search in rows: the index for candidates, the learnings themselves for what is shown."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, select

from bot.features.learnings.finding.indexing import IndexStore
from bot.features.learnings.finding.queries import Hit
from bot.features.learnings.finding.store import MOST_TERMS, Candidate, FindingStore, Scope, Words
from bot.kernel.access import Actor, Standing
from bot.kernel.ids import LearningId, OrganisationId
from storage.engine import Database, UnitOfWork
from storage.finding_hits import Hits
from storage.index import (
    Row,
    Wanted,
    alike,
    each_of,
    first_position,
    index,
    merged_into,
    newest,
    out_of_date,
    readable_by,
    words_of,
)
from storage.plans import checked
from storage.standing import standing_of
from storage.tables import DomainRow, LearningRow, LearningWordsRow, TagRow

__all__ = ["SqlFindingStore", "SqlIndexStore", "finding_transactions", "index", "index_transactions"]


MORE: Final = 8
"""Times as many are asked for where too few of those that were found may be read."""


class SqlFindingStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen_domains: tuple[int, ...] | None = None

    def standing(self, actor: Actor) -> Standing:
        return standing_of(self._session, actor)

    def newest(self, standing: Standing, scope: Scope, words: Words, *, most: int) -> tuple[Candidate, ...]:
        organisation, states = standing.actor.organisation, scope.which.states
        says: list[tuple[object, ...]] = []
        if scope.domain is not None:
            says.append(("domain", scope.domain))
        if scope.tag is not None:
            says.append(("tag", self._tag_now(standing.actor.organisation, scope.tag)))
        if scope.kind is not None:
            says.append(("kind", scope.kind))
        readable = readable_by(standing, self._domains_seen_by(standing), states)
        filters = [each_of(organisation, states, [each]) for each in says]
        other_than = () if scope.other_than is None else each_of(organisation, states, [("domain", scope.other_than)])
        wanted = Wanted(
            groups=[*words, readable, *filters],
            without=other_than,
            since=0 if scope.since is None else first_position(scope.since),
        )
        asked = most
        while True:
            found = newest(self._session, organisation, wanted, most=asked)
            # The index knows only the day.
            rows = [row for row in found if scope.since is None or row.logged_at >= scope.since]
            shown = [*self._of_what_may_be_read(standing, rows, words)]
            if len(shown) >= most or len(found) < asked:
                return tuple(_candidate(row) for row in shown[:most])
            # Behind what only seemed to match may stand what does: or the words of merged learnings would show
            # in what is not found.
            asked *= MORE

    def alike(self, organisation: OrganisationId, word: str) -> Collection[str]:
        return alike(self._session, organisation, word)

    def sample(self, organisation: OrganisationId, *, most: int) -> Sequence[Sequence[str]]:
        rows = self._session.exec(
            select(LearningWordsRow.title, LearningWordsRow.body)
            .where(LearningWordsRow.organisation == organisation)
            .order_by(col(LearningWordsRow.position).desc())
            .limit(most)
        )
        return [(title + " " + body).split() for title, body in rows]

    def hits(self, standing: Standing, learnings: Sequence[LearningId]) -> tuple[Hit, ...]:
        return Hits(self._session, standing).of(learnings)

    def _tag_now(self, organisation: OrganisationId, folded: str) -> str:
        """Return the tag that took a tag's place, if one did."""
        found = self._session.exec(
            select(TagRow.merged_into).where(TagRow.organisation == organisation, TagRow.folded == folded)
        ).one_or_none()
        return found or folded

    def _of_what_may_be_read(self, standing: Standing, rows: Sequence[Row], words: Words) -> Iterator[Row]:
        """Leave out what only has the words by learnings that were merged into it and that this person may not read."""
        takers = [row.learning_id for row in rows if row.with_merged]
        readable = self._readable_words(standing, takers) if takers else {}
        for row in rows:
            if not row.with_merged:
                yield row
                continue
            title, body = readable[row.learning_id]
            there = {*title.split(), *body.split()}
            if all(not there.isdisjoint(group) for group in words):
                yield replace(row, title=title, body=body)

    def _readable_words(self, standing: Standing, takers: Sequence[int]) -> dict[int, tuple[str, str]]:
        organisation = standing.actor.organisation
        merged = merged_into(self._session, organisation, takers)
        readable = Hits(self._session, standing).readable({row.id or 0 for rows in merged.values() for row in rows})
        taking = self._session.exec(
            select(LearningRow).where(checked(LearningRow.organisation, organisation), col(LearningRow.id).in_(takers))
        )
        return {
            row.id or 0: words_of([row, *(other for other in merged[row.id or 0] if other.id in readable)])
            for row in taking
        }

    def _domains_seen_by(self, standing: Standing) -> tuple[int, ...]:
        """Read in the channels of which domains the person was last seen: once, a unit is for one person."""
        if self._seen_domains is None:
            channels = col(DomainRow.channel_id).in_(standing.channels)
            rows = self._session.exec(
                select(DomainRow.id).where(DomainRow.organisation == standing.actor.organisation, channels)
            )
            self._seen_domains = tuple(domain for domain in rows if domain is not None)
        return self._seen_domains


class SqlIndexStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def out_of_date(
        self, organisation: OrganisationId, *, after: LearningId, most: int
    ) -> tuple[tuple[LearningId, ...], LearningId | None]:
        return out_of_date(self._session, organisation, after=after, most=most)

    def index(self, organisation: OrganisationId, learnings: Sequence[LearningId]) -> None:
        index(self._session, organisation, learnings)


def index_transactions(database: Database) -> UnitOfWork[IndexStore]:
    return UnitOfWork(database, SqlIndexStore)


def finding_transactions(database: Database) -> UnitOfWork[FindingStore]:
    return UnitOfWork(database, SqlFindingStore)


def _candidate(row: Row) -> Candidate:
    return Candidate(
        id=LearningId(row.learning_id),
        logged_at=row.logged_at,
        title=tuple(row.title.split()),
        body=tuple(row.body.split()[:MOST_TERMS]),
    )
