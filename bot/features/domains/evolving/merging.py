"""Two domains become one: what goes along is shown first, then all of it goes in one unit of work.

Admins do it, and whoever leads both: nobody gives away, or takes in, what they do not answer for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.features.domains.evolving.recording import record_both
from bot.features.domains.evolving.rules import INTO, Along, mark_of_merge
from bot.features.domains.evolving.store import EvolvingStore
from bot.features.domains.evolving.telling import EvolvedRender, Happened, ask_new_leads, tell_leads
from bot.features.domains.requirements import can_lead, found, require_editor, require_living
from bot.features.domains.rules import Domain, said_part_of
from bot.features.domains.sponsors import SponsorRender, tell_former_sponsor, tell_sponsor
from bot.kernel.access import Actor, may_edit, require_member, who_can
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, UserFacingError
from bot.kernel.ids import Delivery, DomainId, UserId
from bot.kernel.transactions import Transactions

MERGING = "merge it into another domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A domain that is to be merged, and what it may be merged into."""

    domain: Domain
    others: Sequence[Domain]
    """All that are in use, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsoring:
    """Who sponsors the domain that takes the other one in, as names."""

    name: str | None = None
    """Who does afterwards; None for nobody."""
    comes_along: bool = False
    """Whether they sponsored the other one until then, and this one had nobody."""
    ended: str | None = None
    """Who sponsored the other one, and sponsors neither afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would go along. Nothing is done yet."""

    domain: Domain
    into: Domain
    along: Along
    sponsoring: Sponsoring
    mark: str
    """What names exactly this, for whoever says yes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    domain: Domain
    into: Domain
    along: Along
    sponsoring: Sponsoring


class Merging:
    """`render` and `render_sponsor` make letters, `wake` tells the outbox that there are some."""

    def __init__(
        self,
        *,
        transactions: Transactions[EvolvingStore],
        clock: Clock,
        render: EvolvedRender,
        render_sponsor: SponsorRender,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._render_sponsor = render_sponsor
        self._wake = wake

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
                along = store.merged(organisation, domain) or Along()
                return Merged(domain=current, into=other, along=along, sponsoring=_sponsoring(store, actor, other))
            _require_mergeable(store, actor, current, other)
            sponsor, sponsoring = _sponsor_after(store, actor, domain, into)
            mark = mark_of_merge(domain, into, (current.version, other.version), sponsor)
            if seen != mark:
                along = store.all_along(organisation, domain, now=now)
                return Preview(domain=current, into=other, along=along, sponsoring=sponsoring, mark=mark)
            waiting = store.proposals(organisation, domain)
            along = store.merge(organisation, domain, into, sponsor=sponsor, by=actor.user, now=now)
            new = {"sponsor": sponsor} if sponsor is not None and sponsoring.comes_along else {}
            merged, took_in = (domain, "merged", {"into": other.name}), (into, "took in", {"from": current.name, **new})
            record_both(store, actor, along, merged, took_in, now=now)
            store.claim(organisation, same, answer=str(into), now=now)
            after = found(store, actor, into)
            ask_new_leads(store, actor, waiting, before=current, after=after, now=now)
            self._tell(store, actor, current, after, along, sponsor=sponsor if sponsoring.comes_along else None)
            if sponsoring.ended is not None:
                former, render = store.sponsor(organisation, domain), self._render_sponsor
                merged_name = current.name
                tell_former_sponsor(
                    store, actor, after, former, successor=sponsor, render=render, now=now, merged=merged_name
                )
            return Merged(domain=found(store, actor, domain), into=after, along=along, sponsoring=sponsoring)

        done = await self._transactions.write(work)
        self._wake()
        return done

    def _tell(
        self,
        store: EvolvingStore,
        actor: Actor,
        before: Domain,
        after: Domain,
        along: Along,
        *,
        sponsor: UserId | None,
    ) -> None:
        """Tell the leads of both; and a sponsor for whom the second is new."""
        now = self._clock.now()
        tell_leads(store, actor, Happened.MERGED, before=before, after=after, along=along, render=self._render, now=now)
        if sponsor is not None:
            render, merged = self._render_sponsor, before.name
            tell_sponsor(store, actor, after, sponsor, render=render, now=now, merged=merged)


def _sponsor_after(
    store: EvolvingStore, actor: Actor, domain: DomainId, into: DomainId
) -> tuple[UserId | None, Sponsoring]:
    """Tell who sponsors both: whoever sponsored the second; where nobody who is here did, whoever sponsored the first."""
    own, theirs = store.sponsor(actor.organisation, domain), store.sponsor(actor.organisation, into)
    if own is not None and not can_lead(store, actor, own):
        own = None
    if own is not None and (theirs is None or not can_lead(store, actor, theirs)):
        return own, Sponsoring(name=_name(store, actor, own), comes_along=True)
    ended = None if own in {None, theirs} else _name(store, actor, own)
    return theirs, Sponsoring(name=_name(store, actor, theirs), ended=ended)


def _sponsoring(store: EvolvingStore, actor: Actor, domain: Domain) -> Sponsoring:
    return Sponsoring(name=_name(store, actor, store.sponsor(actor.organisation, domain.id)))


def _name(store: EvolvingStore, actor: Actor, user: UserId | None) -> str | None:
    return None if user is None else store.names(actor.organisation, [user])[user]


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
