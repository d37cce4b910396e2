"""What a unit of work about a product begins with: the product, and who answers for it."""

from datetime import date, datetime

from bot.features.products.rules.permission import require_arranger, require_keeper
from bot.features.products.rules.product import Product, Status
from bot.features.products.store import ProductStore
from bot.kernel.access import Actor, require_member
from bot.kernel.errors import ConflictError, NotFoundError
from bot.kernel.ids import DomainId, ProductId

GONE = "Pollen does not know this product any more. Type /products to see all that there are."


def found(store: ProductStore, actor: Actor, product: ProductId) -> Product:
    """Return the product for a full member. Raises NotFoundError, the same for what never was and what is another's."""
    require_member(store.standing(actor))
    known = store.product(actor.organisation, product)
    if known is None:
        raise NotFoundError(GONE)
    return known


def kept(store: ProductStore, actor: Actor, product: ProductId, *, now: datetime, doing: str) -> Product:
    """Return the product for somebody who may keep it. Raises NotFoundError and NotAllowedError."""
    known = found(store, actor, product)
    names = names_of_keepers(store, actor, known)
    require_keeper(store.standing(actor), known, keepers=names, today=today_of(store, actor, now=now), doing=doing)
    return known


def arranged(store: ProductStore, actor: Actor, product: ProductId, *, doing: str) -> Product:
    """Return the product for somebody who may arrange it. Raises NotFoundError and NotAllowedError."""
    known = found(store, actor, product)
    require_place(store, actor, known.domain, doing=doing)
    return known


def require_place(store: ProductStore, actor: Actor, domain: DomainId, *, doing: str) -> None:
    """Raise NotAllowedError unless the person may arrange the products of this domain."""
    require_arranger(store.standing(actor), domain, leads=names_of_leads(store, actor, domain), doing=doing)


def require_living(product: Product) -> None:
    """Raise ConflictError, with what to do, for what is proposed or retired."""
    if product.status is Status.PROPOSED:
        raise ConflictError("This product is only proposed yet. Once a lead accepts it, that is possible.")
    if product.status is Status.RETIRED:
        raise ConflictError("This product is retired. A lead can bring it back by giving it another status.")


def names_of_keepers(store: ProductStore, actor: Actor, product: Product) -> tuple[str, ...]:
    """Name its owner, where they are here, and the leads of its domain."""
    own = () if product.owner is None or product.owner.user is None else (product.owner.user,)
    named = tuple(person.name for person in store.people(actor.organisation, own).values() if person.is_here)
    return tuple(dict.fromkeys((*named, *names_of_leads(store, actor, product.domain))))


def names_of_leads(store: ProductStore, actor: Actor, domain: DomainId) -> tuple[str, ...]:
    known = store.domain(actor.organisation, domain)
    if known is None:
        return ()
    return tuple(person.name for person in store.people(actor.organisation, known.leads).values())


def today_of(store: ProductStore, actor: Actor, *, now: datetime) -> date:
    """Tell which date it is where the person lives; in UTC where nobody knows."""
    return store.people(actor.organisation, [actor.user])[actor.user].date_at(now)
