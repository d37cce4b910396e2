"""Writing products: new ones, and what stands in those that are. Every act is checked, and done once, in its unit of work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.features.products.finding import found, kept
from bot.features.products.handing_over.ending import RECORDED_AS, WHY_VOID
from bot.features.products.handing_over.letters import tell_of_end
from bot.features.products.handing_over.rules import State, Void, is_over
from bot.features.products.keeping.requirements import (
    check_owner,
    check_people,
    deciders,
    elsewhere,
    name_of,
    names_of,
    names_of_domains,
    read_use_cases,
    require_domain,
    require_mover,
    require_status,
    require_unique,
    use_cases_of,
)
from bot.features.products.keeping.results import Added, ChangedMeanwhile, Saved
from bot.features.products.keeping.rules import (
    EDITABLE,
    Seen,
    as_fields,
    checked,
    differ,
    merged,
    with_fields,
)
from bot.features.products.keeping.store import KeepingStore
from bot.features.products.news import tell_consumers
from bot.features.products.rules.ownership import Why
from bot.features.products.rules.permission import may_arrange
from bot.features.products.rules.product import Draft, Field, Product, Status
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Change, Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import Delivery, ProductId, UserId
from bot.kernel.news import Thing, ask_for_answer
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

THING: Final = "product"
"""What the audit calls a product."""
FIRST: Final = frozenset({Status.DRAFT, Status.ACTIVE, Status.DEPRECATED})
"""In what status a product may be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A product as somebody typed it."""

    draft: Draft
    """Without use cases."""
    use_cases: str = ""
    """A line each: the consumer, a colon and the decision."""
    owner: UserId | None = None
    """Of a new one; None for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNews:
    """That somebody is a product's owner now, because another said so."""

    product: Product
    owner: UserId
    by: str
    of: str


