"""Who changed a node, when, and from what to what. Every full member may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.features.goals.finding import found
from bot.features.goals.rules.tree import Field, Node
from bot.features.goals.seeing.store import SeeingStore
from bot.kernel.access import Actor
from bot.kernel.audit import Change, Entry
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import NodeId, UserId
from bot.kernel.transactions import Transactions

STEPS: Final = 15
"""Of one page."""
OF_PEOPLE: Final = frozenset({Field.LEAD, Field.PARTICIPANTS, Field.WATCHER, Field.SPONSOR})
"""Fields that name people by their ids, one a line."""
NO_STEP: Final = "Pollen does not know this change any more. Please open the page again."
CHECKED_IN: Final = "checked in"
LEAD_LEFT: Final = "lead left"
"""Nobody's act: the lead is not here any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change, with names in the place of ids."""

    number: int
    act: str
    by: str | None
    """A name to be read; None for an import."""
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    node: Node
    steps: tuple[Step, ...]
    """Of this page, the latest first."""
    page: int
    pages: int
    total: int


class Histories:
    """Reads histories. Changes nothing."""

    def __init__(self, *, transactions: Transactions[SeeingStore]) -> None:
        self._transactions = transactions

    async def history(self, actor: Actor, node: NodeId, *, page: int = 0) -> History:
        """Return a page of a node's history; one that is not there is the last one. Raises NotFoundError."""

        def look(store: SeeingStore) -> History:
            known = found(store, actor, node)
            total = store.count_changes(actor.organisation, node)
            pages = max(1, -(-total // STEPS))
            at = min(max(page, 0), pages - 1)
            entries = store.changes(actor.organisation, node, skip=at * STEPS, most=STEPS)
            return History(node=known, steps=_steps(store, actor, entries), page=at, pages=pages, total=total)

        return await self._transactions.read(look)

    async def step(self, actor: Actor, node: NodeId, number: int) -> Step:
        """Return one change of a node with all its words. Raises NotFoundError."""

        def look(store: SeeingStore) -> Step:
            found(store, actor, node)
            entry = store.change(actor.organisation, node, number)
            if entry is None:
                raise NotFoundError(NO_STEP)
            return _steps(store, actor, [(number, entry)])[0]

        return await self._transactions.read(look)


def _steps(store: SeeingStore, actor: Actor, entries: Iterable[tuple[int, Entry]]) -> tuple[Step, ...]:
    every = list(entries)
    names = _names(store, actor, [entry for _, entry in every])
    return tuple(
        Step(
            number=number,
            act=entry.act,
            by=None if entry.by is None else names[entry.by],
            at=entry.at,
            changes=tuple(_named(entry, change, names) for change in entry.changes),
        )
        for number, entry in every
    )


def _names(store: SeeingStore, actor: Actor, entries: Iterable[Entry]) -> dict[str, str]:
    users: list[UserId] = []
    for entry in entries:
        users += [] if entry.by is None else [entry.by]
        for change in entry.changes:
            if _is_of_people(entry, change):
                users += [UserId(user) for side in (change.before, change.after) for user in (side or "").split()]
    return {str(user): person.name for user, person in store.people(actor.organisation, users).items()}


def _is_of_people(entry: Entry, change: Change) -> bool:
    # A check-in's fields are measures, which may be called anything.
    return change.field in OF_PEOPLE and entry.act != CHECKED_IN


def _named(entry: Entry, change: Change, names: Mapping[str, str]) -> Change:
    """Put names in the place of ids."""
    if not _is_of_people(entry, change):
        return change
    before, after = (", ".join(names[user] for user in (side or "").split()) for side in (change.before, change.after))
    return replace(change, before=before or None, after=after or None)
