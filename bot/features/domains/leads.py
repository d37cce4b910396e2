"""Whoever led a domain, or leads it now, is told once that others do, by whom and who does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.features.domains.requirements import can_lead, some_names
from bot.features.domains.rules import Domain
from bot.features.domains.store import DomainStore
from bot.kernel.access import Actor
from bot.kernel.ids import UserId
from bot.kernel.posts import Post

LEADERSHIP = "domains.lead"
"""The kind of the letters, and how their keys begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one of those who led, or lead now, is told."""

    domain: Domain
    """As it is now."""
    to: UserId
    by: str
    names: tuple[str, ...]
    """Who leads it now, but for the reader."""
    led: bool
    """Whether they led it before."""

    @property
    def leads(self) -> bool:
        return self.to in self.domain.leads


LeadRender = Callable[[Letter], Post]


def tell_of_leads(
    store: DomainStore, actor: Actor, before: Domain, after: Domain, *, render: LeadRender, now: datetime
) -> None:
    """Tell those who led it and who lead it now, but for whoever did it and who left; nobody where it is the same."""
    if set(before.leads) == set(after.leads):
        return
    by = some_names(store, actor, (actor.user,))
    for user in sorted({*before.leads, *after.leads} - {actor.user}):
        if not can_lead(store, actor, user):
            # Who left cannot be written to.
            continue
        others = tuple(lead for lead in after.leads if lead != user)
        names = tuple(store.names(actor.organisation, others).values())
        letter = Letter(domain=after, to=user, by=by, names=names, led=user in before.leads)
        store.queue(actor.organisation, render(letter), now=now)
