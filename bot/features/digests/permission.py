"""Who may do what with a domain's digest, read from the rows of this moment."""

from typing import TypeVar

from bot.features.digests.rules.editions import Audience
from bot.features.digests.store import ActStore
from bot.kernel.access import Actor, require_lead, require_member
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DomainId

T = TypeVar("T")

NO_DOMAIN = "Pollen doesn't find this domain. It may have been archived; /domains lists all there are."


def active_domain(store: ActStore, actor: Actor, domain: DomainId) -> Audience:
    """Return the domain for a full member. Raises NotAllowedError and NotFoundError."""
    require_member(store.standing(actor))
    audience = store.audience(actor.organisation, domain)
    if audience is None or not audience.is_active:
        raise NotFoundError(NO_DOMAIN)
    return audience


def led_domain(store: ActStore, actor: Actor, domain: DomainId, *, doing: str) -> Audience:
    """Return the domain for one who may change its digest. Raises NotAllowedError, naming who can."""
    audience = active_domain(store, actor, domain)
    require_lead(store.standing(actor), domain, leads=audience.lead_names, doing=doing)
    return audience


def present(thing: T | None) -> T:
    """Return what the same unit of work has stored or read already, and so must be there."""
    if thing is None:
        raise RuntimeError("what was stored is gone within one transaction")
    return thing
