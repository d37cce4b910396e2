"""What a digest tells of products: a domain's own in its digest, all of them in everyone's."""

from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.features.digests.rules.matters import Matter
from bot.features.digests.rules.schedules import UNKNOWN_ZONE
from bot.features.products.rules.digesting import KIND, unowned
from bot.features.products.rules.product import LIVING
from bot.kernel.ids import DomainId, OrganisationId
from bot.kernel.zones import zone
from storage.products.store import SqlProductStore
from storage.tables import ScheduleRow


def product_matters(session: Session, organisation: OrganisationId, domain: DomainId | None) -> list[Matter]:
    """Tell of the products that nobody owns, in one line; nothing where all have owners."""
    products = SqlProductStore(session).products(organisation, domain=domain, statuses=LIVING)
    if not products or (found := unowned(products, zone=_clock_of(session, organisation, domain))) is None:
        return []
    thing = f"product:{found.first.id}"
    return [Matter(kind=KIND, thing=thing, mark=found.mark, about=found.about, said=found.said, lasts=True)]


def _clock_of(session: Session, organisation: OrganisationId, domain: DomainId | None) -> ZoneInfo:
    column = col(ScheduleRow.domain_id)
    whose = column.is_(None) if domain is None else column == domain
    name = session.exec(select(ScheduleRow.zone).where(ScheduleRow.organisation == organisation, whose)).first()
    return zone(name or UNKNOWN_ZONE)
