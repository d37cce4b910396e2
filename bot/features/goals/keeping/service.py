"""Writing nodes: new ones, and what stands in those that are. Every act is checked, and done once, in its unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.features.goals.finding import CALLED, found, kept
from bot.features.goals.keeping.requirements import (
    check_people,
    deciders,
    names_of,
    require_placed,
    require_writable,
)
from bot.features.goals.keeping.results import Added, ChangedMeanwhile
from bot.features.goals.keeping.rules import PLACE, Seen, as_fields, checked, differ, merged, with_fields
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.permission import may_arrange
from bot.features.goals.rules.tree import Draft, Field, Node, State
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Change, Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.ids import Delivery, NodeId
from bot.kernel.news import Thing, ask_for_answer
from bot.kernel.transactions import Transactions

THING: Final = "node"
"""What the audit calls a node; what happens to its measures is told of it, too."""
EDITABLE: Final = frozenset(Field) - PLACE


class Keeping:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def add(self, actor: Actor, draft: Draft, *, delivery: Delivery) -> Added:
        """Create a node where the person may: leads in their domain, admins anywhere. Else propose it: any full member.

        Raises UserFacingError, with the field at fault.
        """
        now = self._clock.now()

        def work(store: KeepingStore) -> Added:
            standing = store.standing(actor)
            require_member(standing)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return _added(store, actor, found(store, actor, NodeId(int(answer))))
            wanted = checked(draft)
            require_placed(store, actor, wanted, node=None)
            check_people(store, actor, wanted)
            state = State.ACTIVE if may_arrange(standing, wanted.domain) else State.PROPOSED
            node = store.add(actor.organisation, wanted, state=state, by=actor.user, now=now)
            store.claim(actor.organisation, delivery, answer=str(node.id), now=now)
            act = "created" if node.is_active else "proposed"
            note(store, actor, node.id, act, now=now, words=changes({}, as_fields(wanted)))
            if not node.is_active:
                ask_those_who_answer(store, actor, node, now=now)
            return _added(store, actor, node)

        return await self._transactions.write(work)

    async def edit(
        self,
        actor: Actor,
        node: NodeId,
        draft: Draft,
        *,
        shown: Iterable[Field] = EDITABLE,
        seen: Seen,
        delivery: Delivery,
    ) -> Node | ChangedMeanwhile:
        """Change what stands in a node: who leads its domain, its own lead and admins. Its place is changed by moving it.

        Only the fields that were `shown` are taken of the draft. Saves nothing where somebody
        else changed the node since it was `seen`.
        """
        now = self._clock.now()
        fields = frozenset(shown) & EDITABLE

        def work(store: KeepingStore) -> Node | ChangedMeanwhile:
            current = kept(store, actor, node, doing="change it")
            if store.first_answer(actor.organisation, delivery) is not None:
                return current
            require_writable(current)
            wanted = checked(with_fields(current.draft, draft, fields))
            if current.version != seen.version and differ(wanted, current.draft, fields=fields):
                both, changed = merged(wanted, seen, current.draft, shown=fields)
                changed = tuple(field for field in changed if field in EDITABLE)
                if changed:
                    names = names_of(store, actor, current.draft)
                    return ChangedMeanwhile(current=current, draft=both, changed=changed, now=names)
            check_people(store, actor, wanted, besides=current.draft)
            return _edited(store, actor, current, wanted, delivery=delivery, now=now)

        return await self._transactions.write(work)


def ask_those_who_answer(store: KeepingStore, actor: Actor, node: Node, *, now: datetime) -> None:
    """Let those hear of a proposal who can answer it where it hangs now."""
    proposer = actor.user if node.proposed_by is None else node.proposed_by
    by = store.people(actor.organisation, [proposer])[proposer].name
    known = None if node.domain is None else store.domain(actor.organisation, node.domain)
    of = "" if known is None else f" of {closed(known.name)}"
    text = f"{closed(by)} proposed this {CALLED[node.level]}{of}."
    ask_for_answer(store, actor.organisation, Thing.GOAL, node.id, domain=node.domain, text=text, now=now)


def note(
    store: KeepingStore, actor: Actor, node: NodeId, act: str, *, now: datetime, words: tuple[Change, ...] = ()
) -> None:
    """Write down what was done to a node."""
    entry = Entry(thing=THING, thing_id=str(node), act=act, by=actor.user, at=now, changes=words)
    store.record(actor.organisation, entry)


def of_act(delivery: Delivery, name: str, node: int) -> Delivery:
    """Tell one act from another, so that only the same click on the same button is ever taken for a repeat."""
    return Delivery(f"{delivery}:{name}:{node}")


def _edited(
    store: KeepingStore, actor: Actor, current: Node, wanted: Draft, *, delivery: Delivery, now: datetime
) -> Node:
    store.claim(actor.organisation, delivery, answer=str(current.id), now=now)
    if not differ(wanted, current.draft):
        return current
    saved = store.save(actor.organisation, replace(current, draft=wanted), now=now)
    words = changes(as_fields(current.draft), as_fields(saved.draft))
    note(store, actor, current.id, "edited", now=now, words=words)
    return saved


def _added(store: KeepingStore, actor: Actor, node: Node) -> Added:
    names = names_of(store, actor, node.draft)
    return Added(node=node, of=names.of, deciders=deciders(store, actor, node.domain))
