"""Who changed a learning, when, and from what to what: for its domain's leads and admins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.features.learnings.keeping.page import author_of
from bot.features.learnings.keeping.store import KeepingStore
from bot.features.learnings.linking.rules import ids_in
from bot.features.learnings.linking.units import named
from bot.features.learnings.reading import GONE, may_change, may_see
from bot.features.learnings.receipts import member
from bot.features.learnings.rules import LINK_FIELDS, Learning
from bot.kernel.access import Actor, Standing, may_edit, require_lead
from bot.kernel.audit import Change, Entry
from bot.kernel.errors import NotAllowedError, NotFoundError
from bot.kernel.ids import DomainId, LearningId
from bot.kernel.transactions import Transactions

MOST_STEPS: Final = 30
"""Changes that a history shows, the latest."""
WORDLESS: Final = frozenset({"domain", "visibility", "state", "kind", *LINK_FIELDS})
"""Fields that hold nothing of what somebody wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change, as its reader may see it."""

    act: str
    by: str | None
    """A name to be read; None for an import."""
    at: datetime
    changes: tuple[Change, ...]
    """With names in the place of ids."""
    has_hidden: bool = False
    """Whether it has words from when the learning was of a domain that the reader does not lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    learning: Learning
    author: str | None
    steps: tuple[Step, ...]
    """The latest first."""
    has_more: bool
    """Whether there are older ones, which are kept and not shown."""


class Histories:
    """Reads histories. Changes nothing."""

    def __init__(self, *, transactions: Transactions[KeepingStore]) -> None:
        self._transactions = transactions

    async def history(self, actor: Actor, learning: LearningId) -> History:
        """Return what became of a learning. Raises NotAllowedError, or NotFoundError to who may not even read it."""

        def look(store: KeepingStore) -> History:
            standing = member(store, actor)
            found = _led(store, standing, learning)
            entries = store.history(actor.organisation, learning, most=MOST_STEPS + 1)
            return History(
                learning=found,
                author=author_of(store, found),
                steps=tuple(_steps(store, standing, found, entries[:MOST_STEPS])),
                has_more=len(entries) > MOST_STEPS,
            )

        return await self._transactions.read(look)


def _led(store: KeepingStore, standing: Standing, learning: LearningId) -> Learning:
    """Return a learning whose domain this person may edit."""
    found = store.learning(standing.actor.organisation, learning)
    if found is None or not (may_see(store, standing, found) or may_change(standing, found)):
        raise NotFoundError(GONE)
    if found.domain is None:
        raise NotAllowedError("A learning has a history once it has a domain.")
    leads = store.leads(found.organisation, found.domain)
    names = store.names(found.organisation, leads)
    require_lead(standing, found.domain, leads=[names[lead] for lead in leads], doing="read its history")
    return found


def _steps(store: KeepingStore, standing: Standing, learning: Learning, entries: Sequence[Entry]) -> Iterator[Step]:
    """Tell each change, the latest first, going back through the domains that the learning was of."""
    names = store.names(learning.organisation, [entry.by for entry in entries if entry.by is not None])
    domain = learning.domain
    for entry in entries:
        moved = next((change for change in entry.changes if change.field == "domain"), None)
        if moved is not None:
            domain = _id_in(moved.before)
        is_here = domain is not None and may_edit(standing, domain)
        shown = [change for change in entry.changes if is_here or change.field in WORDLESS]
        yield Step(
            act=entry.act,
            by=None if entry.by is None else names[entry.by],
            at=entry.at,
            changes=tuple(_named(store, standing, change) for change in shown),
            has_hidden=len(shown) < len(entry.changes),
        )


def _named(store: KeepingStore, standing: Standing, change: Change) -> Change:
    """Put names in the place of ids."""
    if change.field == "domain":
        return _with(change, lambda number: _domain_name(store, standing, DomainId(number)))
    if change.field in LINK_FIELDS:
        before, after = (_linked(store, standing, change.field, ids) for ids in (change.before, change.after))
        return replace(change, before=before, after=after)
    if change.field == "successor":
        return _with(change, lambda number: _headline(store, standing, LearningId(number)))
    return change


def _with(change: Change, name: Callable[[int], str]) -> Change:
    before, after = _id_in(change.before), _id_in(change.after)
    return replace(
        change,
        before=None if before is None else name(before),
        after=None if after is None else name(after),
    )


def _id_in(words: str | None) -> DomainId | None:
    return DomainId(int(words)) if words and words.isdecimal() else None


def _linked(store: KeepingStore, standing: Standing, name: str, ids: str | None) -> str | None:
    """Name the goals or products that a learning was linked to."""
    if ids is None:
        return None
    goals, products = named(store, standing.actor.organisation, {name: ids})
    names = [*(one.name for one in goals), *(one.name for one in products)]
    gone = len(ids_in(ids)) - len(names)
    return ", ".join([*names, *["one that is gone"] * gone])


def _domain_name(store: KeepingStore, standing: Standing, domain: DomainId) -> str:
    found = store.domain(standing.actor.organisation, domain)
    return "a domain that is gone" if found is None else found.name


def _headline(store: KeepingStore, standing: Standing, learning: LearningId) -> str:
    found = store.learning(standing.actor.organisation, learning)
    return "another learning" if found is None or not may_see(store, standing, found) else found.content.headline
