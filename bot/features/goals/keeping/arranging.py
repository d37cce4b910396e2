"""Moving, archiving and restoring: what hangs where. No act leaves a ring, an orphan, or a level below its parent's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.goals.finding import CALLED, arranged, require_place
from bot.features.goals.keeping.requirements import (
    names_of,
    require_placed,
    require_restorable,
    require_writable,
)
from bot.features.goals.keeping.results import Archived, Moved, MovedMeanwhile, Names
from bot.features.goals.keeping.service import ask_those_who_answer, note, of_act
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.tree import Field, Node, Roots, State, above, misplaced
from bot.kernel.access import Actor
from bot.kernel.audit import Change, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, DomainId, NodeId
from bot.kernel.transactions import Transactions

TOGETHER = "together with"
"""What the audit says of what was archived, or came back, with something above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node hangs, or hung when somebody looked."""

    domain: DomainId | None
    parent: NodeId | None


class Arranging:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def move(
        self,
        actor: Actor,
        node: NodeId,
        *,
        domain: DomainId | None,
        parent: NodeId | None,
        seen: Spot,
        delivery: Delivery,
    ) -> Moved | MovedMeanwhile:
        """Hang a node elsewhere, with all that is below it: who may arrange it here, and there.

        To another domain what is below goes with it; where it becomes the organisation's, that
        stays its domain's. Moves nothing where it hangs elsewhere than `seen` by now.
        """
        now = self._clock.now()

        def work(store: KeepingStore) -> Moved | MovedMeanwhile:
            current = arranged(store, actor, node, doing="move it")
            if store.first_answer(actor.organisation, delivery) is not None:
                return Moved(node=current, names=names_of(store, actor, current.draft))
            require_writable(current)
            wanted = replace(current.draft, domain=domain, parent=parent)
            if wanted != current.draft and Spot(domain=current.domain, parent=current.parent) != seen:
                return MovedMeanwhile(current=current)
            require_placed(store, actor, wanted, node=node)
            require_place(store, actor, domain, doing="move it there")
            store.claim(actor.organisation, delivery, answer=str(node), now=now)
            return _moved(store, actor, current, replace(current, draft=wanted), now)

        return await self._transactions.write(work)

    async def archive(self, actor: Actor, node: NodeId, *, delivery: Delivery) -> Archived:
        """Put a node to rest, with everything below it that is active: who may arrange it. It can be brought back."""
        now, same = self._clock.now(), of_act(delivery, "archive", node)

        def work(store: KeepingStore) -> Archived:
            current = arranged(store, actor, node, doing="archive it")
            if store.first_answer(actor.organisation, same) is not None:
                return Archived(node=current, below=len(store.archived_with(actor.organisation, node)) - 1)
            require_archivable(current)
            together = [one for one in below(store, actor, node) if one.is_active]
            store.set_archived(actor.organisation, [node, *(one.id for one in together)], together=node, now=now)
            store.claim(actor.organisation, same, answer=str(node), now=now)
            note(store, actor, node, "archived", now=now)
            for one in together:
                note(store, actor, one.id, "archived", now=now, words=_with(current))
            return Archived(node=replace(current, state=State.ARCHIVED), below=len(together))

        return await self._transactions.write(work)

    async def restore(self, actor: Actor, node: NodeId, *, delivery: Delivery) -> Archived:
        """Bring an archived node back, with what was archived together with it: who may arrange it."""
        now, same = self._clock.now(), of_act(delivery, "restore", node)

        def work(store: KeepingStore) -> Archived:
            current = arranged(store, actor, node, doing="restore it")
            if (answer := store.first_answer(actor.organisation, same)) is not None:
                return Archived(node=current, below=int(answer))
            if current.state is not State.ARCHIVED:
                raise ConflictError(f"This {CALLED[current.level]} is not archived: there is nothing to restore.")
            require_restorable(store, actor, current)
            together = [one for one in store.archived_with(actor.organisation, node) if one.id != node]
            store.set_archived(actor.organisation, [node, *(one.id for one in together)], together=None, now=now)
            store.claim(actor.organisation, same, answer=str(len(together)), now=now)
            note(store, actor, node, "restored", now=now)
            for one in together:
                note(store, actor, one.id, "restored", now=now, words=_with(current))
            return Archived(node=replace(current, state=State.ACTIVE), below=len(together))

        return await self._transactions.write(work)


def below(store: KeepingStore, actor: Actor, node: NodeId) -> tuple[Node, ...]:
    """Return everything below a node but what was declined, whatever its state."""
    return tuple(store.nodes(actor.organisation, _below(node, store.parents(actor.organisation))))


def _below(node: NodeId, parents: Mapping[NodeId, NodeId | None]) -> tuple[NodeId, ...]:
    return tuple(one for one in parents if one != node and node in above(one, parents))


def require_archivable(node: Node) -> None:
    """Raise ConflictError, with what to do, unless it is active."""
    what = CALLED[node.level]
    if node.state is State.ARCHIVED:
        raise ConflictError(f"This {what} is archived already.")
    if node.state is State.PROPOSED:
        raise ConflictError(f"This {what} is only proposed. Accept or decline it instead.")
    if node.state is State.STOPPED:
        raise ConflictError(
            f"This {what} was stopped: it counts nowhere and stays readable, so it need not be archived."
        )


def _moved(store: KeepingStore, actor: Actor, before: Node, after: Node, now: datetime) -> Moved:
    names = names_of(store, actor, after.draft)
    if after.draft == before.draft:
        return Moved(node=before, names=names)
    following = list(_following(store, actor, before, after))
    saved = store.save(actor.organisation, after, now=now)
    store.set_domain(actor.organisation, [one.id for one in following], after.domain, now=now)
    words = _words(names_of(store, actor, before.draft), names)
    note(store, actor, after.id, "moved", now=now, words=words)
    for one in following:
        note(store, actor, one.id, "moved", now=now, words=(*_of(words), *_with(after)))
    if after.domain != before.domain:
        for one in (saved, *following):
            if one.state is State.PROPOSED:
                ask_those_who_answer(store, actor, one, now=now)
    return Moved(node=saved, names=names, followed=len(following))


def _following(store: KeepingStore, actor: Actor, before: Node, after: Node) -> Iterator[Node]:
    """Yield what goes to the other domain with it. Raises where something below could not hang there any more."""
    everything = below(store, actor, before.id)
    goes = after.domain is not None and after.domain != before.domain
    going = {one.id for one in everything if goes and one.domain == before.domain}
    moved = {
        one.id: one.with_draft(replace(one.draft, domain=after.domain)) if one.id in going else one
        for one in everything
    }
    stuck = [one for one in moved.values() if _is_stuck(one, {**moved, after.id: after})]
    if stuck:
        others = f" and {len(stuck) - 1} more" if len(stuck) > 1 else ""
        raise UserFacingError(
            f"“{closed(stuck[0].name)}”{others} below it could not hang there any more. Move what is below first, "
            "or choose another domain.",
            field=Field.DOMAIN,
        )
    yield from (moved[one] for one in going)


def _is_stuck(node: Node, nodes: Mapping[NodeId, Node]) -> bool:
    """Whether a node could not hang under its parent, were that active: what is archived must be restorable there."""
    parent = None if node.parent is None else nodes.get(node.parent)
    if parent is None:
        return False
    standing = replace(parent, state=State.ACTIVE)
    return misplaced(node.draft, node=node.id, parent=standing, above=(parent.id,), roots=Roots()) is not None


def _words(before: Names, after: Names) -> tuple[Change, ...]:
    return changes(
        {"domain": before.of or ORGANISATION, "parent": before.under or ""},
        {"domain": after.of or ORGANISATION, "parent": after.under or ""},
    )


ORGANISATION = "the whole organisation"


def _of(words: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(change for change in words if change.field == "domain")


def _with(node: Node) -> tuple[Change, ...]:
    return (Change(field=TOGETHER, before=None, after=node.name),)
