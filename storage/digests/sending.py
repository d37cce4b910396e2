"""Editions on their way, and posted ones that must follow what they tell of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select, update

from bot.features.digests.rules.editions import Page, Posted, read_key
from bot.kernel.access import Visibility
from bot.kernel.ids import EditionId, LearningId, OrganisationId, PostId
from storage.digests.acts import SqlActs
from storage.digests.editions import posted_of
from storage.digests.lessons import SHOWN
from storage.tables import ConversationRow, EditionItemRow, EditionRow, LearningRow, PostRow

OUT = ("sending", "ambiguous", "posted")
"""Posts that somebody may have read."""
IN_TROUBLE = ("failed", "unknown")
INSTANT = timedelta(microseconds=1)


class SqlSending(SqlActs):
    def show(self, organisation: OrganisationId, post: PostId, page: Page, *, now: datetime) -> None:
        row = self._session.exec(select(PostRow).where(PostRow.organisation == organisation, PostRow.id == post)).one()
        if row.state not in OUT:
            return
        row.text, row.blocks = page.text, [dict(block) for block in page.blocks]
        # Later than before even within one tick of the clock: an update under way must see that it is outdated.
        row.stale_since = now if row.stale_since is None else max(now, row.stale_since + INSTANT)
        self._session.flush()

    def leave_out(
        self, organisation: OrganisationId, edition: EditionId, positions: Iterable[int], *, why: str
    ) -> None:
        self._session.exec(
            update(EditionItemRow)
            .where(
                col(EditionItemRow.organisation) == organisation,
                col(EditionItemRow.edition_id) == edition,
                col(EditionItemRow.position).in_(list(positions)),
            )
            .values(left_out=why)
        )

    def outdated(self, organisation: OrganisationId, *, since: datetime) -> list[EditionId]:
        rows = self._session.exec(
            select(col(EditionRow.id))
            .join(EditionItemRow, col(EditionItemRow.edition_id) == EditionRow.id)
            .join(LearningRow, col(LearningRow.id) == EditionItemRow.learning_id)
            .where(
                EditionRow.organisation == organisation,
                EditionRow.state == "queued",
                EditionRow.due_at >= since,
                col(EditionItemRow.left_out).is_(None),
                _is_open_no_longer(),
            )
            .distinct()
            .order_by(col(EditionRow.id))
        ).all()
        return [EditionId(row or 0) for row in rows]

    def in_trouble(self, organisation: OrganisationId, *, since: datetime) -> list[EditionId]:
        keys = self._session.exec(
            select(PostRow.key).where(
                PostRow.organisation == organisation,
                PostRow.kind == "edition",
                col(PostRow.state).in_(IN_TROUBLE),
                PostRow.queued_at >= since,
            )
        ).all()
        read = [found for key in keys if (found := read_key(key)) is not None]
        rows = self._session.exec(
            select(EditionRow).where(
                EditionRow.organisation == organisation,
                EditionRow.state == "queued",
                col(EditionRow.told_at).is_(None),
                col(EditionRow.schedule_id).in_({schedule for schedule, _, _ in read}),
            )
        ).all()
        wanted = {(schedule, on) for schedule, on, _ in read}
        return [EditionId(row.id or 0) for row in rows if (row.schedule_id, row.due_on) in wanted]

    def asked_about(self, organisation: OrganisationId) -> list[tuple[LearningId, Posted, str]]:
        asked = self._session.exec(
            select(ConversationRow)
            .join(LearningRow, col(LearningRow.id) == ConversationRow.learning_id)
            .where(ConversationRow.organisation == organisation, _is_open_no_longer())
        ).all()
        by_key = {f"question:{row.learning_id}:{row.asker}": LearningId(row.learning_id) for row in asked}
        posts = self._session.exec(
            select(PostRow).where(
                PostRow.organisation == organisation,
                col(PostRow.key).in_(list(by_key)),
                col(PostRow.state).in_(OUT),
            )
        ).all()
        return [(by_key[row.key], posted_of(row), row.text) for row in posts]


def _is_open_no_longer() -> ColumnElement[bool]:
    return or_(
        col(LearningRow.state) != SHOWN,
        col(LearningRow.visibility) != Visibility.EVERYONE,
        col(LearningRow.domain_id).is_(None),
    )
