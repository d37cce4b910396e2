"""What happened with products in the demo, as the report needs it: messages and pages as they were seen then."""

from dataclasses import dataclass
from datetime import datetime

from demo.acts.hands import View
from demo.acts.products import Products
from demo.channels import Message
from demo.organisation import HandOver, HandOverAnswer, Leaving, Product, ProductEvent


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
    told: Message
    """The message that asked, as it is now."""
    page: View
    """Of the product then, as the lead of its domain reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    at: datetime
    event: Leaving
    lead: str
    told: Message
    """What the lead gets."""


ProductDone = ProductWritten | HandOverProposed | HandOverDecided | Left


async def write_product(products: Products, product: Product, at: datetime) -> ProductWritten:
    await products.write(product)
    return ProductWritten(at=at, product=product)


async def do_about_products(products: Products, event: ProductEvent, at: datetime) -> ProductDone:
    """Do what an event of the organisation's file says about products."""
    organisation = products.hands.organisation
    match event:
        case HandOver():
            return HandOverProposed(at=at, event=event, told=await products.hand_over(event))
        case HandOverAnswer():
            told = await products.answer(event)
            product = organisation.product[event.product]
            page = await products.look(product.by, product)
            return HandOverDecided(at=at, event=event, told=told, page=page)
        case Leaving():
            domain = organisation.person[event.by].domain
            lead = next(one for one in organisation.domains if one.name == domain).leads[0]
            return Left(at=at, event=event, lead=lead, told=await products.leave(event, lead))
