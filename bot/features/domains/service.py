"""What one can do with domains. Every act is checked, and done once, inside its unit of work."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.features.domains.leads import LeadRender, tell_of_leads
from bot.features.domains.requirements import (
    can_lead,
    deciders,
    found,
    require_beginner,
    require_editor,
    require_free,
    require_free_name,
    require_living,
    some_names,
    still_free,
)
from bot.features.domains.results import ChangedMeanwhile, Decided, NotFirst, Proposed
from bot.features.domains.rules import (
    Domain,
    Draft,
    Seen,
    State,
    as_fields,
    check_leads,
    checked,
    may_decide,
    merged,
    words_differ,
)
from bot.features.domains.store import DomainStore
from bot.kernel.access import Actor, Standing, require_member
from bot.kernel.audit import Entry, changes
from bot.kernel.clock import Clock
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError
from bot.kernel.ids import ChannelId, Delivery, DomainId, OrganisationId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

RECORDED_AS: Final = {
    "accept": "accepted",
    "decline": "declined",
    "claim": "claimed",
    "archive": "archived",
    "restore": "restored",
}
"""What the audit calls the acts."""


class Domains:
    """`render` makes the message for a proposer, `render_lead` that for leads, `wake` tells the outbox of them."""

    def __init__(
        self,
        *,
        transactions: Transactions[DomainStore],
        clock: Clock,
        render: Callable[[Decided], Post],
        render_lead: LeadRender,
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._render_lead = render_lead
        self._wake = wake

    # New ones.

    async def first(self, actor: Actor, draft: Draft, *, delivery: Delivery) -> Domain | NotFirst:
        """Create the organisation's first domain, led by whoever does it first. Raises UserFacingError.

        Where admins have decided before that not every member proposes domains, one of them does it.
        """

        def work(store: DomainStore) -> Domain | NotFirst:
            require_beginner(store, actor)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return found(store, actor, DomainId(int(answer)))
            if (first := store.any_domain(actor.organisation)) is not None:
                return NotFirst(first=first, by=some_names(store, actor, first.leads))
            wanted = replace(checked(draft), leads=(actor.user,))
            return self._add(store, actor, wanted, State.ACTIVE, delivery)

        return await self._transactions.write(work)

    async def create(self, actor: Actor, draft: Draft, *, delivery: Delivery) -> Domain:
        """Create a domain without asking anyone: admins. Whom they name to lead it is told. Raises UserFacingError."""

        def work(store: DomainStore) -> Domain:
            standing = store.standing(actor)
            require_member(standing)
            if not standing.is_admin:
                raise NotAllowedError("Only an admin creates domains at once. Type /domains and propose yours.")
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                return found(store, actor, DomainId(int(answer)))
            wanted = checked(draft)
            check_leads(store.candidates(actor.organisation, wanted.leads))
            domain = self._add(store, actor, wanted, State.ACTIVE, delivery)
            nobody = replace(domain, leads=())
            tell_of_leads(store, actor, nobody, domain, render=self._render_lead, now=self._clock.now())
            return domain

        created = await self._transactions.write(work)
        self._wake()
        return created

    async def propose(self, actor: Actor, draft: Draft, *, delivery: Delivery) -> Proposed:
        """Propose a domain, to lead it once it is accepted: whom the admins let, else any full member.

        Raises UserFacingError.
        """

        def work(store: DomainStore) -> Proposed:
            require_beginner(store, actor)
            if (answer := store.first_answer(actor.organisation, delivery)) is not None:
                domain = found(store, actor, DomainId(int(answer)))
            else:
                wanted = replace(checked(draft), leads=())
                domain = self._add(store, actor, wanted, State.PROPOSED, delivery)
            return Proposed(domain=domain, deciders=deciders(store, actor))

        return await self._transactions.write(work)

    async def accept(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Accept a proposal: any domain's lead, or an admin. The proposer leads it. Raises UserFacingError."""
        return await self._decide(actor, domain, delivery=delivery, accepted=True)

    async def decline(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Decline a proposal: any domain's lead, or an admin. Its name and channel are free again."""
        return await self._decide(actor, domain, delivery=delivery, accepted=False)

    async def claim(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Take the lead of a domain that nobody leads, or nobody any more: any full member, the first who asks."""

        def act(store: DomainStore, standing: Standing, current: Domain) -> Domain:
            require_member(standing)
            if current.state is State.ACTIVE and current.leads:
                raise ConflictError(f"{some_names(store, actor, current.leads)} leads {closed(current.name)} already.")
            if not current.is_free_to_lead:
                raise ConflictError(f"{closed(current.name)} is not open for a lead any more.")
            return replace(current, state=State.ACTIVE, leads=(actor.user,), departed=())

        return await self._act("claim", actor, domain, act, delivery=delivery)

    # What leads do.

    async def edit(
        self, actor: Actor, domain: DomainId, draft: Draft, *, seen: Seen, delivery: Delivery
    ) -> Domain | ChangedMeanwhile:
        """Change a domain: its leads and admins. Saves nothing when somebody else did since it was `seen`."""

        def work(store: DomainStore) -> Domain | ChangedMeanwhile:
            current = found(store, actor, domain)
            require_editor(store, actor, current, doing="change it")
            if store.first_answer(actor.organisation, delivery) is not None:
                return current
            require_living(current)
            wanted = checked(draft)
            # Who left while the form was open is no mistake of the editor's.
            wanted = replace(wanted, leads=tuple(lead for lead in wanted.leads if lead not in current.departed))
            if current.version != seen.version and words_differ(wanted, current.draft):
                merge = merged(wanted, seen, current.draft)
                if merge.changed:
                    names = store.names(actor.organisation, current.leads)
                    return ChangedMeanwhile(current=current, merge=merge, leads=tuple(names.values()))
            return self._edited(store, actor, current, wanted, delivery)

        done = await self._transactions.write(work)
        self._wake()
        return done

    async def archive(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Put a domain to rest: its leads and admins. It lets go of its name and its channel.

        What was learned there stays, for whoever can read it now.
        """

        def act(store: DomainStore, _standing: Standing, current: Domain) -> Domain:
            require_editor(store, actor, current, doing="archive it")
            require_living(current)
            return replace(current, state=State.ARCHIVED, channel=None)

        return await self._act("archive", actor, domain, act, delivery=delivery)

    async def restore(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Bring an archived domain back, with its channel if no other domain has it: its leads and admins."""

        def act(store: DomainStore, _standing: Standing, current: Domain) -> Domain:
            require_editor(store, actor, current, doing="bring it back")
            if current.part_of is not None:
                require_living(current)
            if current.state is not State.ARCHIVED:
                raise ConflictError(f"{closed(current.name)} is not archived.")
            require_free_name(store, actor, current.name, besides=current.id)
            return replace(
                current,
                state=State.ACTIVE if current.leads else State.UNCLAIMED,
                channel=still_free(store, actor, current.former_channel),
            )

        return await self._act("restore", actor, domain, act, delivery=delivery)

    # What everybody does.

    async def choose_domain(self, actor: Actor, domain: DomainId, *, delivery: Delivery) -> Domain:
        """Say which domain one's learnings are for. It never changes what one may read."""
        same = _of_act(delivery, "choose", domain)

        def work(store: DomainStore) -> Domain:
            require_member(store.standing(actor))
            current = found(store, actor, domain)
            if store.first_answer(actor.organisation, same) is None:
                require_living(current)
                store.choose(actor.organisation, actor.user, domain)
                store.claim(actor.organisation, same, answer=str(domain), now=self._clock.now())
            return current

        return await self._transactions.write(work)

    # What Slack does.

    async def system_let_go(self, organisation: OrganisationId, domain: DomainId, channel: ChannelId) -> None:
        """Take a channel away from its domain, which turned out to be archived, or shared with another organisation."""

        def work(store: DomainStore) -> None:
            current = store.domain(organisation, domain)
            if current is not None and current.channel == channel:
                changed = replace(current, channel=None)
                self._note(store, organisation, "let go of its channel", before=current, after=changed)
                store.save(organisation, changed)

        await self._transactions.write(work)

    async def _decide(self, actor: Actor, domain: DomainId, *, delivery: Delivery, accepted: bool) -> Domain:
        def act(store: DomainStore, standing: Standing, current: Domain) -> Domain:
            require_member(standing)
            if not may_decide(standing, leads_one=store.leads_one(standing)):
                raise NotAllowedError(f"{deciders(store, actor)} can decide about {closed(current.name)}.")
            if current.state is not State.PROPOSED:
                raise ConflictError(f"Somebody decided about {closed(current.name)} already.")
            decided = (
                _accepted(store, actor, current) if accepted else replace(current, state=State.DECLINED, channel=None)
            )
            self._tell_proposer(store, actor, decided, accepted=accepted)
            return decided

        name = "accept" if accepted else "decline"
        decided = await self._act(name, actor, domain, act, delivery=delivery)
        self._wake()
        return decided

    async def _act(
        self,
        name: str,
        actor: Actor,
        domain: DomainId,
        act: Callable[[DomainStore, Standing, Domain], Domain],
        *,
        delivery: Delivery,
    ) -> Domain:
        """Do one thing to one domain, once. A repeat is answered with the domain as it is."""
        same = _of_act(delivery, name, domain)

        def work(store: DomainStore) -> Domain:
            current = found(store, actor, domain)
            if store.first_answer(actor.organisation, same) is not None:
                require_member(store.standing(actor))
                return current
            changed = act(store, store.standing(actor), current)
            self._note(store, actor.organisation, RECORDED_AS[name], before=current, after=changed, by=actor.user)
            return self._saved(store, actor, changed, same)

        return await self._transactions.write(work)

    def _add(self, store: DomainStore, actor: Actor, draft: Draft, state: State, delivery: Delivery) -> Domain:
        require_free(store, actor, draft, besides=None)
        proposed_by = actor.user if state is State.PROPOSED else None
        now = self._clock.now()
        domain = store.add(actor.organisation, draft, state=state, proposed_by=proposed_by, now=now)
        store.claim(actor.organisation, delivery, answer=str(domain), now=now)
        added, act = found(store, actor, domain), "proposed" if state is State.PROPOSED else "created"
        self._note(store, actor.organisation, act, before=None, after=added, by=actor.user)
        return added

    def _edited(self, store: DomainStore, actor: Actor, current: Domain, draft: Draft, delivery: Delivery) -> Domain:
        check_leads(store.candidates(actor.organisation, draft.leads))
        require_free(store, actor, draft, besides=current.id)
        changed = replace(
            current,
            name=draft.name,
            purpose=draft.purpose,
            channel=draft.channel,
            leads=draft.leads,
            # An admin who names leads of an unclaimed domain has claimed it for them.
            state=State.ACTIVE,
        )
        now = self._clock.now()
        if changed.name != current.name:
            store.keep_name(actor.organisation, current.id, current.name, now=now)
        if as_fields(changed) != as_fields(current):
            self._note(store, actor.organisation, "edited", before=current, after=changed, by=actor.user)
        saved = self._saved(store, actor, changed, delivery)
        tell_of_leads(store, actor, current, saved, render=self._render_lead, now=now)
        return saved

    def _note(
        self,
        store: DomainStore,
        organisation: OrganisationId,
        act: str,
        *,
        before: Domain | None,
        after: Domain,
        by: UserId | None = None,
    ) -> None:
        """Write down what was done to a domain; without `by`, that nobody did it."""
        words = changes({} if before is None else as_fields(before), as_fields(after))
        now = self._clock.now()
        entry = Entry(thing="domain", thing_id=str(after.id), act=act, by=by, at=now, changes=words)
        store.record(organisation, entry)

    def _saved(self, store: DomainStore, actor: Actor, domain: Domain, delivery: Delivery) -> Domain:
        store.save(actor.organisation, domain)
        store.claim(actor.organisation, delivery, answer=str(domain.id), now=self._clock.now())
        return found(store, actor, domain.id)

    def _tell_proposer(self, store: DomainStore, actor: Actor, domain: Domain, *, accepted: bool) -> None:
        proposer = domain.proposed_by
        if proposer is None or proposer == actor.user or not can_lead(store, actor, proposer):
            # Who left meanwhile cannot be written to.
            return
        by = some_names(store, actor, (actor.user,))
        leads = proposer in domain.leads
        post = self._render(Decided(domain=domain, by=by, accepted=accepted, leads=leads))
        store.queue(actor.organisation, post, now=self._clock.now())


def _accepted(store: DomainStore, actor: Actor, proposal: Domain) -> Domain:
    """The proposer leads it; where they cannot any more, whoever accepts it does."""
    proposer = proposal.proposed_by
    lead = proposer if proposer is not None and can_lead(store, actor, proposer) else actor.user
    return replace(proposal, state=State.ACTIVE, leads=(lead,))


def _of_act(delivery: Delivery, name: str, domain: DomainId) -> Delivery:
    """Tell one act from another, so that only the same click on the same button is ever taken for a repeat."""
    return Delivery(f"{delivery}:{name}:{domain}")
