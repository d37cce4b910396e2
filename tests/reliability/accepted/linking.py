"""Forms of learnings with links to goals and products, a goal's products, and what their menus offer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.features.goals.linking.service import Linked, Shelf
from bot.features.goals.linking.store import Product
from bot.features.learnings.linking.rules import GoalChoice, ProductChoice
from bot.features.learnings.linking.units import as_fields
from bot.features.learnings.rules import prints_of
from bot.features.learnings.sheets import Sheet
from bot.kernel.ids import NodeId, ProductId
from bot.kernel.products import NamedProduct
from handlers.goals.linking import shelf
from handlers.learnings.linking import field
from tests.reliability.accepted import keeping
from tests.reliability.accepted.checks import Sent, modal, options
from tests.reliability.accepted.learned import GOALS, maybe, sheets, times
from tests.reliability.accepted.words import labels


def numbered(things: tuple[Any, ...], kind: Any) -> tuple[Any, ...]:
    return tuple(replace(one, id=kind(at)) for at, one in enumerate(things, start=1))


NAMED = st.builds(NamedProduct, id=st.just(ProductId(1)), name=labels(100))
SOME_GOALS = times(GOALS, 0, 1, 20, 21).map(lambda many: numbered(many, NodeId))
SOME_PRODUCTS = times(NAMED, 0, 1, 20, 21).map(lambda many: numbered(many, ProductId))


@st.composite
def linked_sheets(draw: st.DrawFn) -> Sheet:
    """Forms with links to any number of goals and products, some of which somebody else changed meanwhile."""
    sheet, goals, products = draw(sheets()), draw(SOME_GOALS), draw(SOME_PRODUCTS)
    held = as_fields(goals, products)
    theirs = sheet.theirs and {**sheet.theirs, **draw(st.sampled_from((held, {})))}
    was = sheet.was and {**sheet.was, **prints_of(held)}
    return replace(sheet, fields={**sheet.fields, **held}, was=was, theirs=theirs, goals=goals, products=products)


GOAL_CHOICES = st.tuples(times(GOALS, 0, 1, 50), st.one_of(st.just(""), labels(60))).map(
    lambda drawn: [GoalChoice(goal=one, domain=drawn[1]) for one in numbered(drawn[0], NodeId)]
)
PRODUCT_CHOICES = st.tuples(times(NAMED, 0, 1, 50), labels(60)).map(
    lambda drawn: [ProductChoice(product=one, domain=drawn[1]) for one in numbered(drawn[0], ProductId)]
)


NODE_PRODUCTS = st.builds(
    Product,
    named=st.builds(
        NamedProduct, id=st.just(ProductId(1)), name=labels(100), status=st.sampled_from(("active", "draft", "retired"))
    ),
    domain=labels(60),
)
SHELVES = st.builds(
    Shelf,
    node=keeping.NODES,
    linked=times(st.builds(Linked, product=NODE_PRODUCTS, may_unlink=maybe()), 0, 1, 20, 41).map(
        lambda many: tuple(
            replace(one, product=replace(one.product, named=replace(one.product.named, id=ProductId(at))))
            for at, one in enumerate(many, start=1)
        )
    ),
    may_link=maybe(),
)


def _shelf(given: Shelf, done: Product, page: int) -> list[Sent]:
    meta = shelf.Meta(node=given.node.id, page=page)
    return [modal(shelf.build(given, meta, said=said)) for said in ("", shelf.linked(done), shelf.unlinked(done))]


def renderers() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    yield (
        "learnings.linking.field.goal_options",
        lambda found: [options(field.goal_options(found))],
        {"found": GOAL_CHOICES},
    )
    yield (
        "learnings.linking.field.product_options",
        lambda found: [options(field.product_options(found))],
        {"found": PRODUCT_CHOICES},
    )
    yield (
        "goals.linking.shelf.build",
        _shelf,
        {"given": SHELVES, "done": NODE_PRODUCTS, "page": st.sampled_from((0, 1, 2))},
    )
    yield (
        "goals.linking.shelf.options",
        lambda found: [options(shelf.options([one.product for one in found.linked]))],
        {"found": SHELVES},
    )
