"""Two domains become one: what goes along is shown first, then all of it goes in one unit of work.

Admins do it, and whoever leads both: nobody gives away, or takes in, what they do not answer for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.domains.evolving.rules import INTO, Along, mark_of_merge
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.requirements import found, require_editor, require_living
from bot.features.domains.rules import Domain, said_part_of
from bot.kernel.access import Actor, may_edit, require_member, who_can
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import Delivery, DomainId
from bot.kernel.transactions import Transactions

MERGING = "merge it into another domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A domain that is to be merged, and what it may be merged into."""

    domain: Domain
    others: Sequence[Domain]
    """All that are in use, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would go along. Nothing is done yet."""

    domain: Domain
    into: Domain
    along: Along
    mark: str
    """What names exactly this, for whoever says yes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    domain: Domain
    into: Domain
    along: Along


class Merging:
    def __init__(self, *, transactions: Transactions[EvolvingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def beginning(self, actor: Actor, domain: DomainId) -> Beginning:
        """Tell what a domain may be merged into, to who may merge it. Raises UserFacingError."""

        def work(store: EvolvingStore) -> Beginning:
            require_member(store.standing(actor))
            current = found(store, actor, domain)
            require_living(current)
            require_editor(store, actor, current, doing=MERGING)
            others = [one for one in store.living(actor.organisation) if one.id != domain]
            if not others:
                raise ConflictError(f"There is no other domain that {closed(current.name)} could become part of.")
            return Beginning(domain=current, others=others)

        return await self._transactions.read(work)

    async def merge(
        self, actor: Actor, domain: DomainId, into: DomainId, *, seen: str, delivery: Delivery
    ) -> Preview | Merged:
        """Merge a domain into another one, where `seen` is the mark of what would go along; else show that.

        Raises UserFacingError.
        """
        now, same = self._clock.now(), Delivery(f"{delivery}:merge:{domain}:{into}")

        def work(store: EvolvingStore) -> Preview | Merged:
            organisation = actor.organisation
            require_member(store.standing(actor))
            current = found(store, actor, domain)
            other = found(store, actor, into)
            if store.first_answer(organisation, same) is not None:
                return Merged(domain=current, into=other, along=store.merged(organisation, domain) or Along())
            _require_mergeable(store, actor, current, other)
            mark = mark_of_merge(domain, into, (current.version, other.version))
            if seen != mark:
                along = store.all_along(organisation, domain)
                return Preview(domain=current, into=other, along=along, mark=mark)
            along = store.merge(organisation, domain, into, by=actor.user, now=now)
            counts = {name: str(number) for name, number in along.as_counts.items() if number}
            for one, act, words in (
                (domain, "merged", {"into": other.name, **counts}),
                (into, "took in", {"from": current.name, **counts}),
            ):
                entry = Entry(
                    thing="domain", thing_id=str(one), act=act, by=actor.user, at=now, changes=changes({}, words)
                )
                store.record(organisation, entry)
            store.claim(organisation, same, answer=str(into), now=now)
            return Merged(domain=found(store, actor, domain), into=found(store, actor, into), along=along)

        return await self._transactions.write(work)


def _require_mergeable(store: EvolvingStore, actor: Actor, domain: Domain, into: Domain) -> None:
    require_living(domain)
    if domain.id == into.id:
        raise UserFacingError("A domain cannot become part of itself; choose another.", field=INTO)
    if into.part_of is not None:
        raise ConflictError(f"{said_part_of(into.name, into.part_of)} Choose that, or another.", field=INTO)
    if not into.is_living:
        raise ConflictError(f"{closed(into.name)} is no active domain; choose another.", field=INTO)
    require_editor(store, actor, domain, doing=MERGING)
    if not may_edit(store.standing(actor), into.id):
        leads = [lead.name for lead in store.candidates(actor.organisation, into.leads).values()]
        raise NotAllowedError(
            f"Whoever leads both domains can merge them, or an admin. {closed(into.name)} is led by others: "
            f"ask {who_can(leads)}.",
            field=INTO,
        )
