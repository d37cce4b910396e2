"""What a digest tells of products: a domain's own in its digest, all of them in everyone's."""

from sqlmodel import Session

from bot.features.digests.rules.matters import Matter
from bot.features.products.rules.digesting import KIND, unowned
from bot.features.products.rules.product import LIVING
from bot.kernel.ids import DomainId, OrganisationId
from storage.products.store import SqlProductStore


def product_matters(session: Session, organisation: OrganisationId, domain: DomainId | None) -> list[Matter]:
    """Tell of the products that nobody owns, in one line; nothing where all have owners."""
    found = unowned(SqlProductStore(session).products(organisation, domain=domain, statuses=LIVING))
    if found is None:
        return []
    thing = f"product:{found.first.id}"
    return [Matter(kind=KIND, thing=thing, mark=found.mark, about=found.about, said=found.said, lasts=True)]
