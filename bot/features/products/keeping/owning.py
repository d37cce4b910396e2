"""Taking a product that nobody owns, and giving one up: never silent, never two owners.

Leads of its domain and admins take one at once. Anybody else says that they would own it: nothing
changes until one of those hands it over to them. Giving up is the owner's own act; everything else
is a hand-over.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bot.features.products.finding import found, require_living
from bot.features.products.handing_over.reader import open_hand_over
from bot.features.products.keeping.deciding import checked_reason, reason
from bot.features.products.keeping.requirements import name_of
from bot.features.products.keeping.results import GivenUp, Taken
from bot.features.products.keeping.service import note, of_act
from bot.features.products.keeping.store import KeepingStore
from bot.features.products.news import tell_consumers
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.permission import may_arrange
from bot.features.products.rules.product import Owner, Product
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError
from bot.kernel.ids import Delivery, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

UNOWNED: Final = "products.unowned"
"""The kind of what leads are told of a product that nobody owns, and how its keys begin."""
WISH: Final = "offered"
"""What the audit calls it when somebody says that they would own a product."""


class Owning:
    """`render_wish` and `render_given_up` make the messages for a lead, under the key given; `wake` tells the outbox."""

    def __init__(
        self,
        *,
        transactions: Transactions[KeepingStore],
        clock: Clock,
        render_wish: Callable[[Taken, UserId, str], Post],
        render_given_up: Callable[[GivenUp, UserId, str], Post],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render_wish = render_wish
        self._render_given_up = render_given_up
        self._wake = wake

    async def take(self, actor: Actor, product: ProductId, *, delivery: Delivery) -> Taken:
        """Own a product that nobody owns: leads of its domain and admins. From anybody else it is a wish, told to those.

        Raises UserFacingError.
        """
        now, same = self._clock.now(), of_act(delivery, "take", product)

        def work(store: KeepingStore) -> Taken:
            current = found(store, actor, product)
            if (answer := store.first_answer(actor.organisation, same)) is not None:
                return _taken(store, actor, current, is_owner=answer == Why.TAKEN)
            require_living(current)
            _require_unowned(store, actor, current)
            _require_no_hand_over(store, actor, current, now=now)
            if may_arrange(store.standing(actor), current.domain):
                return _take(store, actor, current, same, now=now)
            return self._wish(store, actor, current, same, now=now)

        done = await self._transactions.write(work)
        self._wake()
        return done

    async def give_up(self, actor: Actor, product: ProductId, *, because: str = "", delivery: Delivery) -> GivenUp:
        """Own a product no longer, so that everybody sees that nobody does: its owner. The leads of its domain are told.

        Raises UserFacingError.
        """
        now, same, why = self._clock.now(), of_act(delivery, "give_up", product), checked_reason(because)

        def work(store: KeepingStore) -> GivenUp:
            current = found(store, actor, product)
            if store.first_answer(actor.organisation, same) is not None:
                return _given_up(store, actor, current, why)
            require_owner(store, actor, current)
            require_living(current)
            _require_no_hand_over(store, actor, current, now=now)
            store.claim(actor.organisation, same, answer=str(product), now=now)
            given = store.give(actor.organisation, product, None, why=Why.GIVEN_UP, by=actor.user, now=now)
            note(store, actor, product, Why.GIVEN_UP, now=now, words=reason(why))
            done = _given_up(store, actor, given, why)
            for lead in _askable(store, actor, given):
                key = f"{UNOWNED}:{given.id}:{_since(given)}:given_up:{lead}"
                store.queue(actor.organisation, self._render_given_up(done, lead, key), now=now)
            return done

        done = await self._transactions.write(work)
        self._wake()
        return done

    async def prepare_system(self, organisation: OrganisationId, key: str) -> Post | None:
        """Look once more whether what a lead is told still holds: that nobody owns the product, since then; and they are here."""
        number, since = _of_key(key)

        def look(store: KeepingStore) -> Post | None:
            current = store.product(organisation, number)
            if current is None or not current.is_unowned or _since(current) != since:
                return None
            post = store.queued(organisation, key)
            reader = None if post is None else post.user
            is_here = reader is not None and store.people(organisation, [reader])[reader].is_here
            return post if is_here else None

        return await self._transactions.read(look)

    def _wish(self, store: KeepingStore, actor: Actor, current: Product, same: Delivery, *, now: datetime) -> Taken:
        done = _taken(store, actor, current, is_owner=False)
        asked = _askable(store, actor, current)
        if not asked:
            raise NotAllowedError("Only an admin can hand it to you: its domain has no lead yet. Ask an admin.")
        store.claim(actor.organisation, same, answer=WISH, now=now)
        note(store, actor, current.id, WISH, now=now)
        for lead in asked:
            # One wish of a person is one message, however often they press the button.
            key = f"{UNOWNED}:{current.id}:{_since(current)}:{WISH}:{actor.user}:{lead}"
            store.queue(actor.organisation, self._render_wish(done, lead, key), now=now)
        return done


def require_owner(store: KeepingStore, actor: Actor, product: Product) -> None:
    """Refuse to whoever does not own it."""
    require_member(store.standing(actor))
    if product.owner is None or product.owner.user != actor.user:
        raise NotAllowedError("Only its owner can give it up. A lead can hand it over to somebody else.")


def _take(store: KeepingStore, actor: Actor, current: Product, same: Delivery, *, now: datetime) -> Taken:
    organisation = actor.organisation
    store.claim(organisation, same, answer=Why.TAKEN, now=now)
    given = store.give(organisation, current.id, Owner(user=actor.user), why=Why.TAKEN, by=actor.user, now=now)
    note(store, actor, current.id, Why.TAKEN, now=now)
    done = _taken(store, actor, given, is_owner=True)
    lines = (f"{closed(done.by)} owns “{closed(given.name)}” now.", "Nobody did before.")
    told = tell_consumers(
        store, organisation, given, lines, key=f"{Why.TAKEN}:{given.version}", now=now, but=[actor.user]
    )
    return Taken(product=given, by=done.by, of=done.of, is_owner=True, told=told)


def _taken(store: KeepingStore, actor: Actor, product: Product, *, is_owner: bool) -> Taken:
    return Taken(
        product=product,
        by=name_of(store, actor, actor.user),
        of=_of(store, actor, product),
        is_owner=is_owner,
        asked=() if is_owner else _names(store, actor, _askable(store, actor, product)),
    )


def _given_up(store: KeepingStore, actor: Actor, product: Product, because: str) -> GivenUp:
    return GivenUp(
        product=product,
        by=name_of(store, actor, actor.user),
        of=_of(store, actor, product),
        because=because,
        asked=_names(store, actor, _askable(store, actor, product)),
    )


def _of(store: KeepingStore, actor: Actor, product: Product) -> str:
    return store.domain_names(actor.organisation, [product.domain]).get(product.domain, "")


def _askable(store: KeepingStore, actor: Actor, product: Product) -> tuple[UserId, ...]:
    """List the leads who can hand it over: those of its domain, but for whoever acts."""
    domain = store.domain(actor.organisation, product.domain)
    return () if domain is None else tuple(lead for lead in domain.leads if lead != actor.user)


def _names(store: KeepingStore, actor: Actor, users: Sequence[UserId]) -> tuple[str, ...]:
    return tuple(person.name for person in store.people(actor.organisation, users).values())


def _require_unowned(store: KeepingStore, actor: Actor, product: Product) -> None:
    if product.owner is None:
        return
    own = product.owner.user
    if own == actor.user:
        raise ConflictError("You own this product already.")
    name = closed(product.owner.name if own is None else name_of(store, actor, own))
    raise ConflictError(f"{name} owns this product by now. They can hand it over to you on its page.")


def _require_no_hand_over(store: KeepingStore, actor: Actor, product: Product, *, now: datetime) -> None:
    waiting = open_hand_over(store, actor.organisation, product, now=now)
    if waiting is not None:
        raise ConflictError(
            f"It is to be handed over to {closed(waiting.to)}, who has not answered yet. Wait for the answer, or have "
            "that withdrawn."
        )


def _since(product: Product) -> str:
    """Name the stretch of time in which nobody owns it, for ever."""
    return f"{product.owned_since:%Y%m%dT%H%M%S%f}"


def _of_key(key: str) -> tuple[ProductId, str]:
    number, since, *_ = key.removeprefix(f"{UNOWNED}:").split(":")
    return ProductId(int(number)), since