class Keeping:
    """`render_owner` makes the message for a new product's owner, `wake` tells the outbox that there is one."""

    def __init__(
        self,
        *,
        transactions: Transactions[KeepingStore],
        clock: Clock,
        render_owner: Callable[[OwnerNews], Post],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render_owner = render_owner
        self._wake = wake

    async def add(self, actor: Actor, typed: Typed, *, delivery: Delivery) -> Added:
        """Record a product where the person may: leads in their domain, admins anywhere. Else propose it: any full member.

        Raises UserFacingError, with the field at fault.
        """
        now = self._clock.now()

        def work(store: KeepingStore) -> Added:
            standing = store.standing(actor)
            require_member(standing)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return _added(store, actor, found(store, actor, ProductId(int(answer))))
            records = may_arrange(standing, typed.draft.domain)
            wanted = _new(store, actor, typed, status=typed.draft.status if records else Status.PROPOSED)
            owner = check_owner(store, actor, typed.owner)
            product = store.add(actor.organisation, wanted, owner=owner, why=Why.RECORDED, by=actor.user, now=now)
            store.claim(actor.organisation, delivery, answer=str(product.id), now=now)
            words = changes({}, {**as_fields(wanted, names_of_domains(store, actor, wanted)), **_owned(typed.owner)})
            note(store, actor, product.id, "recorded" if records else "proposed", now=now, words=words)
            if records:
                tell_owner(store, actor, product, self._render_owner, now=now)
            else:
                _ask_for_answer(store, actor, product, now=now)
            return _added(store, actor, product)

        done = await self._transactions.write(work)
        if done.is_owner_told:
            self._wake()
        return done

    async def edit(
        self,
        actor: Actor,
        product: ProductId,
        typed: Typed,
        *,
        shown: Iterable[Field] = EDITABLE,
        seen: Seen,
        delivery: Delivery,
    ) -> Saved | ChangedMeanwhile:
        """Change what stands in a product: its owner, their deputy, its domain's leads and admins.

        Leads and admins alone retire it, bring it back, and move it to another domain. Only the
        fields that were `shown` are taken of the draft. Saves nothing where somebody else changed
        the product since it was `seen`.
        """
        now = self._clock.now()
        fields = frozenset(shown) & EDITABLE

        def work(store: KeepingStore) -> Saved | ChangedMeanwhile:
            current = kept(store, actor, product, now=now, doing="change it")
            if store.first_answer(actor.organisation, delivery) is not None:
                return Saved(product=current, elsewhere=elsewhere(current.draft))
            draft = typed.draft
            if Field.USE_CASES in fields:
                cases = read_use_cases(store, actor, typed.use_cases, besides=current.draft.use_cases)
                draft = replace(draft, use_cases=cases)
            wanted = checked(with_fields(current.draft, draft, fields), fields=fields)
            if current.version != seen.version and differ(wanted, current.draft, fields=fields):
                both, changed = merged(wanted, seen, current.draft, shown=fields)
                if changed:
                    return _meanwhile(store, actor, current, both, changed)
                wanted = both
            _require_changeable(store, actor, current, wanted)
            return self._edited(store, actor, current, wanted, delivery=delivery, now=now)

        done = await self._transactions.write(work)
        if isinstance(done, Saved) and (done.told or done.is_hand_over_void):
            self._wake()
        return done

    def _edited(
        self, store: KeepingStore, actor: Actor, current: Product, wanted: Draft, *, delivery: Delivery, now: datetime
    ) -> Saved:
        organisation = actor.organisation
        store.claim(organisation, delivery, answer=str(current.id), now=now)
        if not differ(wanted, current.draft):
            return Saved(product=current, elsewhere=elsewhere(current.draft))
        saved = store.save(organisation, current.with_draft(wanted), now=now)
        names = names_of_domains(store, actor, current.draft, wanted)
        note(
            store,
            actor,
            current.id,
            "edited",
            now=now,
            words=changes(as_fields(current.draft, names), as_fields(wanted, names)),
        )
        done = Saved(
            product=saved,
            elsewhere=elsewhere(wanted),
            moved_to="" if wanted.domain == current.domain else names.get(wanted.domain, ""),
        )
        if wanted.status is Status.RETIRED and current.status is not Status.RETIRED:
            done = _retired(store, actor, current, done, now=now)
        if done.moved_to and saved.status is Status.PROPOSED:
            # Others are to answer it now.
            _ask_for_answer(store, actor, saved, now=now)
        told = _tell_status(store, actor, current, done.product, now=now)
        return replace(done, told=told)


def _ask_for_answer(store: KeepingStore, actor: Actor, product: Product, *, now: datetime) -> None:
    of = store.domain_names(actor.organisation, [product.domain]).get(product.domain, "")
    by = "Somebody" if product.proposed_by is None else closed(name_of(store, actor, product.proposed_by))
    text = f"{by} proposed it as a data product of {closed(of)}."
    where = product.domain
    ask_for_answer(store, actor.organisation, Thing.PRODUCT, product.id, domain=where, text=text, now=now)


def note(
    store: KeepingStore, actor: Actor, product: ProductId, act: str, *, now: datetime, words: tuple[Change, ...] = ()
) -> None:
    """Write down what was done to a product."""
    entry = Entry(thing=THING, thing_id=str(product), act=act, by=actor.user, at=now, changes=words)
    store.record(actor.organisation, entry)


def of_act(delivery: Delivery, name: str, product: int) -> Delivery:
    """Tell one act from another, so that only the same click on the same button is ever taken for a repeat."""
    return Delivery(f"{delivery}:{name}:{product}")


def tell_owner(
    store: KeepingStore, actor: Actor, product: Product, render: Callable[[OwnerNews], Post], *, now: datetime
) -> bool:
    """Let the owner of a product know that it is theirs, where another said so; say whether they are told."""
    owner = None if product.owner is None else product.owner.user
    if owner is None or not _is_told(store, actor, product):
        return False
    of = store.domain_names(actor.organisation, [product.domain]).get(product.domain, "")
    news = OwnerNews(product=product, owner=owner, by=name_of(store, actor, actor.user), of=of)
    store.queue(actor.organisation, render(news), now=now)
    return True


def _is_told(store: KeepingStore, actor: Actor, product: Product) -> bool:
    owner = None if product.owner is None else product.owner.user
    return (
        owner is not None
        and owner != actor.user
        and product.is_living
        and store.people(actor.organisation, [owner])[owner].is_here
    )


def _owned(owner: UserId | None) -> dict[str, str]:
    return {} if owner is None else {Field.OWNER.value: owner}


def _new(store: KeepingStore, actor: Actor, typed: Typed, *, status: Status) -> Draft:
    if status not in FIRST and status is not Status.PROPOSED:
        raise UserFacingError("A new product is a draft, active or deprecated.", field=Field.STATUS)
    cases = read_use_cases(store, actor, typed.use_cases)
    wanted = checked(replace(typed.draft, status=status, use_cases=cases))
    require_domain(store, actor, wanted.domain)
    require_unique(store, actor, wanted, product=None)
    check_people(store, actor, wanted)
    return wanted


def _added(store: KeepingStore, actor: Actor, product: Product) -> Added:
    return Added(
        product=product,
        names=names_of(store, actor, product),
        deciders=deciders(store, actor, product.domain),
        elsewhere=elsewhere(product.draft),
        is_owner_told=_is_told(store, actor, product),
    )


def _require_changeable(store: KeepingStore, actor: Actor, current: Product, wanted: Draft) -> None:
    before = current.draft
    if wanted.domain != before.domain:
        require_mover(store, actor, before.domain, wanted.domain)
    require_status(store, actor, current, wanted.status)
    require_unique(store, actor, wanted, product=current.id)
    check_people(store, actor, wanted, besides=before)


def _meanwhile(
    store: KeepingStore, actor: Actor, current: Product, both: Draft, changed: tuple[Field, ...]
) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        current=current,
        draft=both,
        use_cases=use_cases_of(store, actor, both),
        changed=changed,
        now=names_of(store, actor, current),
    )


