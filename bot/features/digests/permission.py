"""Who may do what with a digest, read from the rows of this moment."""

from typing import TypeVar

from bot.features.digests.rules.audiences import Audience
from bot.features.digests.store import ActStore
from bot.kernel.access import Actor, Standing, may_edit, require_member, who_can
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import DomainId

T = TypeVar("T")

NO_DOMAIN = "Pollen doesn't find this domain. It may have been archived; /domains lists all there are."


def may_change(standing: Standing, domain: DomainId | None) -> bool:
    """Change a digest: a domain's its leads and admins, the organisation's (None) admins alone."""
    return standing.is_admin if domain is None else may_edit(standing, domain)


def active_audience(store: ActStore, actor: Actor, domain: DomainId | None) -> Audience:
    """Return the domain, or the organisation, for a full member. Raises NotAllowedError and NotFoundError."""
    require_member(store.standing(actor))
    audience = store.audience(actor.organisation, domain)
    return living(audience)


def living(audience: Audience | None) -> Audience:
    """Return an audience that has a digest. Raises NotFoundError, with what became of one that has none any more."""
    if audience is None or not audience.is_active:
        raise NotFoundError(NO_DOMAIN if audience is None or not audience.became else audience.became)
    return audience


def led_audience(store: ActStore, actor: Actor, domain: DomainId | None, *, doing: str) -> Audience:
    """Return the audience for one who may change its digest. Raises NotAllowedError, naming who can.

    `doing` reads like "skip a digest".
    """
    audience = active_audience(store, actor, domain)
    if not may_change(store.standing(actor), domain):
        raise NotAllowedError(f"Only {who_can(audience.lead_names)} can {doing}.")
    return audience


def present(thing: T | None) -> T:
    """Return what the same unit of work has stored or read already, and so must be there."""
    if thing is None:
        raise RuntimeError("what was stored is gone within one transaction")
    return thing
