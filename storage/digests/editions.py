"""Editions, their entries, and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import col, select

from bot.features.digests.rules.calendar import Due
from bot.features.digests.rules.editions import (
    MOST_ATTEMPTS,
    USES_FROM,
    Answer,
    Chosen,
    Edition,
    Figures,
    Item,
    Outcome,
    Taken,
    Use,
)
from bot.features.digests.rules.ledger import Delivered, Posted, Told, edition_key, why_failed
from bot.features.digests.rules.lessons import Lesson
from bot.features.digests.rules.schedules import Schedule
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, OrganisationId, PostId, ScheduleId
from bot.kernel.posts import Post
from bot.kernel.zones import zone as zone_of
from storage.digests.choice import is_for, outcome_of
from storage.digests.lessons import lessons_by_id
from storage.digests.organisation import SqlOrganisation
from storage.outbox import enqueue
from storage.tables import ApplicationRow, DomainRow, EditionItemRow, EditionRow, PostRow, ScheduleRow

BECAME = {
    "posted": Delivered.POSTED,
    "failed": Delivered.FAILED,
    "unknown": Delivered.UNKNOWN,
    "dropped": Delivered.NOT_SENT,
}


class SqlEditions(SqlOrganisation):
    def lessons(self, organisation: OrganisationId, ids: Iterable[LearningId]) -> dict[LearningId, Lesson]:
        return lessons_by_id(self._session, organisation, ids)

    def add_edition(
        self,
        organisation: OrganisationId,
        schedule: Schedule,
        due: Due,
        *,
        covers_from: datetime,
        state: str,
        reason: str,
        channel: ChannelId | None,
        figures: Figures | None,
        now: datetime,
    ) -> EditionId:
        row = EditionRow(
            organisation=organisation,
            schedule_id=schedule.id,
            domain_id=schedule.domain,
            due_on=due.on,
            due_at=due.at,
            covers_from=covers_from,
            state=state,
            reason=reason,
            channel_id=channel,
            taught=None if figures is None else figures.taught,
            learned=None if figures is None else figures.learned,
            made_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return EditionId(row.id or 0)

    def add_entries(self, organisation: OrganisationId, edition: EditionId, chosen: Chosen) -> None:
        reasons = {item.position: item.reason for item in chosen.items}
        reasons |= {use.position: use.words for use in chosen.uses}
        for entry in chosen.entries:
            self._session.add(
                EditionItemRow(
                    edition_id=edition,
                    position=entry.position,
                    organisation=organisation,
                    learning_id=entry.lesson.id,
                    reason=reasons[entry.position],
                    shown_version=entry.lesson.version,
                )
            )
        self._session.flush()
        self.save_lines(organisation, edition, chosen.lines)

    def take_back(self, organisation: OrganisationId, edition: EditionId) -> None:
        row = self._edition_row(organisation, edition)
        if row is not None:
            self._session.delete(row)
            self._session.flush()

    def queue(self, organisation: OrganisationId, post: Post, *, now: datetime) -> PostId:
        return enqueue(self._session, organisation, post, now=now)

    def edition(self, organisation: OrganisationId, edition: EditionId) -> Edition | None:
        row = self._edition_row(organisation, edition)
        if row is None:
            return None
        entries = self._session.exec(
            select(EditionItemRow)
            .where(EditionItemRow.organisation == organisation, EditionItemRow.edition_id == edition)
            .order_by(col(EditionItemRow.position))
        ).all()
        lessons = self.lessons(organisation, {LearningId(entry.learning_id) for entry in entries})
        done = self._done(organisation, row.domain_id, lessons)
        figures = None if row.taught is None else Figures(taught=row.taught, learned=row.learned or 0)
        return Edition(
            id=edition,
            domain=None if row.domain_id is None else DomainId(row.domain_id),
            domain_name="" if row.domain_id is None else self._session.get_one(DomainRow, row.domain_id).name,
            due_on=row.due_on,
            since=self._since(row) if row.domain_id is None else None,
            figures=figures,
            items=tuple(_item(entry, lessons, done) for entry in entries if entry.position < USES_FROM),
            uses=tuple(_use(entry, lessons) for entry in entries if entry.position >= USES_FROM),
            lines=self.lines(organisation, edition),
        )

    def told(self, organisation: OrganisationId, edition: EditionId) -> Told | None:
        row = self._edition_row(organisation, edition)
        return None if row is None else self._told(row)

    def edition_on(self, organisation: OrganisationId, schedule: ScheduleId, due_on: date) -> Told | None:
        row = self._session.exec(
            select(EditionRow).where(
                EditionRow.organisation == organisation,
                EditionRow.schedule_id == schedule,
                EditionRow.due_on == due_on,
            )
        ).one_or_none()
        return None if row is None else self._told(row)

    def recent(self, organisation: OrganisationId, domain: DomainId | None, *, most: int) -> list[Told]:
        rows = self._session.exec(
            select(EditionRow)
            .where(EditionRow.organisation == organisation, is_for(domain))
            .order_by(col(EditionRow.due_at).desc(), col(EditionRow.id).desc())
            .limit(most)
        ).all()
        return [self._told(row) for row in rows]

    def posts(self, organisation: OrganisationId, edition: EditionId) -> list[Posted]:
        row = self._edition_row(organisation, edition)
        return [] if row is None else self._posts(row)

    def not_sent(self, organisation: OrganisationId, edition: EditionId, *, reason: str) -> None:
        row = self._edition_row(organisation, edition)
        if row is not None:
            row.state, row.reason = Delivered.NOT_SENT, reason
            self._session.flush()

    def leads_told(self, organisation: OrganisationId, edition: EditionId, *, at: datetime | None) -> None:
        row = self._edition_row(organisation, edition)
        if row is not None:
            row.told_at = at
            self._session.flush()

    def _told(self, row: EditionRow) -> Told:
        posts = self._posts(row) if row.state == "queued" else []
        latest = posts[-1] if posts else None
        state = Delivered.ON_ITS_WAY if row.state == "queued" else Delivered(row.state)
        return Told(
            id=EditionId(row.id or 0),
            schedule=ScheduleId(row.schedule_id),
            domain=None if row.domain_id is None else DomainId(row.domain_id),
            due_on=row.due_on,
            due_at=row.due_at,
            state=BECAME.get(latest.state, state) if latest else state,
            reason=_why_failed(latest, row) if latest and latest.state == "failed" else row.reason,
            channel=latest.channel if latest else None,
            ts=latest.ts if latest else None,
            attempt=len(posts) or 1,
        )

    def _posts(self, row: EditionRow) -> list[Posted]:
        schedule = ScheduleId(row.schedule_id)
        keys = [edition_key(schedule, row.due_on, attempt=attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
        rows = self._session.exec(
            select(PostRow)
            .where(PostRow.organisation == row.organisation, col(PostRow.key).in_(keys))
            .order_by(col(PostRow.id))
        ).all()
        return [posted_of(post) for post in rows]

    def _edition_row(self, organisation: OrganisationId, edition: EditionId) -> EditionRow | None:
        row = self._session.get(EditionRow, edition)
        return row if row is not None and row.organisation == organisation else None

    def _since(self, row: EditionRow) -> date:
        zone = self._session.get_one(ScheduleRow, row.schedule_id).zone
        return row.covers_from.astimezone(zone_of(zone)).date()

    def _done(
        self, organisation: OrganisationId, domain: int | None, lessons: Iterable[LearningId]
    ) -> dict[LearningId, "_Done"]:
        """Tell what the edition's domain does with each lesson; for the organisation's, what all domains do."""
        if domain is None:
            return {learning: _Done(taken=taken) for learning, taken in self.taken(organisation, lessons).items()}
        rows = self._session.exec(
            select(ApplicationRow).where(
                ApplicationRow.organisation == organisation,
                ApplicationRow.domain_id == domain,
                col(ApplicationRow.learning_id).in_(list(lessons)),
            )
        ).all()
        return {LearningId(row.learning_id): _Done(answer=Answer(row.state), outcome=outcome_of(row)) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What is done with a lesson, as far as one audience's edition says."""

    answer: Answer | None = None
    outcome: Outcome | None = None
    taken: Taken = field(default_factory=Taken)


def _item(entry: EditionItemRow, lessons: dict[LearningId, Lesson], done: dict[LearningId, _Done]) -> Item:
    learning = LearningId(entry.learning_id)
    known = done.get(learning, _Done())
    return Item(
        position=entry.position,
        lesson=lessons[learning],
        reason=entry.reason,
        answer=known.answer,
        outcome=known.outcome,
        taken=known.taken,
        left_out=entry.left_out,
    )


def _why_failed(post: Posted, edition: EditionRow) -> str:
    return why_failed(post.error, domain=None if edition.domain_id is None else DomainId(edition.domain_id))


def _use(entry: EditionItemRow, lessons: dict[LearningId, Lesson]) -> Use:
    return Use(
        position=entry.position,
        lesson=lessons[LearningId(entry.learning_id)],
        words=entry.reason,
        left_out=entry.left_out,
    )


def posted_of(row: PostRow) -> Posted:
    where = row.posted_channel_id or row.channel_id
    return Posted(
        id=PostId(row.id or 0),
        key=row.key,
        state=row.state,
        error=row.error,
        ts=row.ts,
        channel=ChannelId(where) if where else None,
    )
