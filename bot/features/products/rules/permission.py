"""Who may do what with products: leads their domain's, admins all, an owner their own; anyone proposes."""

from collections.abc import Sequence
from datetime import date

from bot.features.products.rules.product import Product
from bot.kernel.access import Standing, may_edit, require_member, who_can
from bot.kernel.errors import NotAllowedError
from bot.kernel.ids import DomainId


def may_arrange(standing: Standing, domain: DomainId) -> bool:
    """Record, accept, retire and move products there."""
    return may_edit(standing, domain)


def may_keep(standing: Standing, product: Product, *, today: date) -> bool:
    """Edit a product and propose its hand-over: who may arrange it, its owner, and their deputy for as long as it lasts."""
    if may_arrange(standing, product.domain):
        return True
    if not standing.is_full_member:
        return False
    if product.owner is not None and product.owner.user == standing.user:
        return True
    return product.deputy is not None and product.deputy.user == standing.user and today <= product.deputy.until


def require_arranger(standing: Standing, domain: DomainId, *, leads: Sequence[str], doing: str) -> None:
    """Raise NotAllowedError, naming who can, unless the person may arrange there. `doing` reads like "accept it"."""
    require_member(standing)
    if not may_arrange(standing, domain):
        raise NotAllowedError(f"Only {who_can(leads)} can {doing}.")


def require_keeper(standing: Standing, product: Product, *, keepers: Sequence[str], today: date, doing: str) -> None:
    """Raise NotAllowedError, naming who can, unless the person may keep the product.

    `keepers` are the names of its owner and of the domain's leads.
    """
    require_member(standing)
    if not may_keep(standing, product, today=today):
        raise NotAllowedError(f"Only {who_can(keepers)} can {doing}.")
