"""Schedules, with how far each one is settled."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, func, select

from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.schedules import Schedule
from bot.kernel.ids import DomainId, OrganisationId, ScheduleId
from storage.digests.acts import ACTIVE, SqlActs
from storage.tables import DomainRow, EditionRow, ScheduleRow


class SqlSchedules(SqlActs):
    def running(self, organisation: OrganisationId) -> list[Schedule]:
        rows = self._session.exec(
            select(ScheduleRow)
            .join(DomainRow, col(DomainRow.id) == ScheduleRow.domain_id)
            .where(
                ScheduleRow.organisation == organisation,
                col(ScheduleRow.paused_at).is_(None),
                DomainRow.state == ACTIVE,
            )
            .order_by(col(ScheduleRow.id))
        ).all()
        return self._with_last(rows)

    def schedule(self, organisation: OrganisationId, schedule: ScheduleId) -> Schedule | None:
        row = self._session.get(ScheduleRow, schedule)
        if row is None or row.organisation != organisation or row.domain_id is None:
            return None
        return self._with_last([row])[0]

    def schedule_of(self, organisation: OrganisationId, domain: DomainId) -> Schedule | None:
        row = self._session.exec(
            select(ScheduleRow).where(ScheduleRow.organisation == organisation, ScheduleRow.domain_id == domain)
        ).one_or_none()
        return None if row is None else self._with_last([row])[0]

    def without_schedule(self, organisation: OrganisationId) -> list[DomainId]:
        rows = self._session.exec(
            select(DomainRow.id)
            .outerjoin(ScheduleRow, col(ScheduleRow.domain_id) == DomainRow.id)
            .where(
                DomainRow.organisation == organisation,
                DomainRow.state == ACTIVE,
                col(DomainRow.channel_id).is_not(None),
                col(ScheduleRow.id).is_(None),
            )
            .order_by(col(DomainRow.id))
        ).all()
        return [DomainId(row or 0) for row in rows]

    def add_schedule(
        self, organisation: OrganisationId, domain: DomainId, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> ScheduleId:
        row = ScheduleRow(
            organisation=organisation,
            domain_id=domain,
            cadence=rhythm.cadence,
            weekday=rhythm.weekday,
            local_time=rhythm.at,
            zone=rhythm.zone,
            starts_on=starts_on,
            created_at=now,
            changed_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return ScheduleId(row.id or 0)

    def change_schedule(
        self, organisation: OrganisationId, schedule: ScheduleId, rhythm: Rhythm, *, starts_on: date, now: datetime
    ) -> None:
        row = self._schedule_row(organisation, schedule)
        row.cadence, row.weekday = rhythm.cadence, rhythm.weekday
        row.local_time, row.zone = rhythm.at, rhythm.zone
        row.starts_on, row.changed_at, row.version = starts_on, now, row.version + 1
        self._session.flush()

    def pause(self, organisation: OrganisationId, schedule: ScheduleId, *, now: datetime) -> None:
        row = self._schedule_row(organisation, schedule)
        row.paused_at, row.changed_at, row.version = now, now, row.version + 1
        self._session.flush()

    def resume(self, organisation: OrganisationId, schedule: ScheduleId, *, starts_on: date, now: datetime) -> None:
        row = self._schedule_row(organisation, schedule)
        row.paused_at, row.starts_on = None, starts_on
        row.changed_at, row.version = now, row.version + 1
        self._session.flush()

    def _schedule_row(self, organisation: OrganisationId, schedule: ScheduleId) -> ScheduleRow:
        return self._session.exec(
            select(ScheduleRow).where(ScheduleRow.organisation == organisation, ScheduleRow.id == schedule)
        ).one()

    def _with_last(self, rows: Sequence[ScheduleRow]) -> list[Schedule]:
        latest = self._session.exec(
            select(col(EditionRow.schedule_id), func.max(EditionRow.due_on), func.max(EditionRow.due_at))
            .where(col(EditionRow.schedule_id).in_([row.id for row in rows]))
            .group_by(col(EditionRow.schedule_id))
        ).all()
        last = {number: (on, at) for number, on, at in latest}
        return [_schedule(row, *last.get(row.id or 0, (None, None))) for row in rows]


def _schedule(row: ScheduleRow, last_on: date | None, last_at: datetime | None) -> Schedule:
    return Schedule(
        id=ScheduleId(row.id or 0),
        domain=DomainId(row.domain_id or 0),
        rhythm=Rhythm(cadence=Cadence(row.cadence), weekday=row.weekday, at=row.local_time, zone=row.zone),
        starts_on=row.starts_on,
        is_paused=row.paused_at is not None,
        version=row.version,
        last_on=last_on,
        last_at=last_at,
    )
