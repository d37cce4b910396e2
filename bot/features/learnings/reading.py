"""Who may read a learning, and which newer one took its place."""

from dataclasses import dataclass, replace

from bot.features.learnings.rules import Learning, State, guarded
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Standing, may_edit, may_read
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import LearningId

GONE = "This learning is gone, or it is not yours to see."


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """What took a learning's place, or took it in."""

    learning: Learning | None
    """The last one of the chain that this person may read; None where they may read none."""
    is_hidden: bool
    """Whether the chain ends in one that they may not read."""


def may_see(store: LearningStore, standing: Standing, learning: Learning) -> bool:
    """Whether somebody may read a learning, retired or not. What was taken back is shown to nobody."""
    if learning.state is State.UNDONE:
        return False
    domain = None if learning.domain is None else store.domain(learning.organisation, learning.domain)
    return may_read(standing, guarded(learning, domain))


def may_change(standing: Standing, learning: Learning) -> bool:
    """Whether somebody is its author, its saver, a lead of its domain, or an admin."""
    if standing.user in {learning.author, learning.saver}:
        return standing.is_full_member
    return learning.domain is not None and may_edit(standing, learning.domain)


def readable(store: LearningStore, standing: Standing, learning: LearningId) -> Learning:
    """Return a learning that this person may read. Raises NotFoundError."""
    found = store.learning(standing.actor.organisation, learning)
    if found is None or not may_see(store, standing, found):
        raise NotFoundError(GONE)
    return found


def newer_than(store: LearningStore, standing: Standing, learning: Learning) -> Newer | None:
    """Follow what took its place to the end. None where nothing did.

    A chain has no circle: its links always lead from one that was current to another one
    that was, and are only ever taken away again.
    """
    if learning.successor is None:
        return None
    newer = Newer(learning=None, is_hidden=True)
    at: LearningId | None = learning.successor
    passed = {learning.id}
    while at is not None and at not in passed:
        passed.add(at)
        found = store.learning(learning.organisation, at)
        if found is None:
            return replace(newer, is_hidden=True)
        is_seen = may_see(store, standing, found)
        newer = Newer(learning=found if is_seen else newer.learning, is_hidden=not is_seen)
        at = found.successor
    return newer
