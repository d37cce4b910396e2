"""Whoever becomes the sponsor of a domain is told, once; so is whoever is it no longer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.features.domains.requirements import can_lead, some_names
from bot.features.domains.rules import Domain
from bot.features.domains.store import DomainStore
from bot.kernel.access import Actor
from bot.kernel.ids import UserId
from bot.kernel.posts import Post

SPONSORSHIP = "domains.sponsor"
"""The kind of the letters, and how their keys begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorLetter:
    domain: Domain
    """As it is now."""
    to: UserId
    by: str
    merged: str | None = None
    """What they sponsored until it became part of this one; None where somebody was named."""
    is_over: bool = False
    """Whether they sponsor it no longer."""
    successor: str | None = None
    """Who sponsors it then; None for nobody."""


SponsorRender = Callable[[SponsorLetter], Post]


def is_told(store: DomainStore, actor: Actor, sponsor: UserId) -> bool:
    """Whether a sponsor is written to: not whoever did it, and nobody who left."""
    return sponsor != actor.user and can_lead(store, actor, sponsor)


def tell_sponsor(
    store: DomainStore,
    actor: Actor,
    domain: Domain,
    sponsor: UserId,
    *,
    render: SponsorRender,
    now: datetime,
    merged: str | None = None,
) -> None:
    if not is_told(store, actor, sponsor):
        return
    by = some_names(store, actor, (actor.user,))
    letter = SponsorLetter(domain=domain, to=sponsor, by=by, merged=merged)
    store.queue(actor.organisation, render(letter), now=now)


def tell_former_sponsor(
    store: DomainStore,
    actor: Actor,
    domain: Domain,
    former: UserId | None,
    *,
    successor: UserId | None,
    render: SponsorRender,
    now: datetime,
    merged: str | None = None,
) -> None:
    """Tell whoever sponsored it until now, and can be told, that they do no more."""
    if former is None or not is_told(store, actor, former):
        return
    by = some_names(store, actor, (actor.user,))
    named = None if successor is None else store.names(actor.organisation, [successor])[successor]
    letter = SponsorLetter(domain=domain, to=former, by=by, merged=merged, is_over=True, successor=named)
    store.queue(actor.organisation, render(letter), now=now)
