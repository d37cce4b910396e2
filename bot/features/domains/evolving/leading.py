"""A domain comes under another lead: in one act, and those who led and who lead now are told once."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.features.domains.evolving.rules import Along
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.leads import LeadRender, tell_of_leads
from bot.features.domains.requirements import found, require_editor, require_living
from bot.features.domains.rules import Domain, State, as_fields, check_leads
from bot.kernel.access import Actor, require_member
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.ids import Delivery, DomainId, UserId
from bot.kernel.transactions import Transactions

LEADING = "choose who leads it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A domain that is to come under other leads, and what it has: all of it stays with it."""

    domain: Domain
    stays: Along


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """Who leads a domain now, as names."""

    domain: Domain
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedMeanwhile:
    """Nothing was done: somebody else chose other leads since the person saw who they are."""

    current: Domain
    names: tuple[str, ...]


class Leading:
    """`render` makes a letter, `wake` tells the outbox that there are some."""

    def __init__(
        self,
        *,
        transactions: Transactions[EvolvingStore],
        clock: Clock,
        render: LeadRender,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def beginning(self, actor: Actor, domain: DomainId) -> Beginning:
        """Return a domain with its leads, and what stays with it, to who may choose others. Raises UserFacingError."""
        now = self._clock.now()

        def work(store: EvolvingStore) -> Beginning:
            current = _led(store, actor, domain)
            return Beginning(domain=current, stays=store.all_along(actor.organisation, domain, now=now))

        return await self._transactions.read(work)

    async def replace(
        self,
        actor: Actor,
        domain: DomainId,
        leads: tuple[UserId, ...],
        *,
        seen: tuple[UserId, ...],
        delivery: Delivery,
    ) -> Led | LedMeanwhile:
        """Let these lead it from now on, and nobody else: its leads and admins. Raises UserFacingError.

        `seen` are the leads whom the person saw.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:lead:{domain}")

        def work(store: EvolvingStore) -> Led | LedMeanwhile:
            organisation = actor.organisation
            if store.first_answer(organisation, same) is not None:
                require_member(store.standing(actor))
                current = found(store, actor, domain)
                return Led(domain=current, names=_names(store, actor, current.leads))
            current = _led(store, actor, domain)
            wanted = tuple(sorted(set(leads)))
            check_leads(store.candidates(organisation, wanted))
            if set(current.leads) not in (set(seen), set(wanted)):
                return LedMeanwhile(current=current, names=_names(store, actor, current.leads))
            if set(current.leads) != set(wanted):
                store.save(organisation, replace(current, leads=wanted, departed=(), state=State.ACTIVE))
                after = found(store, actor, domain)
                words = changes(as_fields(current), as_fields(after))
                entry = Entry(
                    thing="domain", thing_id=str(domain), act="led by others", by=actor.user, at=now, changes=words
                )
                store.record(organisation, entry)
                tell_of_leads(store, actor, current, after, render=self._render, now=now)
            store.claim(organisation, same, answer=str(domain), now=now)
            return Led(domain=found(store, actor, domain), names=_names(store, actor, wanted))

        done = await self._transactions.write(work)
        self._wake()
        return done


def _led(store: EvolvingStore, actor: Actor, domain: DomainId) -> Domain:
    require_member(store.standing(actor))
    current = found(store, actor, domain)
    require_living(current)
    require_editor(store, actor, current, doing=LEADING)
    return current


def _names(store: EvolvingStore, actor: Actor, users: tuple[UserId, ...]) -> tuple[str, ...]:
    return tuple(store.names(actor.organisation, users).values())
