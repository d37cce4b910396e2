"""Saying of a learning that it is no longer true, that a newer one took its place, or that it belongs to another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.features.learnings.changes import Act, Changes
from bot.features.learnings.reading import readable
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import Learning, State, clean
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Standing
from bot.kernel.clock import Clock
from bot.kernel.errors import NotAllowedError, UserFacingError
from bot.kernel.ids import Delivery, LearningId
from bot.kernel.transactions import Transactions

LONGEST_REASON: Final = 3_000
REPLACEABLE: Final = frozenset({State.ACTIVE, State.RETIRED})
NOT_CURRENT: Final = {
    State.RETIRED: "That learning is retired itself. Please choose one that counts as true.",
    State.SUPERSEDED: "A newer learning took the place of that one. Please choose the newest.",
    State.MERGED: "That learning was added to another one. Please choose the one that it was added to.",
}
"""Why a learning cannot take another one's place, or take it in, in the state that it is in."""


class Keeping:
    """Closes learnings. `Learnings.restore` brings each back."""

    def __init__(self, *, transactions: Transactions[LearningStore], clock: Clock, changed: Callable[[], None]) -> None:
        self._changes = Changes(transactions=transactions, clock=clock, changed=changed)

    async def retire(self, actor: Actor, delivery: Delivery, learning: LearningId, *, because: str = "") -> Receipt:
        """Say that it is no longer true. Who could read it still can; it is in no digest any more."""

        def change(_store: LearningStore, _standing: Standing, before: Learning) -> Learning:
            reason = clean(because)
            if len(reason) > LONGEST_REASON:
                text = f"This has {len(reason):,} characters and {LONGEST_REASON:,} fit. Please shorten it."
                raise UserFacingError(text, field="because")
            return replace(before, state=State.RETIRED, retired_because=reason or None)

        return await self._changes.make(actor, delivery, learning, change, act=Act.RETIRED)

    async def supersede(self, actor: Actor, delivery: Delivery, learning: LearningId, newer: LearningId) -> Receipt:
        """Let a newer learning take its place: whoever meets the old one is pointed to the new one.

        The new one counts as true and so points nowhere itself: no circle can come about.
        """

        def change(store: LearningStore, standing: Standing, before: Learning) -> Learning:
            if newer == before.id:
                raise UserFacingError("A learning cannot replace itself. Please choose another one.", field="newer")
            current(store, standing, newer)
            return replace(before, state=State.SUPERSEDED, successor=newer, retired_because=None)

        return await self._changes.make(actor, delivery, learning, change, act=Act.SUPERSEDED, states=REPLACEABLE)

    async def merge(self, actor: Actor, delivery: Delivery, learning: LearningId, into: LearningId) -> Receipt:
        """Add one's own learning to one of the same domain, whose page shows its words from now on.

        Nobody can read them there who could not read both: who may read it only ever gets fewer.
        """

        def change(store: LearningStore, standing: Standing, before: Learning) -> Learning:
            if standing.user not in {before.author, before.saver}:
                raise NotAllowedError("Only who wrote or saved a learning can add it to another one.")
            target = current(store, standing, into)
            if target.id == before.id:
                raise UserFacingError("A learning cannot be added to itself.")
            if before.domain is None or before.domain != target.domain:
                raise UserFacingError("Only learnings of one domain can be added to each other.")
            return replace(before, state=State.MERGED, successor=into, retired_because=None)

        return await self._changes.make(actor, delivery, learning, change, act=Act.MERGED)


def current(store: LearningStore, standing: Standing, learning: LearningId) -> Learning:
    """Return a learning that counts as true and that this person may read. Raises UserFacingError."""
    found = readable(store, standing, learning)
    if found.state is not State.ACTIVE:
        raise UserFacingError(NOT_CURRENT[found.state], field="newer")
    return found
