"""One domain becomes two: a new one takes goals, products and learnings along that somebody chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.features.domains.evolving.recording import record_both
from bot.features.domains.evolving.rules import (
    Along,
    Offered,
    OfferedTag,
    Splitting,
    check_taking,
    mark_of_split,
)
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.evolving.telling import EvolvedRender, Happened, ask_new_leads, tell_leads
from bot.features.domains.requirements import found, require_beginner, require_editor, require_free, require_living
from bot.features.domains.rules import Domain, State, check_leads, checked
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, UserFacingError
from bot.kernel.ids import Delivery, DomainId
from bot.kernel.transactions import Transactions

SPLITTING = "split it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a new domain may take along."""

    domain: Domain
    goals: Sequence[Offered]
    products: Sequence[Offered]
    tags: Sequence[OfferedTag]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would go along. Nothing is done yet."""

    offer: Offer
    wanted: Splitting
    along: Along
    mark: str
    """What names exactly this, for whoever says yes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    domain: Domain
    new: Domain
    along: Along


class Splits:
    """`render` makes letters, `wake` tells the outbox that there are some."""

    def __init__(
        self,
        *,
        transactions: Transactions[EvolvingStore],
        clock: Clock,
        render: EvolvedRender,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def offer(self, actor: Actor, domain: DomainId) -> Offer:
        """Tell what a new domain may take along, to who may split this one. Raises UserFacingError."""

        def work(store: EvolvingStore) -> Offer:
            offer = _offer(store, actor, _splittable(store, actor, domain))
            if not (offer.goals or offer.products or offer.tags):
                raise ConflictError(
                    f"{closed(offer.domain.name)} has no goal, product or learning with a tag that a new domain could "
                    "take along. A domain that begins with nothing is proposed in /domains."
                )
            return offer

        return await self._transactions.read(work)

    async def split(
        self, actor: Actor, domain: DomainId, wanted: Splitting, *, seen: str, delivery: Delivery
    ) -> Preview | Split:
        """Let a new domain begin out of this one, where `seen` is the mark of what would go along; else show that.

        Raises UserFacingError.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:split:{domain}")

        def work(store: EvolvingStore) -> Preview | Split:
            organisation = actor.organisation
            if (answer := store.first_answer(organisation, same)) is not None:
                require_member(store.standing(actor))
                return _done(store, actor, domain, DomainId(int(answer)))
            current = _splittable(store, actor, domain)
            offer = _offer(store, actor, current)
            tidy = _checked(store, actor, offer, wanted)
            mark = mark_of_split(domain, current.version, tidy)
            if seen != mark:
                along = store.some_along(organisation, domain, tidy.taking, now=now)
                return Preview(offer=offer, wanted=wanted, along=along, mark=mark)
            new = store.add(organisation, tidy.draft, state=State.ACTIVE, now=now)
            along = store.split(organisation, domain, new, tidy.taking, by=actor.user, now=now)
            split, split_off = (domain, "split", {"into": tidy.draft.name}), (new, "split off", {"from": current.name})
            record_both(store, actor, along, split, split_off, now=now)
            store.claim(organisation, same, answer=str(new), now=now)
            done = _done(store, actor, domain, new)
            waiting = store.proposals(organisation, new)
            ask_new_leads(store, actor, waiting, before=done.domain, after=done.new, now=now)
            tell_leads(
                store,
                actor,
                Happened.SPLIT,
                before=done.domain,
                after=done.new,
                along=along,
                render=self._render,
                now=now,
            )
            return done

        split = await self._transactions.write(work)
        self._wake()
        return split


def _checked(store: EvolvingStore, actor: Actor, offer: Offer, wanted: Splitting) -> Splitting:
    """Tidy what was typed. Raises UserFacingError, with the field at fault."""
    tidy = replace(wanted, draft=checked(wanted.draft))
    if tidy.draft.channel == offer.domain.channel:
        raise UserFacingError("That is this domain's own channel; choose another.", field="channel")
    check_leads(store.candidates(actor.organisation, tidy.draft.leads))
    require_free(store, actor, tidy.draft, besides=None)
    check_taking(
        tidy.taking,
        goals=frozenset(one.id for one in offer.goals),
        products=frozenset(one.id for one in offer.products),
        tags=frozenset(one.folded for one in offer.tags),
    )
    return tidy


def _splittable(store: EvolvingStore, actor: Actor, domain: DomainId) -> Domain:
    require_member(store.standing(actor))
    current = found(store, actor, domain)
    require_living(current)
    require_editor(store, actor, current, doing=SPLITTING)
    require_beginner(store, actor)
    return current


def _offer(store: EvolvingStore, actor: Actor, domain: Domain) -> Offer:
    organisation = actor.organisation
    return Offer(
        domain=domain,
        goals=store.goals_of(organisation, domain.id),
        products=store.products_of(organisation, domain.id),
        tags=store.tags_of(organisation, domain.id),
    )


def _done(store: EvolvingStore, actor: Actor, domain: DomainId, new: DomainId) -> Split:
    along = store.split_off(actor.organisation, new) or Along()
    return Split(domain=found(store, actor, domain), new=found(store, actor, new), along=along)
