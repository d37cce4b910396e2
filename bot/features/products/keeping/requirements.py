"""What a unit of work insists on, each refusal under its field, with the next step in words."""

from collections.abc import Iterable, Mapping

from bot.features.products.finding import names_of_leads
from bot.features.products.keeping.lines import use_cases_as_text, use_cases_in
from bot.features.products.keeping.results import Names
from bot.features.products.keeping.rules import people_of
from bot.features.products.keeping.store import KeepingStore
from bot.features.products.rules.permission import may_arrange
from bot.features.products.rules.product import Draft, Field, Owner, Product, Status, UseCase, fold, folded_name
from bot.kernel.access import Actor, who_can
from bot.kernel.acting import Person
from bot.kernel.directions import closed
from bot.kernel.errors import NotAllowedError, UserFacingError
from bot.kernel.ids import DomainId, ProductId, UserId


def require_domain(store: KeepingStore, actor: Actor, domain: DomainId) -> None:
    """Refuse a domain that takes no products."""
    known = store.domain(actor.organisation, domain)
    if known is None:
        raise UserFacingError("Pollen does not know this domain any more; choose another.", field=Field.DOMAIN)
    if not known.is_living:
        raise UserFacingError(
            f"{closed(known.name)} is no active domain any more; choose another, or bring it back in /domains.",
            field=Field.DOMAIN,
        )


def require_mover(store: KeepingStore, actor: Actor, before: DomainId, after: DomainId) -> None:
    """Refuse, under the field, whoever may not arrange the products of both domains."""
    require_domain(store, actor, after)
    for domain in (before, after):
        if not may_arrange(store.standing(actor), domain):
            known = store.domain(actor.organisation, domain)
            name = "that domain" if known is None else closed(known.name)
            raise NotAllowedError(
                f"To move a product, one leads both domains. For {name}, ask {deciders(store, actor, domain)}.",
                field=Field.DOMAIN,
            )


def require_unique(store: KeepingStore, actor: Actor, draft: Draft, *, product: ProductId | None) -> None:
    """Refuse a name that another product has."""
    number = product or ProductId(0)
    other = store.named(actor.organisation, folded_name(number, draft.name, draft.status))
    if other is None or other.id == product:
        return
    of = store.domain_names(actor.organisation, [other.domain]).get(other.domain, "another domain")
    proposed = " is proposed already" if other.status is Status.PROPOSED else " is there already"
    raise UserFacingError(
        f"“{closed(other.name)}” of {closed(of)}{proposed}. Give this one another name, or edit that one.",
        field=Field.NAME,
    )


def require_status(store: KeepingStore, actor: Actor, current: Product, wanted: Status) -> None:
    """Refuse a status that cannot be chosen, and retiring to whoever may not arrange the product."""
    before = current.status
    if wanted is before:
        return
    if before is Status.PROPOSED:
        raise UserFacingError(
            "This product is only proposed yet; a lead accepts or declines it on its page.", field=Field.STATUS
        )
    if wanted in {Status.PROPOSED, Status.DECLINED}:
        raise UserFacingError("Choose draft, active, deprecated or retired.", field=Field.STATUS)
    if Status.RETIRED in {before, wanted} and not may_arrange(store.standing(actor), current.domain):
        doing = "retire it" if wanted is Status.RETIRED else "bring it back"
        raise NotAllowedError(f"Only {deciders(store, actor, current.domain)} can {doing}.", field=Field.STATUS)


def check_people(store: KeepingStore, actor: Actor, draft: Draft, *, besides: Draft | None = None) -> None:
    """Raise UserFacingError where somebody is named who cannot answer for anything here.

    Whoever is named in `besides` may stay: that somebody left is no mistake of an editor's.
    """
    fields = people_of(draft)
    before = {} if besides is None else people_of(besides)
    for user, person in store.people(actor.organisation, fields).items():
        if not person.is_here and user not in before:
            raise UserFacingError(_not_here(person), field=fields[user])


def check_owner(store: KeepingStore, actor: Actor, owner: UserId | None) -> Owner | None:
    """Return the owner of a new product. Raises UserFacingError for somebody who cannot answer for it."""
    if owner is None:
        return None
    person = store.people(actor.organisation, [owner])[owner]
    if not person.is_here:
        raise UserFacingError(f"{_not_here(person)} Or leave it empty while nobody owns it.", field=Field.OWNER)
    return Owner(user=owner)


def _not_here(person: Person) -> str:
    return (
        f"{closed(person.name)} cannot be named here: only people who work here can, no guests, apps or closed "
        "accounts. Choose somebody else."
    )


# Domains in use cases.


def read_use_cases(
    store: KeepingStore, actor: Actor, text: str, *, besides: Iterable[UseCase] = ()
) -> tuple[UseCase, ...]:
    """Read typed use cases. Their consumers are the living domains, and those that `besides` names already.

    A living domain is also found by a name that it had, or that something had that it took in.
    """
    former = store.former_domains(actor.organisation).items()
    known = {fold(name): domain for domain, names in former for name in names}
    known |= {fold(domain.name): domain.id for domain in store.domains(actor.organisation)}
    named = store.domain_names(actor.organisation, [one.consumer for one in besides if one.consumer is not None])
    known |= {fold(name): domain for domain, name in named.items()}
    return use_cases_in(text, known)


def use_cases_of(store: KeepingStore, actor: Actor, draft: Draft) -> str:
    """Write a draft's use cases as they are typed."""
    return use_cases_as_text(draft.use_cases, names_of_domains(store, actor, draft))


def elsewhere(draft: Draft) -> tuple[str, ...]:
    """List the consumers that are no domains here."""
    return tuple(dict.fromkeys(one.consumer_name for one in draft.use_cases if one.consumer is None))


def names_of_domains(store: KeepingStore, actor: Actor, *drafts: Draft) -> Mapping[DomainId, str]:
    """Name every domain that drafts carry by id."""
    every = [one.consumer for draft in drafts for one in draft.use_cases if one.consumer is not None]
    return store.domain_names(actor.organisation, [*(draft.domain for draft in drafts), *every])


# Names.


def names_of(store: KeepingStore, actor: Actor, product: Product) -> Names:
    """Read the names of what a product carries by id."""
    draft, owner = product.draft, product.owner
    own = None if owner is None else owner.user
    people = store.people(
        actor.organisation, [user for user in (own, draft.steward, draft.technical_owner) if user is not None]
    )
    return Names(
        of=store.domain_names(actor.organisation, [draft.domain]).get(draft.domain, ""),
        owner="" if owner is None else (owner.name if own is None else people[own].name),
        steward="" if draft.steward is None else people[draft.steward].name,
        technical_owner="" if draft.technical_owner is None else people[draft.technical_owner].name,
        use_cases=use_cases_of(store, actor, draft),
    )


def name_of(store: KeepingStore, actor: Actor, user: UserId) -> str:
    return store.people(actor.organisation, [user])[user].name


def deciders(store: KeepingStore, actor: Actor, domain: DomainId) -> str:
    """Name who can arrange the products of a domain."""
    return who_can(names_of_leads(store, actor, domain))
