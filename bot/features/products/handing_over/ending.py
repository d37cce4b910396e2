"""How a hand-over ends: by somebody's word, by its date, or because what it was about changed."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.features.products.handing_over.letters import Render, follow, tell_of_end
from bot.features.products.handing_over.rules import HandOver, State, Void, ended_otherwise, is_over
from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.rules.product import Product
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import OrganisationId, UserId

RECORDED_AS: Final = {
    State.ACCEPTED: "accepted a hand-over",
    State.DECLINED: "declined a hand-over",
    State.WITHDRAWN: "withdrew a hand-over",
    State.EXPIRED: "hand-over expired",
    State.VOID: "hand-over ended",
}
WHY_VOID: Final = {
    Void.RETIRED: "the product is retired",
    Void.RECIPIENT_LEFT: "the recipient left, or is a guest now",
    Void.PROPOSER_LEFT: "whoever proposed it left, or is a guest now",
    Void.OWNER_CHANGED: "the owner changed otherwise",
}


def current(
    store: HandOverStore,
    organisation: OrganisationId,
    hand_over: HandOver,
    product: Product | None,
    *,
    render: Render,
    now: datetime,
) -> HandOver:
    """Return a hand-over as it is now: an open one that is over, or means nothing any more, ends here and now.

    So that no late sweep, and no clock, decides what somebody may still accept.
    """
    state, void = ending_of(store, organisation, hand_over, product, now=now)
    if state is hand_over.state:
        return hand_over
    return end(store, organisation, hand_over, product, state, void=void, by=None, render=render, now=now)


def ending_of(
    store: HandOverStore, organisation: OrganisationId, hand_over: HandOver, product: Product | None, *, now: datetime
) -> tuple[State, Void | None]:
    """Tell how a hand-over stands at this moment."""
    if not hand_over.is_open:
        return hand_over.state, hand_over.void
    if is_over(hand_over, now=now) and not _changed_in_time(hand_over, product):
        return State.EXPIRED, None
    people = store.people(organisation, [hand_over.to, hand_over.proposed_by])
    void = ended_otherwise(
        hand_over,
        product,
        recipient_is_here=people[hand_over.to].is_here,
        proposer_is_here=people[hand_over.proposed_by].is_here,
    )
    return (State.PROPOSED, None) if void is None else (State.VOID, void)


def _changed_in_time(hand_over: HandOver, product: Product | None) -> bool:
    """Whether the product had another owner before the time to decide ended: then the date ends nothing any more."""
    return product is not None and hand_over.proposed_at < product.owned_since < hand_over.expires_at


def end(
    store: HandOverStore,
    organisation: OrganisationId,
    hand_over: HandOver,
    product: Product | None,
    state: State,
    *,
    by: UserId | None,
    render: Render,
    now: datetime,
    answer: str = "",
    void: Void | None = None,
) -> HandOver:
    """Write how it ended, tell whom it concerns, and let the letters that were read show it."""
    ended = store.save_hand_over(
        organisation, replace(hand_over, state=state, answer=answer, void=void, ended_at=now, ended_by=by)
    )
    why = answer or ("" if void is None else WHY_VOID[void])
    changes = (Change(field="reason", before=None, after=why),) if why else ()
    entry = Entry(
        thing="product", thing_id=str(hand_over.product), act=RECORDED_AS[state], by=by, at=now, changes=changes
    )
    store.record(organisation, entry)
    tell_of_end(store, organisation, ended, product, now=now)
    if product is not None:
        follow(store, organisation, ended, product, render=render, now=now)
    return ended
