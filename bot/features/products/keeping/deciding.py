"""Accepting and declining what was proposed: once, by who may arrange it there; its proposer is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.features.products.finding import arranged
from bot.features.products.keeping.requirements import name_of, require_domain
from bot.features.products.keeping.results import Decided
from bot.features.products.keeping.service import OwnerNews, note, of_act, tell_owner
from bot.features.products.keeping.store import KeepingStore
from bot.features.products.rules.product import Product, Status
from bot.kernel.access import Actor
from bot.kernel.audit import Change
from bot.kernel.clock import Clock
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, ProductId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions
from bot.kernel.typed import length, without_nul

MAX_BECAUSE: Final = 500
BECAUSE: Final = "because"
"""The field of a reason, in its form and in the audit."""


class Deciding:
    """`render` makes the message for a proposer, `render_owner` the one for an owner; `wake` tells the outbox of them."""

    def __init__(
        self,
        *,
        transactions: Transactions[KeepingStore],
        clock: Clock,
        render: Callable[[Decided], Post],
        render_owner: Callable[[OwnerNews], Post],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._render_owner = render_owner
        self._wake = wake

    async def accept(self, actor: Actor, product: ProductId, *, delivery: Delivery) -> Decided:
        """Let a proposed product be one, as a draft. Raises UserFacingError."""
        now, same = self._clock.now(), of_act(delivery, "accept", product)

        def work(store: KeepingStore) -> Decided:
            current = arranged(store, actor, product, doing="accept it")
            if store.first_answer(actor.organisation, same) is not None:
                return _decided(store, actor, current, accepted=True)
            _require_open(current)
            require_domain(store, actor, current.domain)
            draft = replace(current.draft, status=Status.DRAFT)
            saved = store.save(actor.organisation, current.with_draft(draft), now=now)
            is_owner_told = _is_another(saved) and tell_owner(store, actor, saved, self._render_owner, now=now)
            decided = replace(_decided(store, actor, saved, accepted=True), is_owner_told=is_owner_told)
            return self._done(store, actor, decided, same, now)

        done = await self._transactions.write(work)
        self._wake()
        return done

    async def decline(self, actor: Actor, product: ProductId, *, because: str = "", delivery: Delivery) -> Decided:
        """Put a proposal away for good: nothing shows it any more. Raises UserFacingError."""
        now, same, why = self._clock.now(), of_act(delivery, "decline", product), checked_reason(because)

        def work(store: KeepingStore) -> Decided:
            if store.first_answer(actor.organisation, same) is not None:
                raise ConflictError("This proposal is declined already.")
            current = arranged(store, actor, product, doing="decline it")
            _require_open(current, then=" If it should not go on, a lead retires it with Edit.")
            draft = replace(current.draft, status=Status.DECLINED)
            saved = store.save(actor.organisation, current.with_draft(draft), now=now)
            return self._done(store, actor, _decided(store, actor, saved, accepted=False, because=why), same, now)

        done = await self._transactions.write(work)
        self._wake()
        return done

    def _done(self, store: KeepingStore, actor: Actor, decided: Decided, same: Delivery, now: datetime) -> Decided:
        store.claim(actor.organisation, same, answer=str(decided.product.id), now=now)
        act = "accepted" if decided.accepted else "declined"
        note(store, actor, decided.product.id, act, now=now, words=reason(decided.because))
        if decided.is_told:
            store.queue(actor.organisation, self._render(decided), now=now)
        return decided


def checked_reason(typed: str) -> str:
    """Tidy a reason. Raises UserFacingError, with its field, for one that is too long."""
    why = without_nul(typed).strip()
    if length(why) > MAX_BECAUSE:
        raise UserFacingError(f"This has at most {MAX_BECAUSE} characters; there are {length(why)}.", field=BECAUSE)
    return why


def reason(because: str) -> tuple[Change, ...]:
    """Write a reason for the audit."""
    return (Change(field=BECAUSE, before=None, after=because),) if because else ()


def _decided(store: KeepingStore, actor: Actor, product: Product, *, accepted: bool, because: str = "") -> Decided:
    by, proposer = actor.user, product.proposed_by
    # Who decides about their own knows; who left meanwhile cannot be written to.
    is_told = proposer is not None and proposer != by and store.people(actor.organisation, [proposer])[proposer].is_here
    return Decided(
        product=product,
        of=store.domain_names(actor.organisation, [product.domain]).get(product.domain, ""),
        by=name_of(store, actor, by),
        accepted=accepted,
        because=because,
        is_told=is_told,
    )


def _is_another(product: Product) -> bool:
    """Whether the owner is not the proposer, who gets to know it anyway."""
    return product.owner is not None and product.owner.user != product.proposed_by


def _require_open(product: Product, *, then: str = "") -> None:
    if product.status is not Status.PROPOSED:
        raise ConflictError(f"Somebody accepted this product already.{then}")
