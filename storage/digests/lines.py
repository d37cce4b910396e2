"""What editions tell besides lessons, in rows and out."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, delete, select

from bot.features.digests.rules.matters import Line, Matter, Told
from bot.kernel.ids import DomainId, EditionId, OrganisationId
from storage.digests.choice import SqlChoice
from storage.digests.domain_matters import domain_matters
from storage.digests.goal_matters import goal_matters
from storage.digests.product_matters import product_matters
from storage.tables import EditionLineRow, EditionRow

PRESSING = ("unanswered", "needs_support", "unowned", "stuck", "stale", "moved")
"""Kinds of matters, the most pressing first: there is room for three lines."""


class SqlLines(SqlChoice):
    def matters(
        self, organisation: OrganisationId, domain: DomainId | None, *, since: datetime, until: datetime
    ) -> list[Matter]:
        found = [
            *goal_matters(self._session, organisation, domain, since=since, until=until),
            *product_matters(self._session, organisation, domain),
            *domain_matters(self._session, organisation, domain, now=until),
        ]
        return sorted(found, key=lambda matter: PRESSING.index(matter.kind))

    def told_matters(self, organisation: OrganisationId, domain: DomainId | None) -> dict[tuple[str, str], Told]:
        came = self._that_came(organisation, domain)
        place = {number: at for at, number in enumerate(came)}
        rows = self._session.exec(
            select(EditionLineRow).where(
                EditionLineRow.organisation == organisation,
                col(EditionLineRow.edition_id).in_(came),
                col(EditionLineRow.left_out).is_(None),
            )
        ).all()
        told: dict[tuple[str, str], Told] = {}
        for row in sorted(rows, key=lambda row: place[EditionId(row.edition_id)]):
            told[row.kind, row.thing] = Told(mark=row.mark, ago=len(came) - place[EditionId(row.edition_id)])
        return told

    def covers_from(self, organisation: OrganisationId, edition: EditionId) -> datetime:
        return self._session.exec(
            select(EditionRow.covers_from).where(EditionRow.organisation == organisation, EditionRow.id == edition)
        ).one()

    def save_lines(self, organisation: OrganisationId, edition: EditionId, lines: Iterable[Line]) -> None:
        self._session.exec(
            delete(EditionLineRow).where(
                col(EditionLineRow.organisation) == organisation, col(EditionLineRow.edition_id) == edition
            )
        )
        self._session.add_all(
            EditionLineRow(
                edition_id=edition,
                position=line.position,
                organisation=organisation,
                kind=line.matter.kind,
                thing=line.matter.thing,
                about=line.matter.about,
                mark=line.matter.mark,
                said=line.matter.said,
                lasts=line.matter.lasts,
                is_new=line.is_new,
                left_out=line.left_out,
            )
            for line in lines
        )
        self._session.flush()

    def lines(self, organisation: OrganisationId, edition: EditionId) -> tuple[Line, ...]:
        rows = self._session.exec(
            select(EditionLineRow)
            .where(EditionLineRow.organisation == organisation, EditionLineRow.edition_id == edition)
            .order_by(col(EditionLineRow.position))
        ).all()
        return tuple(_line(row) for row in rows)


def _line(row: EditionLineRow) -> Line:
    matter = Matter(kind=row.kind, thing=row.thing, mark=row.mark, about=row.about, said=row.said, lasts=row.lasts)
    return Line(position=row.position, matter=matter, is_new=row.is_new, left_out=row.left_out)
