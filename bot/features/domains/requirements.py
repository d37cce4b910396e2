"""What a unit of work insists on, each refusal with its reason and the next step in words."""

from collections.abc import Iterable

from bot.features.domains.rules import Domain, Draft, Field, State, fold, may_begin, said_part_of
from bot.features.domains.store import DomainStore
from bot.kernel.access import Actor, Standing, require_lead, require_member, who_can
from bot.kernel.directions import closed
from bot.kernel.errors import ConflictError, NotAllowedError, NotFoundError, UserFacingError
from bot.kernel.ids import ChannelId, DomainId, UserId
from bot.kernel.settings import DomainsBy

FEW = 3
"""Names shown where there may be many."""


def found(store: DomainStore, actor: Actor, domain: DomainId) -> Domain:
    """Return the domain. Raises NotFoundError, the same for what never was and for what is another organisation's."""
    known = store.domain(actor.organisation, domain)
    if known is None:
        raise NotFoundError("Pollen does not know this domain any more. Type /domains to see all of them.")
    return known


def require_editor(store: DomainStore, actor: Actor, domain: Domain, *, doing: str) -> None:
    names = tuple(lead.name for lead in store.candidates(actor.organisation, domain.leads).values())
    require_lead(store.standing(actor), domain.id, leads=names, doing=doing)


def require_beginner(store: DomainStore, actor: Actor) -> Standing:
    """Refuse whom the organisation's admins do not let propose domains, or make the first; say who can."""
    standing = store.standing(actor)
    require_member(standing)
    if begins(store, standing):
        return standing
    if store.any_domain(actor.organisation) is None:
        raise NotAllowedError("In this organisation an admin creates the first domain. Ask one of them to do it.")
    if store.settings(actor.organisation).domains_by is DomainsBy.ADMINS:
        raise NotAllowedError("In this organisation only admins create domains. Ask one of them for yours.")
    raise NotAllowedError(
        f"In this organisation domain leads and admins propose domains. Ask {deciders(store, actor)} to propose yours."
    )


def begins(store: DomainStore, standing: Standing) -> bool:
    by = store.settings(standing.actor.organisation).domains_by
    return may_begin(standing, by, leads_one=store.leads_one(standing))


def require_living(domain: Domain) -> None:
    if domain.part_of is not None:
        raise ConflictError(said_part_of(domain.name, domain.part_of))
    if domain.state is State.ARCHIVED:
        raise ConflictError(f"{closed(domain.name)} is archived. Its leads and admins can bring it back in /domains.")
    if not domain.is_living:
        raise ConflictError(f"{closed(domain.name)} is not a domain yet: it was only proposed.")


def require_free(store: DomainStore, actor: Actor, draft: Draft, *, besides: DomainId | None) -> None:
    """Refuse a name or a channel that another domain has, and a channel that cannot be one."""
    require_free_name(store, actor, draft.name, besides=besides)
    if draft.channel is None:
        return
    other = store.in_channel(actor.organisation, draft.channel)
    if other is not None and other.id != besides:
        raise UserFacingError(f"That channel is {closed(other.name)}'s already; choose another.", field=Field.CHANNEL)
    seen = store.channel_seen(actor.organisation, draft.channel)
    if seen is not None and seen.is_shared:
        raise UserFacingError(
            "That channel is shared with another organisation, and lessons stay in this one; choose another.",
            field=Field.CHANNEL,
        )
    if seen is not None and seen.is_archived:
        raise UserFacingError("That channel is archived; choose another.", field=Field.CHANNEL)


def require_free_name(store: DomainStore, actor: Actor, name: str, *, besides: DomainId | None) -> None:
    other = store.named(actor.organisation, fold(name))
    if other is None or other.id == besides:
        return
    what = "was proposed already" if other.state is State.PROPOSED else "is a domain already"
    raise UserFacingError(f"{closed(other.name)} {what}; choose another name.", field=Field.NAME)


def still_free(store: DomainStore, actor: Actor, channel: ChannelId | None) -> ChannelId | None:
    """Return the channel that a domain had, if it can have it again."""
    if channel is None or store.in_channel(actor.organisation, channel) is not None:
        return None
    seen = store.channel_seen(actor.organisation, channel)
    return None if seen is not None and (seen.is_shared or seen.is_archived) else channel


def can_lead(store: DomainStore, actor: Actor, user: UserId) -> bool:
    return store.candidates(actor.organisation, [user])[user].can_lead


def deciders(store: DomainStore, actor: Actor) -> str:
    """Name who can accept a proposal: the first few leads, and always an admin."""
    leads = store.leads_of_active(actor.organisation)
    named = tuple(store.names(actor.organisation, leads[:FEW]).values())
    return who_can((*named, "another lead") if len(leads) > FEW else named)


def some_names(store: DomainStore, actor: Actor, users: Iterable[UserId]) -> str:
    """Name the first few people: "Ana and Ben"; "Somebody" for nobody."""
    names = [closed(name) for name in store.names(actor.organisation, tuple(users)[:FEW]).values()] or ["Somebody"]
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
