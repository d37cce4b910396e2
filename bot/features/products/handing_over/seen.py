"""Hand-overs as somebody may see them: what the service answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.features.products.handing_over.ending import ending_of
from bot.features.products.handing_over.letters import concerned_by
from bot.features.products.handing_over.rules import Act, HandOver, acts_of
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.rules.product import Product
from bot.kernel.access import Actor
from bot.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What somebody is to see before they propose."""

    product: Product
    domain_name: str
    owner: str | None
    """None while nobody owns it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A hand-over as somebody may see it, and what they may do with it."""

    hand_over: HandOver
    product: Product
    domain_name: str
    names: Mapping[UserId, str]
    reader: UserId
    since: date
    """When it was proposed, where the reader lives."""
    until: date
    """Until when the recipient can decide."""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """Somebody proposed to hand the product over before, so nothing was done."""

    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done."""

    act: Act
    seen: Seen
    consumers: int = 0
    """How many are told of the new owner; none where this is a repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """It had ended before, so nothing was done: the hand-over as it is."""

    seen: Seen


def seen_by(store: HandOverStore, actor: Actor, hand_over: HandOver, product: Product, *, now: datetime) -> Seen:
    """Show it as it stands at this moment, whether or not a sweep has come by."""
    state, void = ending_of(store, actor.organisation, hand_over, product, now=now)
    standing_now = hand_over if state is hand_over.state else replace(hand_over, state=state, void=void)
    people = store.people(actor.organisation, concerned_by(hand_over, product, actor.user))
    return Seen(
        hand_over=standing_now,
        product=product,
        domain_name=domain_name(store, actor, product),
        names={user: person.name for user, person in people.items()},
        reader=actor.user,
        since=people[actor.user].date_at(hand_over.proposed_at),
        until=people[actor.user].date_at(hand_over.expires_at),
        acts=acts_of(store.standing(actor), standing_now, product),
    )


def domain_name(store: HandOverStore, actor: Actor, product: Product) -> str:
    domain = store.domain(actor.organisation, product.domain)
    return "" if domain is None else domain.name


def owner_name(store: HandOverStore, actor: Actor, product: Product) -> str | None:
    if product.owner is None:
        return None
    user = product.owner.user
    return product.owner.name if user is None else store.people(actor.organisation, [user])[user].name


def underway_with(store: HandOverStore, actor: Actor, product: Product, *, now: datetime) -> Underway | None:
    before = store.open_hand_over(actor.organisation, product.id)
    seen = None if before is None else seen_by(store, actor, before, product, now=now)
    return Underway(seen=seen) if seen is not None and seen.hand_over.is_open else None
