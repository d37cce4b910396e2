"""What can be wrong with the products of the organisation's file, each in a sentence."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.organisation.company import Organisation
from demo.organisation.goal_consistency import Reference
from demo.organisation.products import (
    Following,
    HandOver,
    HandOverAnswer,
    Leaving,
    LetterRead,
    Linking,
    NewsRead,
    ProductEvent,
)

A_DAY = timedelta(days=1)


def unknown_in_products(organisation: Organisation) -> Iterator[Reference]:
    """List what products name, to be looked up."""
    people, domains, products = set(organisation.person), set(organisation.domain), set(organisation.product)
    for product in organisation.products:
        where = f"Product {product.id!r}"
        yield (where, "person", product.by, people)
        yield (where, "person", product.owner, people)
        yield (where, "domain", product.domain, domains)
    for event in organisation.events:
        if isinstance(event, HandOver | HandOverAnswer | Following | NewsRead | Linking):
            yield (f"The event {event.do!r}", "product", event.product, products)
        if isinstance(event, HandOver):
            yield (f"The event {event.do!r}", "person", event.to, people)
        if isinstance(event, LetterRead):
            yield (f"The event {event.do!r}", "person", event.of, people)


def misplaced_products(organisation: Organisation) -> Iterator[str]:
    """Say what cannot be done as it is told."""
    for product in organisation.products:
        leads, by = organisation.domain[product.domain].leads, organisation.person[product.by]
        if by.slack not in leads and not by.admin:
            yield f"Product {product.id!r} is written by {by.slack!r}, who may not record it there."
    for event in (one for one in organisation.events if isinstance(one, ProductEvent)):
        for wrong in _wrong_with(event, organisation):
            yield f"The event {event.do!r} is by {event.by!r}, {wrong}"


def _wrong_with(event: ProductEvent, organisation: Organisation) -> Iterator[str]:
    proposed = (one for one in organisation.events if isinstance(one, HandOver))
    followed = {(one.product, one.by) for one in organisation.events if isinstance(one, Following) and not one.domain}
    gone = {one.by: _instant(one, organisation) for one in organisation.events if isinstance(one, Leaving)}
    match event:
        case HandOverAnswer() if (event.product, event.by) not in {(one.product, one.to) for one in proposed}:
            yield f"whom nobody asks to take over {event.product!r}."
        case Following(domain=str() as domain) if event.by not in organisation.domain[domain].leads:
            yield f"who does not lead {domain!r}."
        case NewsRead() if (event.product, event.by) not in followed:
            yield f"who does not follow {event.product!r}."
        case LetterRead() if event.of not in gone or _instant(event, organisation) < gone[event.of] + A_DAY:
            yield f"and Pollen knows only a day later who left: {event.of!r} has not by then."


def _instant(event: Leaving | LetterRead, organisation: Organisation) -> datetime:
    return organisation.instant(event, person=event.by)
