"""Accepting and declining what was proposed: once, by who may arrange it there; its proposer is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.features.goals.finding import CALLED, arranged
from bot.features.goals.keeping.requirements import require_domain, sentence_of, why_misplaced
from bot.features.goals.keeping.results import Decided
from bot.features.goals.keeping.service import note, of_act
from bot.features.goals.keeping.store import KeepingStore
from bot.features.goals.rules.tree import Misplaced, Node, State
from bot.kernel.access import Actor
from bot.kernel.audit import Change
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, NodeId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions
from bot.kernel.typed import length, without_nul

MAX_BECAUSE = 500
BECAUSE = "because"
"""The field of a decline's reason, in its form and in the audit."""


class Deciding:
    """`render` makes the message for a proposer, `wake` tells the outbox that there is one."""

    def __init__(
        self,
        *,
        transactions: Transactions[KeepingStore],
        clock: Clock,
        render: Callable[[Decided], Post],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def accept(self, actor: Actor, node: NodeId, *, delivery: Delivery) -> Decided:
        """Make a proposal count, where what it hangs under is still there. Raises UserFacingError."""
        now, same = self._clock.now(), of_act(delivery, "accept", node)

        def work(store: KeepingStore) -> Decided:
            current = arranged(store, actor, node, doing="accept it")
            if store.first_answer(actor.organisation, same) is not None:
                return _decided(store, actor, current, accepted=True)
            _require_open(current)
            require_domain(store, actor, current.domain)
            if (why := why_misplaced(store, actor, current.draft, node=node)) is not None:
                raise ConflictError(_cannot_hang(why, current))
            saved = store.save(actor.organisation, replace(current, state=State.ACTIVE), now=now)
            return self._done(store, actor, _decided(store, actor, saved, accepted=True), same, now)

        done = await self._transactions.write(work)
        self._wake()
        return done

    async def decline(self, actor: Actor, node: NodeId, *, because: str = "", delivery: Delivery) -> Decided:
        """Put a proposal away for good: nothing shows it any more. Raises UserFacingError."""
        now, same, why = self._clock.now(), of_act(delivery, "decline", node), without_nul(because).strip()

        def work(store: KeepingStore) -> Decided:
            if store.first_answer(actor.organisation, same) is not None:
                raise ConflictError("This proposal is declined already.")
            current = arranged(store, actor, node, doing="decline it")
            _require_open(current, then=" If it should not go on, archive it on its page.")
            if length(why) > MAX_BECAUSE:
                raise UserFacingError(
                    f"This has at most {MAX_BECAUSE} characters; there are {length(why)}.", field=BECAUSE
                )
            saved = store.save(actor.organisation, replace(current, state=State.DECLINED), now=now)
            return self._done(store, actor, _decided(store, actor, saved, accepted=False, because=why), same, now)

        done = await self._transactions.write(work)
        self._wake()
        return done

    def _done(self, store: KeepingStore, actor: Actor, decided: Decided, same: Delivery, now: datetime) -> Decided:
        store.claim(actor.organisation, same, answer=str(decided.node.id), now=now)
        words = (Change(field=BECAUSE, before=None, after=decided.because),) if decided.because else ()
        note(store, actor, decided.node.id, "accepted" if decided.accepted else "declined", now=now, words=words)
        if decided.is_told:
            store.queue(actor.organisation, self._render(decided), now=now)
        return decided


def _decided(store: KeepingStore, actor: Actor, node: Node, *, accepted: bool, because: str = "") -> Decided:
    by, proposer = node.proposed_by, actor.user
    people = store.people(actor.organisation, [proposer, *([] if by is None else [by])])
    # Who decides about their own knows; who left meanwhile cannot be written to.
    is_told = by is not None and by != proposer and people[by].is_here
    return Decided(node=node, by=people[proposer].name, accepted=accepted, because=because, is_told=is_told)


def _cannot_hang(why: Misplaced, node: Node) -> str:
    what = CALLED[node.level]
    if why is Misplaced.GONE:
        return f"What this {what} hangs under is not active any more. Restore that first; then accept this."
    return f"This {what} cannot hang where it was proposed any more. {sentence_of(why, node.draft)} Then accept it."


def _require_open(node: Node, *, then: str = "") -> None:
    if node.state is not State.PROPOSED:
        raise ConflictError(f"Somebody accepted this {CALLED[node.level]} already.{then}")
