"""What one can do with hand-overs. Every act is checked, and done once, inside its unit of work.

The owner, their deputy, the domain's leads and admins propose one; a deputy does not propose
themselves. Only the recipient accepts or declines. Until then nothing changes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.features.products.finding import GONE, found, kept, names_of_leads, require_living
from bot.features.products.handing_over.ending import current, end
from bot.features.products.handing_over.letters import (
    HAND_OVER,
    Render,
    Told,
    address_in,
    due_letter,
    follow,
    remind,
    tell_of_proposal,
)
from bot.features.products.handing_over.rules import (
    CALLED,
    ENDS,
    ITEMS,
    LASTS,
    OF_RECIPIENT,
    Act,
    Field,
    HandOver,
    State,
    Wanted,
    checklist_in,
    may_withdraw,
    reason_in,
    reminder_due,
    speaks_as_deputy,
    words_in,
)
from bot.features.products.handing_over.seen import (
    Done,
    Meanwhile,
    Seen,
    Sheet,
    Underway,
    domain_name,
    owner_name,
    seen_by,
    underway_with,
)
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.news import tell_consumers
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Owner, Product
from bot.kernel.access import Actor, require_member, who_can
from bot.kernel.audit import Change, Entry
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import Delivery, HandOverId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

OVERLAP: Final = timedelta(minutes=10)
"""How long letters are looked at after an end: one may have been on its way while it came."""
DOING: Final = "hand it over"


class HandingOver:
    """`render` writes letters, `wake` tells the outbox that there are some. A repeat of an act has no second effect.

    `acquaint` asks Slack about somebody whom it has not shown for a day: who left is not reminded.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[HandOverStore],
        acquaint: Callable[[Actor], Awaitable[None]],
        clock: Clock,
        render: Render,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._acquaint = acquaint
        self._clock = clock
        self._render = render
        self._wake = wake

    # Proposing.

    async def sheet(self, actor: Actor, product: ProductId) -> Sheet | Underway:
        """Tell what the form shows: to who may keep the product. Raises UserFacingError."""
        now = self._clock.now()

        def work(store: HandOverStore) -> Sheet | Underway:
            known = kept(store, actor, product, now=now, doing=DOING)
            require_living(known)
            if (underway := underway_with(store, actor, known, now=now)) is not None:
                return underway
            return Sheet(
                product=known, domain_name=domain_name(store, actor, known), owner=owner_name(store, actor, known)
            )

        return await self._transactions.read(work)

    async def look(self, actor: Actor, product: ProductId, wanted: Wanted) -> Underway | None:
        """Look whether this could be proposed; change nothing. Raises UserFacingError where it could not."""
        now = self._clock.now()

        def work(store: HandOverStore) -> Underway | None:
            known = kept(store, actor, product, now=now, doing=DOING)
            require_living(known)
            underway = underway_with(store, actor, known, now=now)
            if underway is None:
                _proposal(store, actor, known, wanted, now=now)
            return underway

        return await self._transactions.read(work)

    async def propose(self, actor: Actor, delivery: Delivery, product: ProductId, wanted: Wanted) -> Seen | Underway:
        """Propose that somebody takes a product over; they are told once. Raises UserFacingError.

        Does nothing where another hand-over of it is under way.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:hand_over:{product}")

        def work(store: HandOverStore) -> Seen | Underway:
            known = kept(store, actor, product, now=now, doing=DOING)
            if (answer := store.first_answer(actor.organisation, same)) is not None:
                return seen_by(store, actor, *_known(store, actor, HandOverId(int(answer))), now=now)
            require_living(known)
            before = store.open_hand_over(actor.organisation, known.id)
            if before is not None:
                before = current(store, actor.organisation, before, known, render=self._render, now=now)
            if before is not None and before.is_open:
                return Underway(seen=seen_by(store, actor, before, known, now=now))
            wished = _proposal(store, actor, known, wanted, now=now)
            proposed = store.add_hand_over(actor.organisation, wished)
            tell_of_proposal(store, actor.organisation, proposed, now=now)
            _record_proposal(store, actor, proposed, now=now)
            store.claim(actor.organisation, same, answer=str(proposed.id), now=now)
            return seen_by(store, actor, proposed, known, now=now)

        proposed = await self._transactions.write(work)
        self._wake()
        return proposed

    # Deciding, withdrawing.

    async def see(self, actor: Actor, hand_over: HandOverId) -> Seen:
        """Show a hand-over to any full member. Raises UserFacingError."""
        now = self._clock.now()

        def work(store: HandOverStore) -> Seen:
            return seen_by(store, actor, *_known(store, actor, hand_over), now=now)

        return await self._transactions.read(work)

    async def begin(self, actor: Actor, hand_over: HandOverId, act: Act) -> Seen | Meanwhile:
        """Tell what the form of an act shows, to those who may do it. Raises NotAllowedError and NotFoundError."""
        now = self._clock.now()

        def work(store: HandOverStore) -> Seen | Meanwhile:
            known, product = _known(store, actor, hand_over)
            _require(store, actor, known, product, act)
            seen = seen_by(store, actor, known, product, now=now)
            return seen if seen.hand_over.is_open else Meanwhile(seen=seen)

        return await self._transactions.read(work)

    async def decide(
        self, actor: Actor, delivery: Delivery, hand_over: HandOverId, act: Act, reason: str = ""
    ) -> Done | Meanwhile:
        """Accept, decline or withdraw, once, and tell whom it concerns. Raises UserFacingError.

        Does nothing where it had ended before, by whomever or by its date.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:hand_over:{act}:{hand_over}")

        def work(store: HandOverStore) -> Done | Meanwhile:
            known, product = _known(store, actor, hand_over)
            _require(store, actor, known, product, act)
            if store.first_answer(actor.organisation, same) is not None:
                return Done(act=act, seen=seen_by(store, actor, known, product, now=now))
            known = current(store, actor.organisation, known, product, render=self._render, now=now)
            if not known.is_open:
                return Meanwhile(seen=seen_by(store, actor, known, product, now=now))
            words, consumers = reason_in(reason) if act is Act.DECLINE else "", 0
            if act is Act.ACCEPT:
                product, consumers = self._given(store, actor, known, now=now)
            known = end(
                store,
                actor.organisation,
                known,
                product,
                ENDS[act],
                by=actor.user,
                answer=words,
                render=self._render,
                now=now,
            )
            store.claim(actor.organisation, same, answer=str(known.id), now=now)
            return Done(act=act, seen=seen_by(store, actor, known, product, now=now), consumers=consumers)

        done = await self._transactions.write(work)
        self._wake()
        return done

    def _given(self, store: HandOverStore, actor: Actor, hand_over: HandOver, *, now: datetime) -> tuple[Product, int]:
        """Let the recipient own it, and its consumers know."""
        organisation, owner = actor.organisation, Owner(user=hand_over.to)
        by = hand_over.proposed_by
        given = store.give(organisation, hand_over.product, owner, why=Why.HANDED_OVER, by=by, now=now)
        name = store.people(organisation, [hand_over.to])[hand_over.to].name
        told = tell_consumers(
            store,
            organisation,
            given,
            [f"{closed(name)} owns the product “{closed(given.name)}” from now on."],
            key=f"handed_over:{hand_over.id}",
            now=now,
            but=[user for user in (hand_over.to, by, hand_over.owner) if user is not None],
        )
        return given, told

    # By itself.

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Write a letter right before it is sent; None where it is not for its reader any more."""
        address, now = address_in(key), self._clock.now()
        if address is None:
            return None

        def work(store: HandOverStore) -> Post | None:
            known = store.hand_over(organisation, address.hand_over)
            product = None if known is None else store.product(organisation, known.product)
            if known is None or product is None:
                return None
            known = current(store, organisation, known, product, render=self._render, now=now)
            written = due_letter(store, organisation, address, known, product, now=now)
            if written is None:
                return None
            page = self._render(written)
            return Post(key=key, kind=HAND_OVER, text=page.text, blocks=page.blocks, user=address.reader)

        if address.told is Told.REMINDED:
            await self._acquaint(Actor(organisation=organisation, user=address.reader))
        return await self._transactions.write(work)

    async def follow_system(self, organisation: OrganisationId) -> None:
        """End what is over, remind who may forget, and let letters show what became of what they tell of."""
        now = self._clock.now()
        due = await self._transactions.read(lambda store: list(store.to_look_at(organisation, since=now - OVERLAP)))
        for number in due:

            def work(store: HandOverStore, number: HandOverId = number) -> None:
                self._follow(store, organisation, number, now=now)

            await self._transactions.write(work)
        if due:
            self._wake()

    def _follow(self, store: HandOverStore, organisation: OrganisationId, number: HandOverId, *, now: datetime) -> None:
        known = store.hand_over(organisation, number)
        if known is None:
            return
        product = store.product(organisation, known.product)
        known = current(store, organisation, known, product, render=self._render, now=now)
        if reminder_due(known, now=now):
            known = store.save_hand_over(organisation, replace(known, reminded_at=now))
            remind(store, organisation, known, now=now)
        if product is not None:
            follow(store, organisation, known, product, render=self._render, now=now)


def _known(store: HandOverStore, actor: Actor, number: HandOverId) -> tuple[HandOver, Product]:
    """Return a hand-over and its product for a full member. Raises NotFoundError, the same for every reason."""
    # Who may see nothing is told the same, whether or not there is such a hand-over.
    require_member(store.standing(actor))
    known = store.hand_over(actor.organisation, number)
    if known is None:
        raise NotFoundError(GONE)
    return known, found(store, actor, known.product)


def _require(store: HandOverStore, actor: Actor, hand_over: HandOver, product: Product, act: Act) -> None:
    """Raise NotAllowedError, naming who can, unless the person may do this."""
    if act in OF_RECIPIENT:
        if actor.user == hand_over.to:
            return
        name = closed(store.people(actor.organisation, [hand_over.to])[hand_over.to].name)
        raise NotAllowedError(f"This asks {name} whether they take the product over. Only {name} can answer.")
    if not may_withdraw(store.standing(actor), hand_over, product):
        owner = None if product.owner is None else product.owner.user
        users = [user for user in (hand_over.proposed_by, owner) if user is not None]
        people = store.people(actor.organisation, users).values()
        names = [person.name for person in people if person.is_here]
        named = tuple(dict.fromkeys((*names, *names_of_leads(store, actor, product.domain))))
        raise NotAllowedError(f"Only {who_can(named)} can withdraw it.")


def _proposal(store: HandOverStore, actor: Actor, product: Product, wanted: Wanted, *, now: datetime) -> HandOver:
    """Make a hand-over of what was typed. Raises UserFacingError."""
    to = _recipient(store, actor, product, wanted.to)
    # By a clock that was set back it would begin before its owner's time, and so be void at once.
    at = max(now, product.owned_since)
    return HandOver(
        id=HandOverId(0),
        product=product.id,
        owner=None if product.owner is None else product.owner.user,
        to=to,
        state=State.PROPOSED,
        proposed_by=actor.user,
        proposed_at=at,
        expires_at=at + LASTS,
        checklist=checklist_in(wanted.checklist),
        note=words_in(wanted.note, field=Field.NOTE),
    )


def _recipient(store: HandOverStore, actor: Actor, product: Product, to: UserId | None) -> UserId:
    """Return who is to take it over. Raises UserFacingError for nobody, and for who cannot."""
    if to is None:
        raise UserFacingError("Choose who is to take it over.", field=Field.TO)
    person = store.people(actor.organisation, [to])[to]
    if product.owner is not None and product.owner.user == to:
        whose = "You own" if to == actor.user else f"{closed(person.name)} owns"
        raise UserFacingError(f"{whose} this product already. Choose somebody else.", field=Field.TO)
    if not person.is_here:
        raise UserFacingError(
            f"{closed(person.name)} cannot own a product: owners are people who work here. Choose somebody else.",
            field=Field.TO,
        )
    if to == actor.user and speaks_as_deputy(store.standing(actor), product):
        raise UserFacingError(
            "As a deputy you cannot hand it over to yourself. The owner or a lead can.", field=Field.TO
        )
    return to


def _record_proposal(store: HandOverStore, actor: Actor, proposed: HandOver, *, now: datetime) -> None:
    written = [(CALLED[item].lower(), proposed.checklist.get(item)) for item in ITEMS]
    said = [("to", proposed.to), *written, ("note", proposed.note)]
    changes = tuple(Change(field=field, before=None, after=after) for field, after in said if after)
    act = "proposed a hand-over"
    entry = Entry(thing="product", thing_id=str(proposed.product), act=act, by=actor.user, at=now, changes=changes)
    store.record(actor.organisation, entry)
