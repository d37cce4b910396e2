"""Schedules, with how far each one is settled."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import case, col, func, or_, select

from bot.features.digests.rules.calendar import Cadence, Rhythm
from bot.features.digests.rules.schedules import Schedule
from bot.kernel.ids import ChannelId, DomainId, OrganisationId, ScheduleId, UserId
from storage.digests.acts import ACTIVE
from storage.digests.choice import QUEUED, SqlChoice
from storage.tables import DomainRow, EditionRow, ScheduleRow


class SqlSchedules(SqlChoice):
    def running(self, organisation: OrganisationId) -> list[Schedule]:
        rows = self._session.exec(
            select(ScheduleRow)
            .outerjoin(DomainRow, col(DomainRow.id) == ScheduleRow.domain_id)
            .where(
                ScheduleRow.organisation == organisation,
                col(ScheduleRow.paused_at).is_(None),
                or_(DomainRow.state == ACTIVE, col(ScheduleRow.domain_id).is_(None)),
            )
            .order_by(col(ScheduleRow.id))
        ).all()
        return self._with_last(rows)

    def schedule(self, organisation: OrganisationId, schedule: ScheduleId) -> Schedule | None:
        row = self._session.get(ScheduleRow, schedule)
        if row is None or row.organisation != organisation:
            return None
        return self._with_last([row])[0]

    def schedule_of(self, organisation: OrganisationId, domain: DomainId | None) -> Schedule | None:
        column = col(ScheduleRow.domain_id)
        whose = column.is_(None) if domain is None else column == domain
        row = self._session.exec(
            select(ScheduleRow).where(ScheduleRow.organisation == organisation, whose)
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
        self, organisation: OrganisationId, domain: DomainId | None, rhythm: Rhythm, *, starts_on: date, now: datetime
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

    def place(
        self, organisation: OrganisationId, schedule: ScheduleId, channel: ChannelId | None, *, by: UserId | None
    ) -> None:
        row = self._schedule_row(organisation, schedule)
        row.channel_id, row.set_by = channel, by or row.set_by
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
        made = case((col(EditionRow.state) == QUEUED, col(EditionRow.made_at)))
        latest = self._session.exec(
            select(
                col(EditionRow.schedule_id),
                func.max(EditionRow.due_on),
                func.max(EditionRow.due_at),
                func.max(made),
            )
            .where(col(EditionRow.schedule_id).in_([row.id for row in rows]))
            .group_by(col(EditionRow.schedule_id))
        ).all()
        last = {number: (on, at, made) for number, on, at, made in latest}
        return [
            _schedule(row, *last.get(row.id or 0, (None, None, None)), read_until=self._read_until(row)) for row in rows
        ]

    def _read_until(self, row: ScheduleRow) -> datetime | None:
        """Tell how far the organisation's latest edition that came has told; one sent early told of less."""
        came = self._that_came(OrganisationId(row.organisation), None) if row.domain_id is None else []
        edition = self._session.get_one(EditionRow, came[-1]) if came else None
        return None if edition is None else min(edition.due_at, edition.made_at)


def _schedule(
    row: ScheduleRow,
    last_on: date | None,
    last_at: datetime | None,
    last_made: datetime | None,
    *,
    read_until: datetime | None,
) -> Schedule:
    return Schedule(
        id=ScheduleId(row.id or 0),
        domain=None if row.domain_id is None else DomainId(row.domain_id),
        channel=ChannelId(row.channel_id) if row.channel_id else None,
        rhythm=Rhythm(cadence=Cadence(row.cadence), weekday=row.weekday, at=row.local_time, zone=row.zone),
        starts_on=row.starts_on,
        is_paused=row.paused_at is not None,
        version=row.version,
        last_on=last_on,
        last_at=last_at,
        last_made=last_made,
        read_until=read_until,
    )
