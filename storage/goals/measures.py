"""Measures, readings and check-ins in rows and out."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.features.goals.rules.measures import CheckIn, Direction, Draft, Frequency, Measure, Reading, Timing
from bot.kernel.ids import MeasureId, NodeId, OrganisationId, UserId
from storage.tables import CheckInRow, MeasureRow, ReadingRow


class SqlMeasures:
    _session: Session

    def measures(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> tuple[Measure, ...]:
        rows = self._session.exec(
            select(MeasureRow)
            .where(
                MeasureRow.organisation == organisation,
                col(MeasureRow.node_id).in_(list(nodes)),
                col(MeasureRow.removed_at).is_(None),
            )
            .order_by(col(MeasureRow.node_id), col(MeasureRow.position), col(MeasureRow.id))
        ).all()
        return tuple(measure_in(row) for row in rows)

    def measure(self, organisation: OrganisationId, measure: MeasureId) -> Measure | None:
        row = self._measure(organisation, measure)
        return None if row is None else measure_in(row)

    def add_measure(self, organisation: OrganisationId, node: NodeId, draft: Draft, *, now: datetime) -> Measure:
        last = self._session.exec(
            select(func.max(MeasureRow.position)).where(
                MeasureRow.organisation == organisation, MeasureRow.node_id == node
            )
        ).one()
        row = MeasureRow(
            organisation=organisation,
            node_id=node,
            position=0 if last is None else last + 1,
            name=draft.name,
            target=draft.target,
            direction=draft.direction,
            timing=draft.timing,
            frequency=draft.frequency,
            created_at=now,
        )
        _write(row, draft)
        self._session.add(row)
        self._session.flush()
        return measure_in(row)

    def save_measure(self, organisation: OrganisationId, measure: Measure) -> Measure:
        row = self._measure(organisation, measure.id)
        if row is None:
            raise LookupError("only a measure that exists is saved")
        _write(row, measure.draft)
        row.position = measure.position
        row.removed_at = measure.removed_at
        row.version = measure.version + 1
        self._session.flush()
        return measure_in(row)

    def _measure(self, organisation: OrganisationId, measure: MeasureId) -> MeasureRow | None:
        return self._session.exec(
            select(MeasureRow).where(MeasureRow.organisation == organisation, MeasureRow.id == measure)
        ).one_or_none()

    # Readings.

    def latest(
        self, organisation: OrganisationId, measures: Iterable[MeasureId], *, until: date | None = None
    ) -> dict[MeasureId, Reading]:
        wanted = list(measures)
        last = (
            select(col(ReadingRow.measure_id).label("measure"), func.max(ReadingRow.on_date).label("on"))
            .where(
                ReadingRow.organisation == organisation,
                col(ReadingRow.measure_id).in_(wanted),
                *([] if until is None else [ReadingRow.on_date <= until]),
            )
            .group_by(col(ReadingRow.measure_id))
            .subquery()
        )
        rows = self._session.exec(
            select(ReadingRow).join(
                last, (col(ReadingRow.measure_id) == last.c.measure) & (col(ReadingRow.on_date) == last.c.on)
            )
        ).all()
        return {MeasureId(row.measure_id): reading_in(row) for row in rows}

    def readings(self, organisation: OrganisationId, measure: MeasureId) -> tuple[Reading, ...]:
        rows = self._session.exec(
            select(ReadingRow)
            .where(ReadingRow.organisation == organisation, ReadingRow.measure_id == measure)
            .order_by(col(ReadingRow.on_date))
        ).all()
        return tuple(reading_in(row) for row in rows)

    def put_reading(self, organisation: OrganisationId, reading: Reading) -> Reading | None:
        row = self._session.exec(
            select(ReadingRow).where(
                ReadingRow.organisation == organisation,
                ReadingRow.measure_id == reading.measure,
                ReadingRow.on_date == reading.on,
            )
        ).one_or_none()
        before = None if row is None else reading_in(row)
        if row is None:
            row = ReadingRow(
                organisation=organisation, measure_id=reading.measure, on_date=reading.on, value=reading.value
            )
            self._session.add(row)
        row.value = reading.value
        row.confidence = reading.confidence
        row.note = reading.note or None
        row.by = reading.by
        row.at = reading.at
        self._session.flush()
        return before

    # Check-ins.

    def add_check_in(self, organisation: OrganisationId, check_in: CheckIn) -> None:
        self._session.add(
            CheckInRow(
                organisation=organisation,
                node_id=check_in.node,
                on_date=check_in.on,
                confidence=check_in.confidence,
                note=check_in.note or None,
                needs_support=check_in.needs_support,
                by=check_in.by,
                at=check_in.at,
            )
        )
        self._session.flush()

    def last_check_ins(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> dict[NodeId, CheckIn]:
        rank = (
            func.row_number()
            .over(
                partition_by=col(CheckInRow.node_id),
                order_by=(col(CheckInRow.on_date).desc(), col(CheckInRow.at).desc(), col(CheckInRow.id).desc()),
            )
            .label("rank")
        )
        ranked = (
            select(col(CheckInRow.id).label("id"), rank)
            .where(CheckInRow.organisation == organisation, col(CheckInRow.node_id).in_(list(nodes)))
            .subquery()
        )
        rows = self._session.exec(
            select(CheckInRow).join(ranked, col(CheckInRow.id) == ranked.c.id).where(ranked.c.rank == 1)
        ).all()
        return {NodeId(row.node_id): check_in_in(row) for row in rows}


def measure_in(row: MeasureRow) -> Measure:
    return Measure(
        id=MeasureId(row.id or 0),
        node=NodeId(row.node_id),
        position=row.position,
        draft=Draft(
            name=row.name,
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
            direction=Direction(row.direction),
            timing=Timing(row.timing),
            frequency=Frequency(row.frequency),
            measured_by=row.measured_by or "",
            weight=row.weight,
        ),
        source=row.source_id,
        version=row.version,
        created_at=row.created_at,
        removed_at=row.removed_at,
    )


def reading_in(row: ReadingRow) -> Reading:
    return Reading(
        measure=MeasureId(row.measure_id),
        on=row.on_date,
        value=row.value,
        confidence=row.confidence,
        note=row.note or "",
        by=None if row.by is None else UserId(row.by),
        at=row.at,
    )


def check_in_in(row: CheckInRow) -> CheckIn:
    return CheckIn(
        node=NodeId(row.node_id),
        on=row.on_date,
        confidence=row.confidence,
        note=row.note or "",
        needs_support=row.needs_support,
        by=None if row.by is None else UserId(row.by),
        at=row.at,
    )


def _write(row: MeasureRow, draft: Draft) -> None:
    row.name = draft.name
    row.unit = draft.unit
    row.baseline = draft.baseline
    row.target = draft.target
    row.direction = draft.direction
    row.timing = draft.timing
    row.frequency = draft.frequency
    row.measured_by = draft.measured_by or None
    row.weight = draft.weight
