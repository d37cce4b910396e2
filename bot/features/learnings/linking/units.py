"""What linking does inside a unit of work. Links are written as fields of the form: ids with commas between."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.features.learnings.goals import Goal
from bot.features.learnings.linking.rules import (
    MOST_LINKED,
    OPEN_GOALS,
    ids_as_text,
    ids_in,
    neat,
    problem_with,
)
from bot.features.learnings.linking.store import LinkStore
from bot.features.learnings.rules import GOALS, LINK_FIELDS, PRODUCTS
from bot.kernel.access import Actor
from bot.kernel.ids import LearningId, NodeId, OrganisationId, ProductId
from bot.kernel.products import IN_USE, NamedProduct


def linked(store: LinkStore, organisation: OrganisationId, learning: LearningId) -> dict[str, str]:
    """Write what a learning belongs to as fields."""
    goals = store.goals(organisation, learning)
    return as_fields([one.goal for one in goals], store.products(organisation, learning))


def as_fields(goals: Iterable[Goal], products: Iterable[NamedProduct]) -> dict[str, str]:
    """Write these as fields."""
    return {GOALS: ids_as_text(one.id for one in goals), PRODUCTS: ids_as_text(one.id for one in products)}


def named(
    store: LinkStore, organisation: OrganisationId, *held: Mapping[str, str]
) -> tuple[tuple[Goal, ...], tuple[NamedProduct, ...]]:
    """Read what all these fields name, as far as it is there. Fields that name nothing are no question."""
    goals = [NodeId(number) for fields in held for number in ids_in(fields.get(GOALS, ""))]
    products = [ProductId(number) for fields in held for number in ids_in(fields.get(PRODUCTS, ""))]
    return (
        tuple(store.named_goals(organisation, goals).values()) if goals else (),
        tuple(store.named_products(organisation, products).values()) if products else (),
    )


def known(fields: Mapping[str, str], goals: Iterable[Goal], products: Iterable[NamedProduct]) -> dict[str, str]:
    """Leave out of fields what they name that is not among these."""
    there: dict[str, set[int]] = {GOALS: {one.id for one in goals}, PRODUCTS: {one.id for one in products}}
    return {
        name: ids_as_text(number for number in ids_in(value) if number in there[name]) if name in there else value
        for name, value in fields.items()
    }


def chosen(
    store: LinkStore, organisation: OrganisationId, typed: Mapping[str, str], *, before: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was chosen as neat fields, and a sentence for each field that cannot be saved.

    `before` is what the learning belongs to already: that may stay, whatever became of it. A
    field that was not in the form stays as it is.
    """
    links = {name: neat(typed if name in typed else before, name) for name in LINK_FIELDS}
    new = {name: ids_as_text(set(ids_in(links[name])) - set(ids_in(before.get(name, "")))) for name in LINK_FIELDS}
    goals, products = named(store, organisation, new)
    shut = {
        GOALS: [one.name for one in goals if one.state not in OPEN_GOALS],
        PRODUCTS: [one.name for one in products if one.status not in IN_USE],
    }
    there = {GOALS: len(goals), PRODUCTS: len(products)}
    problems = {
        name: problem_with(
            name,
            missing=len(ids_in(new[name])) - there[name],
            shut=shut[name],
            chosen=len(ids_in(links[name])),
            most=max(MOST_LINKED, len(ids_in(before.get(name, "")))),
        )
        for name in LINK_FIELDS
    }
    return links, {name: said for name, said in problems.items() if said}


def relink(
    store: LinkStore,
    actor: Actor,
    learning: LearningId,
    *,
    before: Mapping[str, str],
    after: Mapping[str, str],
    now: datetime,
) -> None:
    """Link a learning to what it belongs to now, and take it off what it belonged to before."""
    organisation, by = actor.organisation, actor.user
    for number in _more(before, after, GOALS):
        store.taught_by(organisation, learning, NodeId(number), by=by, now=now)
    for number in _more(after, before, GOALS):
        store.leave_goal(organisation, learning, NodeId(number), by=by, now=now)
    for number in _more(before, after, PRODUCTS):
        store.about_product(organisation, learning, ProductId(number), by=by, now=now)
    for number in _more(after, before, PRODUCTS):
        store.leave_product(organisation, learning, ProductId(number), by=by, now=now)


def _more(less: Mapping[str, str], more: Mapping[str, str], name: str) -> list[int]:
    """List what the second names and the first does not."""
    return sorted(set(ids_in(more.get(name, ""))) - set(ids_in(less.get(name, ""))))
