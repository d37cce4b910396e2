"""Measures of success: adding, changing and removing them. Who may keep their node may keep them."""

from dataclasses import replace

from bot.features.goals.finding import GONE, kept
from bot.features.goals.keeping.measuring_rules import as_changes, check_apart, checked, differ, merged
from bot.features.goals.keeping.requirements import require_writable
from bot.features.goals.keeping.results import MeasureChangedMeanwhile, MeasureSaved
from bot.features.goals.keeping.rules import Seen
from bot.features.goals.keeping.service import note, of_act
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.measures import MAX_MEASURES, Draft, Measure
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotFoundError, UserFacingError
from bot.kernel.ids import Delivery, MeasureId, NodeId
from bot.kernel.transactions import Transactions

DOING = "change how it is measured"


class Measuring:
    def __init__(self, *, transactions: Transactions[KeepingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def add(self, actor: Actor, node: NodeId, draft: Draft, *, delivery: Delivery) -> MeasureSaved:
        """Measure a node by one thing more. Raises UserFacingError, with the field at fault."""
        now = self._clock.now()

        def work(store: KeepingStore) -> MeasureSaved:
            current = kept(store, actor, node, doing=DOING)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return MeasureSaved(node=current, measure=_measure(store, actor, MeasureId(int(answer))))
            require_writable(current)
            wanted, others = checked(draft), store.measures(actor.organisation, [node])
            if len(others) >= MAX_MEASURES:
                raise UserFacingError(
                    f"There is room for {MAX_MEASURES} measures. To add another one, remove one first.",
                )
            check_apart(wanted, others)
            measure = store.add_measure(actor.organisation, node, wanted, now=now)
            store.claim(actor.organisation, delivery, answer=str(measure.id), now=now)
            note(store, actor, node, "measure added", now=now, words=as_changes(None, measure.draft))
            return MeasureSaved(node=current, measure=measure)

        return await self._transactions.write(work)

    async def edit(
        self, actor: Actor, measure: MeasureId, draft: Draft, *, seen: Seen, delivery: Delivery
    ) -> MeasureSaved | MeasureChangedMeanwhile:
        """Change a measure; its readings stay. Saves nothing where somebody else changed it since it was `seen`."""
        now = self._clock.now()

        def work(store: KeepingStore) -> MeasureSaved | MeasureChangedMeanwhile:
            node, current = self._of(store, actor, measure)
            if store.first_answer(actor.organisation, delivery) is not None:
                return MeasureSaved(node=node, measure=current)
            _require_measured(node, current)
            wanted = checked(draft)
            if current.version != seen.version and differ(wanted, current.draft):
                both, changed = merged(wanted, seen, current.draft)
                if changed:
                    return MeasureChangedMeanwhile(node=node, current=current, draft=both, changed=changed)
            check_apart(wanted, [one for one in store.measures(actor.organisation, [node.id]) if one.id != measure])
            store.claim(actor.organisation, delivery, answer=str(measure), now=now)
            if not differ(wanted, current.draft):
                return MeasureSaved(node=node, measure=current)
            saved = store.save_measure(actor.organisation, current.with_draft(wanted))
            note(store, actor, node.id, "measure changed", now=now, words=as_changes(current.draft, saved.draft))
            return MeasureSaved(node=node, measure=saved)

        return await self._transactions.write(work)

    async def remove(self, actor: Actor, measure: MeasureId, *, delivery: Delivery) -> MeasureSaved:
        """Measure it no more; its readings stay, for the history."""
        now, same = self._clock.now(), of_act(delivery, "remove_measure", measure)

        def work(store: KeepingStore) -> MeasureSaved:
            node, current = self._of(store, actor, measure)
            if store.first_answer(actor.organisation, same) is None:
                _require_measured(node, current)
                current = store.save_measure(actor.organisation, replace(current, removed_at=now))
                store.claim(actor.organisation, same, answer=str(measure), now=now)
                note(store, actor, node.id, "measure removed", now=now, words=as_changes(current.draft, None))
            return MeasureSaved(node=node, measure=current)

        return await self._transactions.write(work)

    def _of(self, store: KeepingStore, actor: Actor, measure: MeasureId) -> tuple[Node, Measure]:
        """Return a measure and its node, for somebody who may keep that."""
        require_member(store.standing(actor))
        current = _measure(store, actor, measure)
        return kept(store, actor, current.node, doing=DOING), current


def _measure(store: KeepingStore, actor: Actor, measure: MeasureId) -> Measure:
    found = store.measure(actor.organisation, measure)
    if found is None:
        raise NotFoundError(GONE)
    return found


def _require_measured(node: Node, measure: Measure) -> None:
    require_writable(node)
    if measure.removed_at is not None:
        raise ConflictError(f"“{closed(measure.name)}” was removed: it is not measured any more. Add it anew if it is.")