def _retired(store: KeepingStore, actor: Actor, before: Product, done: Saved, *, now: datetime) -> Saved:
    """End the ownership where everybody sees it, and the hand-over that was open."""
    organisation = actor.organisation
    ended = names_of(store, actor, before).owner
    product = done.product
    waiting = store.open_hand_over(organisation, product.id)
    if waiting is not None and is_over(waiting, now=now):
        # Its time ended before: the sweep says so.
        waiting = None
    if waiting is not None:
        # Its recipient reads so in the message in which they were asked; whoever proposed it is told.
        void = replace(waiting, state=State.VOID, void=Void.RETIRED, ended_at=now, ended_by=actor.user)
        why = (Change(field="reason", before=None, after=WHY_VOID[Void.RETIRED]),)
        note(store, actor, product.id, RECORDED_AS[State.VOID], now=now, words=why)
        tell_of_end(store, organisation, store.save_hand_over(organisation, void), product, now=now)
    if product.owner is not None:
        product = store.give(organisation, product.id, None, why=Why.RETIRED, by=actor.user, now=now)
    return replace(done, product=product, ended=ended, is_hand_over_void=waiting is not None)


def _tell_status(store: KeepingStore, actor: Actor, before: Product, after: Product, *, now: datetime) -> int:
    """Tell consumers of what should not surprise them: a deprecation, a retirement."""
    name = closed(after.name)
    lines = {
        Status.DEPRECATED: (
            f"“{name}” is deprecated.",
            "It still works, and will be retired some day: plan what you will use instead, and ask its owner.",
        ),
        Status.RETIRED: (f"“{name}” is retired.", "Nobody owns it any more: do not rely on it."),
    }.get(after.status)
    if after.status is before.status or lines is None:
        return 0
    key = f"{after.status}:{after.version}"
    return tell_consumers(store, actor.organisation, after, lines, key=key, now=now, but=[actor.user])
