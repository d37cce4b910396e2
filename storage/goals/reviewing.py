"""Reviews of nodes, and the lessons that belong to them, in rows and out."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from bot.features.goals.reviewing.rules import Decision, Review
from bot.features.goals.reviewing.store import How, Lesson, Link, ReviewStore
from bot.kernel.access import Standing
from bot.kernel.ids import LearningId, NodeId, OrganisationId, UserId
from storage import goal_links
from storage.engine import Database, UnitOfWork
from storage.finding_hits import WHAT_BECAME, Hits
from storage.goals.following import SqlFollowing
from storage.goals.keeping import SqlKeepingStore
from storage.tables import ReviewRow


class SqlReviewStore(SqlKeepingStore, SqlFollowing):
    def reviews(self, organisation: OrganisationId, node: NodeId, *, most: int) -> tuple[Review, ...]:
        rows = self._session.exec(
            select(ReviewRow)
            .where(ReviewRow.organisation == organisation, ReviewRow.node_id == node)
            .order_by(col(ReviewRow.at).desc(), col(ReviewRow.id).desc())
            .limit(most)
        ).all()
        return tuple(review_in(row) for row in rows)

    def add_review(self, organisation: OrganisationId, node: NodeId, review: Review) -> Review:
        row = ReviewRow(
            organisation=organisation,
            node_id=node,
            decision=review.decision,
            rationale=review.rationale,
            next_on=review.next_on,
            by=review.by,
            at=review.at,
        )
        self._session.add(row)
        self._session.flush()
        return review_in(row)

    # Lessons.

    def lessons(self, standing: Standing, learnings: Collection[LearningId]) -> dict[LearningId, Lesson]:
        found = Hits(self._session, standing).readable(learnings) if learnings else {}
        return {
            learning.id: Lesson(
                id=learning.id,
                headline=learning.content.headline,
                domain="" if domain is None else domain.name,
                what_became=WHAT_BECAME.get(learning.state, ""),
            )
            for learning, domain in found.values()
        }

    def links(self, organisation: OrganisationId, node: NodeId) -> tuple[Link, ...]:
        rows = goal_links.links_of_node(self._session, organisation, node)
        return tuple(
            Link(learning=LearningId(row.learning_id), how=How(row.how), by=None if row.by is None else UserId(row.by))
            for row in rows
        )

    def link(
        self, organisation: OrganisationId, node: NodeId, learning: LearningId, how: How, *, by: UserId, now: datetime
    ) -> bool:
        return goal_links.link(self._session, organisation, node, learning, how, by=by, now=now)

    def unlink(self, organisation: OrganisationId, node: NodeId, learning: LearningId) -> bool:
        return goal_links.unlink(self._session, organisation, node, learning)


def review_transactions(database: Database) -> UnitOfWork[ReviewStore]:
    """Run units of work about reviews and lessons."""
    return UnitOfWork(database, SqlReviewStore)


def review_in(row: ReviewRow) -> Review:
    return Review(
        decision=Decision(row.decision),
        rationale=row.rationale,
        next_on=row.next_on,
        by=None if row.by is None else UserId(row.by),
        at=row.at,
        number=row.id or 0,
    )
