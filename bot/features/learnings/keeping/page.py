"""A learning's page: everything there is to know about it, for whoever may read it."""

from dataclasses import dataclass

from bot.features.learnings.goals import Belonging
from bot.features.learnings.keeping.applications import Application
from bot.features.learnings.keeping.journey import answering_domains, domains_of
from bot.features.learnings.keeping.store import KeepingStore
from bot.features.learnings.reading import Newer, may_change, newer_than, readable
from bot.features.learnings.receipts import known_name, member, own
from bot.features.learnings.rules import Domain, Learning, State, guarded
from bot.kernel.access import Actor, Standing, may_edit, may_read
from bot.kernel.ids import LearningId, UserId
from bot.kernel.products import NamedProduct
from bot.kernel.transactions import Transactions

MOST_ADDED = 10
"""Learnings that a page shows of those that were added to it, or whose place it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Another learning on a page, with its author's name."""

    learning: Learning
    author: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A learning as one person may see it at this moment."""

    learning: Learning
    domain: Domain | None
    channel_name: str | None
    """The name of its domain's channel, where the reader may know it."""
    author: str | None
    """A name to be read; None where nobody is known."""
    saver: str | None
    newer: Newer | None
    added: tuple[Told, ...]
    """What was added to it, as far as the reader may read it."""
    replaced: tuple[Told, ...]
    """What it took the place of, likewise."""
    journey: tuple[Application, ...]
    """What other domains do with it, the latest answer first."""
    questions: int
    may_change: bool
    may_see_history: bool
    may_answer_for: tuple[Domain, ...]
    """Domains that the reader may answer for."""
    needs_domain: bool
    """Whether the reader is of no domain yet, and could answer for one."""
    goals: tuple[Belonging, ...] = ()
    """The goals that taught it, and where it is used; the latest first."""
    products: tuple[NamedProduct, ...] = ()
    """The products that it is about, by name."""


class PageReader:
    """Reads pages. Changes nothing."""

    def __init__(self, *, transactions: Transactions[KeepingStore]) -> None:
        self._transactions = transactions

    async def page(self, actor: Actor, learning: LearningId) -> Page:
        """Return its page. One that was taken back shows to those who may bring it back alone."""

        def look(store: KeepingStore) -> Page:
            standing = member(store, actor)
            return _page(store, standing, _shown(store, standing, learning))

        return await self._transactions.read(look)


def _shown(store: KeepingStore, standing: Standing, learning: LearningId) -> Learning:
    found = store.learning(standing.actor.organisation, learning)
    if found is not None and found.state is State.UNDONE and may_change(standing, found):
        return own(store, standing, learning)
    return readable(store, standing, learning)


def _page(store: KeepingStore, standing: Standing, learning: Learning) -> Page:
    organisation = learning.organisation
    domain = None if learning.domain is None else store.domain(organisation, learning.domain)
    pointing = _pointing(store, standing, learning)
    added = [one for one in pointing if one.state is State.MERGED]
    replaced = [one for one in pointing if one.state is State.SUPERSEDED]
    return Page(
        learning=learning,
        domain=domain,
        channel_name=known_name(standing, domain),
        author=author_of(store, learning),
        saver=_name(store, learning, learning.saver),
        newer=newer_than(store, standing, learning),
        added=tuple(Told(learning=one, author=author_of(store, one)) for one in added[-MOST_ADDED:]),
        replaced=tuple(Told(learning=one, author=author_of(store, one)) for one in replaced[-MOST_ADDED:]),
        journey=tuple(one for one in store.applications(organisation, learning.id) if one.domain != learning.domain),
        goals=store.goals(organisation, learning.id),
        products=store.products(organisation, learning.id),
        questions=store.questions(organisation, learning.id),
        may_change=may_change(standing, learning),
        may_see_history=learning.domain is not None and may_edit(standing, learning.domain),
        may_answer_for=answering_domains(store, standing, learning),
        needs_domain=learning.state is State.ACTIVE and learning.domain is not None and not domains_of(store, standing),
    )


def _pointing(store: KeepingStore, standing: Standing, learning: Learning) -> list[Learning]:
    """List, the oldest first, what points at it and may be read.

    What was added to something follows it: so does what had been added to that. However many
    there are, few questions are asked.
    """
    organisation = learning.organisation
    found = [*store.pointing_at(organisation, [learning.id])]
    at = [one.id for one in found if one.state is State.MERGED]
    while at:
        known = {learning.id, *(one.id for one in found)}
        below = [
            one for one in store.pointing_at(organisation, at) if one.state is State.MERGED and one.id not in known
        ]
        found += below
        at = [one.id for one in below]
    domains = {one.domain: None for one in found} | {
        domain: store.domain(organisation, domain) for domain in {one.domain for one in found} if domain is not None
    }
    seen = [one for one in found if may_read(standing, guarded(one, domains[one.domain]))]
    return sorted(seen, key=lambda one: (one.logged_at, one.id))


def author_of(store: KeepingStore, learning: Learning) -> str | None:
    """Name its author: a person of this Slack, else whom a file told."""
    return _name(store, learning, learning.author) or learning.author_name


def _name(store: KeepingStore, learning: Learning, user: UserId | None) -> str | None:
    return None if user is None else store.names(learning.organisation, [user])[user]
