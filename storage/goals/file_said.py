"""What was said of goals, and is said of them in files: readings, check-ins and reviews."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, select

from bot.features.goals.reviewing.rules import Review
from bot.features.goals.rules.measures import CheckIn, Reading
from bot.kernel.ids import MeasureId, NodeId, OrganisationId
from storage.file_domains import portions
from storage.goals.measures import check_in_in, reading_in
from storage.goals.reviewing import review_in
from storage.tables import AuditRow, CheckInRow, MeasureRow, ReadingRow, ReviewRow


class SqlSaid:
    def __init__(self, session: Session) -> None:
        self._session = session

    def readings_of(
        self, organisation: OrganisationId, measures: Collection[MeasureId]
    ) -> dict[MeasureId, list[Reading]]:
        found: dict[MeasureId, list[Reading]] = defaultdict(list)
        for row in self._reading_rows(organisation, measures):
            found[MeasureId(row.measure_id)].append(reading_in(row))
        return found

    def was_written_here(self, organisation: OrganisationId, reading: Reading) -> bool:
        node = self._session.exec(
            select(MeasureRow.node_id).where(MeasureRow.organisation == organisation, MeasureRow.id == reading.measure)
        ).one_or_none()
        act = select(AuditRow.id).where(
            AuditRow.organisation == organisation,
            AuditRow.thing == "node",
            AuditRow.thing_id == str(node),
            AuditRow.by == reading.by,
            AuditRow.at == reading.at,
        )
        return reading.by is not None and self._session.exec(act.limit(1)).one_or_none() is not None

    def put_readings(self, organisation: OrganisationId, readings: Sequence[Reading]) -> None:
        known = {
            (row.measure_id, row.on_date): row
            for row in self._reading_rows(organisation, {one.measure for one in readings})
        }
        new = []
        for one in readings:
            row = known.get((one.measure, one.on))
            values = {
                "value": one.value,
                "confidence": one.confidence,
                "note": one.note or None,
                "by": one.by,
                "at": one.at,
            }
            if row is None:
                new.append({"organisation": organisation, "measure_id": one.measure, "on_date": one.on, **values})
            else:
                row.sqlmodel_update(values)
        self._session.flush()
        if new:
            self._session.execute(insert(ReadingRow), new)

    def check_ins_of(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> dict[NodeId, list[CheckIn]]:
        found: dict[NodeId, list[CheckIn]] = defaultdict(list)
        for some in portions(nodes):
            for row in self._session.exec(
                select(CheckInRow).where(CheckInRow.organisation == organisation, col(CheckInRow.node_id).in_(some))
            ):
                found[NodeId(row.node_id)].append(check_in_in(row))
        return found

    def add_check_ins(self, organisation: OrganisationId, check_ins: Sequence[CheckIn]) -> None:
        self._session.add_all(
            CheckInRow(
                organisation=organisation,
                node_id=one.node,
                on_date=one.on,
                confidence=one.confidence,
                note=one.note or None,
                needs_support=one.needs_support,
                by=one.by,
                at=one.at,
            )
            for one in check_ins
        )
        self._session.flush()

    def reviews_of(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> dict[NodeId, list[Review]]:
        found: dict[NodeId, list[Review]] = defaultdict(list)
        for some in portions(nodes):
            for row in self._session.exec(
                select(ReviewRow).where(ReviewRow.organisation == organisation, col(ReviewRow.node_id).in_(some))
            ):
                found[NodeId(row.node_id)].append(review_in(row))
        return found

    def add_reviews(self, organisation: OrganisationId, reviews: Sequence[tuple[NodeId, Review]]) -> None:
        self._session.add_all(
            ReviewRow(
                organisation=organisation,
                node_id=node,
                decision=review.decision,
                rationale=review.rationale,
                next_on=review.next_on,
                by=review.by,
                at=review.at,
            )
            for node, review in reviews
        )
        self._session.flush()

    def _reading_rows(self, organisation: OrganisationId, measures: Collection[MeasureId]) -> Iterator[ReadingRow]:
        for some in portions(measures):
            yield from self._session.exec(
                select(ReadingRow).where(ReadingRow.organisation == organisation, col(ReadingRow.measure_id).in_(some))
            ).all()
