"""What happened with products in the demo, as the report needs it: messages and pages as they were seen then."""

from dataclasses import dataclass
from datetime import datetime

from demo.acts.hands import View
from demo.acts.products import Answered, Products
from demo.channels import Message
from demo.organisation import (
    Following,
    HandOver,
    HandOverAnswer,
    Leaving,
    LetterRead,
    Linking,
    NewsRead,
    Product,
    ProductEvent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductWritten:
    at: datetime
    product: Product


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverProposed:
    at: datetime
    event: HandOver
    told: Message
    """What whoever is to take it over gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDecided:
    at: datetime
    event: HandOverAnswer
    answered: Answered
    page: View
    """Of the product then, as the lead of its domain reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    at: datetime
    event: Leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """Somebody reads what needs a person since another one left."""

    at: datetime
    event: LetterRead
    told: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRead:
    """Somebody reads in the one message of their week what happened to what they follow."""

    at: datetime
    event: NewsRead
    told: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFollowed:
    at: datetime
    event: Following


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLinked:
    at: datetime
    event: Linking
    page: View
    """Of the product then."""


ProductDone = (
    ProductWritten | HandOverProposed | HandOverDecided | Left | LeftBehind | ProductFollowed | WeekRead | ProductLinked
)


async def write_product(products: Products, product: Product, at: datetime) -> ProductWritten:
    await products.write(product)
    return ProductWritten(at=at, product=product)


async def do_about_products(products: Products, event: ProductEvent, at: datetime) -> ProductDone:
    """Do what an event of the organisation's file says about products."""
    organisation = products.hands.organisation
    done: ProductDone
    match event:
        case HandOver():
            done = HandOverProposed(at=at, event=event, told=await products.hand_over(event))
        case HandOverAnswer():
            answered = await products.answer(event)
            product = organisation.product[event.product]
            page = await products.look(product.by, product)
            done = HandOverDecided(at=at, event=event, answered=answered, page=page)
        case Leaving():
            await products.leave(event)
            done = Left(at=at, event=event)
        case LetterRead():
            done = LeftBehind(at=at, event=event, told=products.letter(event))
        case Following():
            await products.follow(event)
            done = ProductFollowed(at=at, event=event)
        case NewsRead():
            done = WeekRead(at=at, event=event, told=await products.news(event))
        case Linking():
            done = ProductLinked(at=at, event=event, page=await products.link(event))
    return done
