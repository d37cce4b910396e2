"""Editions on their way, and posted ones that must follow what they tell of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import case, col, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.features.digests.rules.editions import USES_FROM, Entry
from bot.features.digests.rules.ledger import Page, Posted, read_key
from bot.features.digests.rules.lessons import BECAME, FOLLOWED_UP, WITHDRAWN, Lesson, State
from bot.kernel.access import Visibility
from bot.kernel.ids import DomainId, EditionId, LearningId, OrganisationId, PostId, UserId
from storage.digests.acts import SqlActs
from storage.digests.editions import posted_of
from storage.digests.lessons import SHOWN, chains_of, mark_of
from storage.outbox import restate
from storage.tables import (
    ApplicationRow,
    ConversationRow,
    EditionItemRow,
    EditionRow,
    LearningRow,
    PostRow,
    SweepRow,
)

IN_TROUBLE = ("failed", "unknown")
ANSWERS = "answers"
OTHERWISE = "otherwise"
"""No chain of successors is written like this."""


class SqlSending(SqlActs):
    def show(self, organisation: OrganisationId, post: PostId, page: Page, *, now: datetime) -> bool:
        row = self._session.exec(select(PostRow).where(PostRow.organisation == organisation, PostRow.id == post)).one()
        return restate(self._session, row, text=page.text, blocks=page.blocks, now=now)

    def followed(self, organisation: OrganisationId, edition: EditionId, entries: Iterable[Entry]) -> None:
        lessons = {entry.position: entry.lesson for entry in entries}
        rows = self._session.exec(
            select(EditionItemRow).where(
                EditionItemRow.organisation == organisation,
                EditionItemRow.edition_id == edition,
                col(EditionItemRow.position).in_(list(lessons)),
            )
        ).all()
        for row in rows:
            lesson = lessons[row.position]
            row.left_out, row.shown_version, row.shown_successors = lesson.became, lesson.version, lesson.chain or None
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
        left_out = col(EditionItemRow.left_out)
        shown = case((_is_shown_otherwise(), OTHERWISE), else_=func.coalesce(EditionItemRow.shown_successors, ""))
        rows = self._session.exec(
            select(col(EditionRow.id), col(LearningRow.id), col(LearningRow.successor_id), shown)
            .join(EditionItemRow, col(EditionItemRow.edition_id) == EditionRow.id)
            .join(LearningRow, col(LearningRow.id) == EditionItemRow.learning_id)
            .where(
                EditionRow.organisation == organisation,
                EditionRow.due_at >= since,
                EditionRow.state == "queued",
                or_(left_out.is_(None), left_out.in_(FOLLOWED_UP)),
                or_(_is_shown_otherwise(), col(LearningRow.successor_id).is_not(None)),
            )
        ).all()
        starts = {learning or 0: successor for _, learning, successor, _ in rows if successor is not None}
        marks = {learning: mark_of(chain) for learning, chain in chains_of(self._session, organisation, starts).items()}
        outdated = {edition or 0 for edition, learning, _, shown in rows if marks.get(learning or 0, "") != shown}
        # Sorted here: asked for in order, SQLite reads all editions that there ever were.
        return [EditionId(edition) for edition in sorted(outdated)]

    def showing(
        self, organisation: OrganisationId, learning: LearningId, domain: DomainId, *, since: datetime
    ) -> list[EditionId]:
        rows = self._session.exec(
            select(col(EditionRow.id))
            .join(EditionItemRow, col(EditionItemRow.edition_id) == EditionRow.id)
            .where(
                EditionItemRow.learning_id == learning,
                EditionItemRow.position < USES_FROM,
                EditionRow.organisation == organisation,
                or_(EditionRow.domain_id == domain, col(EditionRow.domain_id).is_(None)),
                EditionRow.due_at >= since,
                EditionRow.state == "queued",
            )
            .order_by(col(EditionRow.id))
        ).all()
        return [EditionId(row or 0) for row in rows]

    def answered(self, organisation: OrganisationId, *, after: datetime, since: datetime) -> list[EditionId]:
        rows = self._session.exec(
            select(col(EditionRow.id))
            .join(EditionItemRow, col(EditionItemRow.edition_id) == EditionRow.id)
            .join(ApplicationRow, col(ApplicationRow.learning_id) == EditionItemRow.learning_id)
            .where(
                ApplicationRow.organisation == organisation,
                ApplicationRow.answered_at >= after,
                col(EditionItemRow.learning_id).in_(_answered_since(organisation, after)),
                EditionItemRow.position < USES_FROM,
                EditionRow.organisation == organisation,
                or_(EditionRow.domain_id == ApplicationRow.domain_id, col(EditionRow.domain_id).is_(None)),
                EditionRow.due_at >= since,
                EditionRow.state == "queued",
            )
            .distinct()
            .order_by(col(EditionRow.id))
        ).all()
        return [EditionId(row or 0) for row in rows]

    def answers_followed(self, organisation: OrganisationId) -> datetime | None:
        row = self._session.get(SweepRow, (organisation, ANSWERS))
        return None if row is None else row.last_done

    def follow_answers(self, organisation: OrganisationId, *, until: datetime) -> None:
        self._session.merge(SweepRow(organisation=organisation, name=ANSWERS, last_done=until))
        self._session.flush()

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

    def questions_outdated(self, organisation: OrganisationId, *, since: datetime) -> list[tuple[LearningId, UserId]]:
        asked = self._session.exec(
            select(ConversationRow)
            .join(LearningRow, col(LearningRow.id) == ConversationRow.learning_id)
            .where(
                ConversationRow.organisation == organisation,
                ConversationRow.asked_at >= since,
                or_(
                    col(LearningRow.version) != ConversationRow.shown_version,
                    col(LearningRow.state) != SHOWN,
                    _is_for_everyone_no_longer(),
                ),
            )
            .order_by(col(ConversationRow.learning_id), ConversationRow.asker)
        ).all()
        return [(LearningId(row.learning_id), UserId(row.asker)) for row in asked if row.channel_id is not None]

    def question_followed(self, organisation: OrganisationId, lesson: Lesson, asker: UserId) -> None:
        row = self._session.get(ConversationRow, (lesson.id, asker))
        if row is not None and row.organisation == organisation:
            row.shown_version = lesson.version
            self._session.flush()

    def post_named(self, organisation: OrganisationId, key: str) -> Posted | None:
        row = self._session.exec(
            select(PostRow).where(PostRow.organisation == organisation, PostRow.key == key)
        ).one_or_none()
        return None if row is None else posted_of(row)


def _answered_since(organisation: OrganisationId, after: datetime) -> SelectOfScalar[int]:
    """Said once more as a set: or else SQLite begins with the editions, of which there are many more."""
    return select(ApplicationRow.learning_id).where(
        ApplicationRow.organisation == organisation, ApplicationRow.answered_at >= after
    )


def _is_shown_otherwise() -> ColumnElement[bool]:
    """Whether a lesson is no more what its message shows: its version tells of words, its state of the rest."""
    became = case(
        (_is_for_everyone_no_longer(), WITHDRAWN),
        *((col(LearningRow.state) == state.value, words) for state, words in BECAME.items()),
        else_="",
    )
    shown = func.coalesce(EditionItemRow.left_out, "")
    return or_(shown != became, col(LearningRow.version) != EditionItemRow.shown_version)


def _is_for_everyone_no_longer() -> ColumnElement[bool]:
    return or_(
        col(LearningRow.state) == State.UNDONE,
        col(LearningRow.visibility) != Visibility.EVERYONE,
        col(LearningRow.domain_id).is_(None),
    )
