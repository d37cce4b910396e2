"""Changing a learning that exists: once for each delivery, with both sides' words in the audit."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.features.learnings.receipts import Receipt, member, own, receipt_of, require_state
from bot.features.learnings.rules import Learning, State, as_fields
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor, Standing
from bot.kernel.audit import Change as Changed
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.ids import Delivery, LearningId
from bot.kernel.transactions import Transactions

THING: Final = "learning"
"""What the audit calls a learning."""
ACTIVE: Final = frozenset({State.ACTIVE})
Change = Callable[[LearningStore, Standing, Learning], Learning]
"""Says what a learning should become, or raises why it cannot."""


class Act(StrEnum):
    """What the audit calls a change."""

    EDITED = "edited"
    MOVED = "moved"
    SHARED = "shared"
    NARROWED = "narrowed"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    MERGED = "merged"
    UNDONE = "undone"
    RESTORED = "restored"


class Changes:
    """Runs one change of one learning for one person, in one unit of work.

    `changed` is called after the commit, because the learning may have been posted somewhere.
    """

    def __init__(self, *, transactions: Transactions[LearningStore], clock: Clock, changed: Callable[[], None]) -> None:
        self._transactions = transactions
        self._clock = clock
        self._changed = changed

    async def make(
        self,
        actor: Actor,
        delivery: Delivery,
        learning: LearningId,
        change: Change,
        *,
        act: Act,
        states: frozenset[State] = ACTIVE,
    ) -> Receipt:
        """Make the change if this person may, and if it makes sense to a learning in its present state."""
        now = self._clock.now()

        def work(store: LearningStore) -> tuple[Receipt, bool]:
            standing = member(store, actor)
            before = own(store, standing, learning)
            if store.first_answer(actor.organisation, delivery) is not None:
                return receipt_of(store, standing, before), False
            require_state(before, states)
            after = stored(store, actor, before, change(store, standing, before), act=act, now=now)
            store.claim(actor.organisation, delivery, answer=answer_of(after), now=now)
            return receipt_of(store, standing, after), after != before

        receipt, is_changed = await self._transactions.write(work)
        if is_changed:
            self._changed()
        return receipt


def stored(
    store: LearningStore,
    actor: Actor,
    before: Learning,
    after: Learning,
    *,
    act: Act,
    now: datetime,
    links: tuple[Changed, ...] = (),
) -> Learning:
    """Store a changed learning with one version more, and what changed in the audit. No change stores nothing.

    `links` is what changed of its links, which are no part of it: they make no new version.
    """
    if after == before and not links:
        return before
    changed = before
    if after != before:
        changed = replace(after, version=before.version + 1, changed_at=now)
        store.save(changed)
    words = (*changes(audited(before), audited(changed)), *links)
    entry = Entry(thing=THING, thing_id=str(before.id), act=act, by=actor.user, at=now, changes=words)
    store.record(before.organisation, entry)
    return changed


def audited(learning: Learning) -> Mapping[str, str]:
    """Write everything that may change about a learning as text."""
    return {
        **as_fields(learning),
        "state": learning.state,
        "successor": "" if learning.successor is None else str(learning.successor),
        "retired_because": learning.retired_because or "",
    }


def answer_of(learning: Learning) -> str:
    """Write what a delivery led to."""
    return f"{learning.id}:{learning.version}"
