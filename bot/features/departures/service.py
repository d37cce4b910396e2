"""Lets go of what people who left answered for, and tells who can find somebody else.

Rows decide who left, what is theirs and who was told, so a sweep may come late, twice, or in two
processes at once: each person is one unit of work, and so is each message.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from bot.features.departures.letters import DEPARTURE, Address, Render, Told, address_in, due_letter, open_of
from bot.features.departures.rules import PATIENCE, Held, first_readers, for_owner, later_readers
from bot.features.departures.store import Batch, DepartureStore
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.ids import DomainId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

_STANDS_FOR: Final = "Somebody has left, and something needs a person."
"""Until a letter is written, right before it is sent; nobody ever reads it."""


class Departures:
    """`render` draws a letter; `wake` has the outbox look at once.

    `acquaint` asks Slack about somebody whom it has not shown for a day: who was only missing in a list is not gone.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[DepartureStore],
        acquaint: Callable[[Actor], Awaitable[None]],
        clock: Clock,
        render: Render,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._acquaint = acquaint
        self._clock = clock
        self._render = render
        self._wake = wake

    async def sweep_system(self, organisation: OrganisationId) -> None:
        """Let go of what is theirs who left, tell whom it concerns, and a week later whoever is above them."""
        now, told = self._clock.now(), 0
        for user in await self._transactions.read(lambda store: store.gone(organisation)):
            await self._let_go(organisation, user, now=now)
        if await self._transactions.read(lambda store: store.untold(organisation)):
            told += await self._transactions.write(lambda store: _tell_first(store, organisation, now=now))
        since = now - PATIENCE
        if await self._transactions.read(lambda store: store.unanswered(organisation, told_before=since)):
            told += await self._transactions.write(lambda store: _tell_later(store, organisation, now=now))
        if told:
            self._wake()

    async def _let_go(self, organisation: OrganisationId, user: UserId, *, now: datetime) -> None:
        def work(store: DepartureStore) -> None:
            # They may have come back, or another process have come first.
            if store.people(organisation, [user])[user].is_here:
                return
            behind: dict[DomainId | None, list[Held]] = defaultdict(list)
            for held in store.held(organisation, user, now=now):
                store.let_go(organisation, user, held, now=now)
                if held.needed:
                    behind[held.domain].append(held)
            for domain, things in behind.items():
                store.add(organisation, user, domain, things, now=now)

        await self._acquaint(Actor(organisation=organisation, user=user))
        await self._transactions.write(work)

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write a letter right before it is sent; None where nothing is open any more."""
        address = address_in(key)
        if address is None:
            return None
        letter = await self._transactions.read(lambda store: due_letter(store, organisation, address))
        if letter is None:
            return None
        page = self._render(letter)
        return Post(key=key, kind=DEPARTURE, text=page.text, blocks=page.blocks, user=address.reader)


def _tell_first(store: DepartureStore, organisation: OrganisationId, *, now: datetime) -> int:
    told = 0
    for batch in store.untold(organisation):
        domain = store.domain(organisation, batch.domain)
        readers = first_readers(domain, store.admins(organisation)) if batch.is_for_leads else ()
        # Where nobody is there to hear, it waits until somebody is.
        if readers or not batch.is_for_leads:
            store.leads_told(organisation, batch, finally_=not domain.leads or not batch.is_for_leads, now=now)
            told += _send(store, organisation, Told.FIRST, batch, readers, now=now)
            told += _send(store, organisation, Told.OWNER, batch, _owners(store, organisation, batch), now=now)
    return told


def _owners(store: DepartureStore, organisation: OrganisationId, batch: Batch) -> Sequence[UserId]:
    """List the owners for whom nobody stands in any more."""
    left = store.left(organisation, {thing: batch.things[thing] for thing in batch.deputies})
    return sorted({one.owner for one in left if one.owner is not None and for_owner([one], one.owner)})


def _tell_later(store: DepartureStore, organisation: OrganisationId, *, now: datetime) -> int:
    told = 0
    for batch in store.unanswered(organisation, told_before=now - PATIENCE):
        store.settled(organisation, batch, now=now)
        if open_of(store, organisation, batch, Told.LATER):
            readers = later_readers(store.domain(organisation, batch.domain), store.admins(organisation))
            told += _send(store, organisation, Told.LATER, batch, readers, now=now)
    return told


def _send(
    store: DepartureStore,
    organisation: OrganisationId,
    told: Told,
    batch: Batch,
    readers: Sequence[UserId],
    *,
    now: datetime,
) -> int:
    for reader in readers:
        key = Address(told=told, batch=batch.first, reader=reader).key
        post = Post(key=key, kind=DEPARTURE, text=_STANDS_FOR, blocks=(), user=reader)
        store.queue(organisation, post, now=now)
    return len(readers)
