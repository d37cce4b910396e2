"""What can be wrong with the products of the organisation's file, each in a sentence."""

from collections.abc import Iterator

from demo.organisation.company import Organisation
from demo.organisation.goal_consistency import Reference
from demo.organisation.products import HandOver, HandOverAnswer


def unknown_in_products(organisation: Organisation) -> Iterator[Reference]:
    """List what products name, to be looked up."""
    people, domains, products = set(organisation.person), set(organisation.domain), set(organisation.product)
    for product in organisation.products:
        where = f"Product {product.id!r}"
        yield (where, "person", product.by, people)
        yield (where, "person", product.owner, people)
        yield (where, "domain", product.domain, domains)
    for event in organisation.events:
        if isinstance(event, HandOver | HandOverAnswer):
            yield (f"The event {event.do!r}", "product", event.product, products)
        if isinstance(event, HandOver):
            yield (f"The event {event.do!r}", "person", event.to, people)


def misplaced_products(organisation: Organisation) -> Iterator[str]:
    """Say what cannot be done as it is told."""
    for product in organisation.products:
        leads, by = organisation.domain[product.domain].leads, organisation.person[product.by]
        if by.slack not in leads and not by.admin:
            yield f"Product {product.id!r} is written by {by.slack!r}, who may not record it there."
    for event in organisation.events:
        if isinstance(event, HandOverAnswer) and not any(
            isinstance(one, HandOver) and (one.product, one.to) == (event.product, event.by)
            for one in organisation.events
        ):
            yield f"The event {event.do!r} is by {event.by!r}, whom nobody asks to take over {event.product!r}."
