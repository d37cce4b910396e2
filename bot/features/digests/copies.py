"""Keeping what was posted true: an edition's messages show its lessons as they are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.features.digests.pages import Pages
from bot.features.digests.permission import present
from bot.features.digests.rules.editions import FOLLOWED
from bot.features.digests.store import CopyStore, SendingStore
from bot.kernel.clock import Clock
from bot.kernel.ids import EditionId, OrganisationId
from bot.kernel.transactions import Transactions

QUEUED = "queued"
OVERLAP = timedelta(minutes=2)
"""How far back beyond the last time is looked: an answer may be dated a moment before it is stored."""


def renew(store: CopyStore, organisation: OrganisationId, number: EditionId, *, pages: Pages, now: datetime) -> bool:
    """Let an edition's messages show what is so now; say whether any of them changes by it.

    One that waits to be sent is looked at when its time comes.
    """
    edition = store.edition(organisation, number)
    posts = store.posts(organisation, number)
    if edition is None or any(post.state == QUEUED for post in posts):
        return False
    store.followed(organisation, number, [entry for entry in edition.entries if entry.was_shown])
    page = pages.edition(present(store.edition(organisation, number)))
    changed = [store.show(organisation, post.id, page, now=now) for post in posts]
    return any(changed)


class Copies:
    """A sweep looks here for what changed since it was posted. However often a lesson changed, it is shown once."""

    def __init__(
        self, *, transactions: Transactions[SendingStore], clock: Clock, pages: Pages, wake: Callable[[], None]
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._pages = pages
        self._wake = wake

    async def follow_system(self, organisation: OrganisationId) -> None:
        """Make posted editions follow their lessons: edited, withdrawn, retired, replaced, brought back, or applied.

        What changed is known by the lessons' versions and states; whose domain applied one
        elsewhere than in a digest, by the time of its answer.
        """
        since, now = followed_since(self._clock), self._clock.now()
        changed = False
        last = await self._transactions.read(lambda store: store.answers_followed(organisation)) or since
        answered = await self._transactions.read(
            lambda store: store.answered(organisation, after=last - OVERLAP, since=since)
        )
        outdated = await self._transactions.read(lambda store: store.outdated(organisation, since=since))
        for edition in dict.fromkeys([*outdated, *answered]):
            work = partial(renew, organisation=organisation, number=edition, pages=self._pages, now=self._clock.now())
            changed |= await self._transactions.write(work)
        if answered:
            await self._transactions.write(lambda store: store.follow_answers(organisation, until=now))
        if changed:
            self._wake()


def followed_since(clock: Clock) -> datetime:
    """Return how far back what was posted is kept true."""
    return clock.now() - FOLLOWED
