"""Who leads domains that became one or two is told, once, by others than whoever did it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.features.domains.evolving.rules import Along
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.requirements import can_lead, some_names
from bot.features.domains.rules import Domain
from bot.kernel.access import Actor
from bot.kernel.directions import closed
from bot.kernel.ids import UserId
from bot.kernel.news import Thing, ask_for_answer
from bot.kernel.posts import Post


class Happened(StrEnum):
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolvedLetter:
    happened: Happened
    before: Domain
    """The one that was merged, or split."""
    after: Domain
    """The one that took it in, or that is new."""
    along: Along
    to: UserId
    by: str
    names: tuple[str, ...]
    """Who leads the second, but for the reader."""

    @property
    def leads(self) -> bool:
        return self.to in self.after.leads


EvolvedRender = Callable[[EvolvedLetter], Post]


def tell_leads(
    store: EvolvingStore,
    actor: Actor,
    happened: Happened,
    *,
    before: Domain,
    after: Domain,
    along: Along,
    render: EvolvedRender,
    now: datetime,
) -> None:
    """Tell the leads of both, but for whoever did it and who left."""
    by = some_names(store, actor, (actor.user,))
    for user in sorted({*before.leads, *after.leads} - {actor.user}):
        if not can_lead(store, actor, user):
            continue
        others = tuple(lead for lead in after.leads if lead != user)
        names = tuple(store.names(actor.organisation, others).values())
        # What is for the domain alone is not to be seen in a number either.
        counted = along if user in before.leads else replace(along, kept=0)
        letter = EvolvedLetter(
            happened=happened, before=before, after=after, along=counted, to=user, by=by, names=names
        )
        store.queue(actor.organisation, render(letter), now=now)


def ask_new_leads(
    store: EvolvingStore,
    actor: Actor,
    proposals: Iterable[tuple[Thing, int]],
    *,
    before: Domain,
    after: Domain,
    now: datetime,
) -> None:
    """Let those hear of proposals that came along who can answer them there, but for who could before."""
    text = f"It came along from {closed(before.name)}, where it was proposed."
    for thing, number in proposals:
        ask_for_answer(store, actor.organisation, thing, number, domain=after.id, text=text, now=now, but=before.leads)
