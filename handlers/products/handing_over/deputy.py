"""The form in which a deputy is named, and the letter that tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.products.handing_over.deputies import DeputyLetter, DeputySheet
from bot.features.products.handing_over.letters import Page
from bot.features.products.handing_over.rules import Field
from bot.kernel.ids import ProductId, UserId
from handlers.forms import fields
from handlers.forms.after import Place
from handlers.forms.days import day
from handlers.forms.fields import Held, dated, field, held_in, of_day, of_user, person
from handlers.forms.words import note, one_line
from handlers.kit import actions, as_dicts, as_json, button, escape, metadata_of, plain, section, shown, spoken
from handlers.products.handing_over.pieces import LONGEST_NAME, product
from handlers.products.ids import OPEN_PRODUCT

CALLBACK: Final = "products.deputy_form.v1"
TAKE_BACK: Final = "products.take_deputy_back.v1"
"""Stands in the form; carries the number of the product."""
TYPED: Final = "typed"


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    product: ProductId
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    meta: Meta
    deputy: UserId | None
    until: date | None


def build(sheet: DeputySheet, *, place: Place, on_top: str = "") -> View:
    """Build the form: it begins with who stands in now."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(product=sheet.product.id, place=place)),
        title=plain("Deputy"),
        submit=plain("Save"),
        close=plain("Back" if place.callback else "Close"),
        blocks=list(_blocks(sheet, on_top)),
    )


def _blocks(sheet: DeputySheet, on_top: str) -> Iterator[Block]:
    if on_top:
        yield section(f"*{escape(on_top)}*")
    whose = "You own" if sheet.is_owner else f"{_name(sheet.owner)} owns"
    yield section(escape(f"{whose} {product(sheet.product, sheet.domain_name)}."))
    held: Held = {}
    deputy = sheet.product.deputy
    if deputy is not None and sheet.deputy is not None:
        held = {Field.DEPUTY: of_user(deputy.user), Field.UNTIL: of_day(deputy.until)}
        back = button("Take it back", action=TAKE_BACK, value=str(sheet.product.id))
        yield section(escape(f"{_name(sheet.deputy)} stands in until {day(deputy.until)}."), accessory=back)
    yield field(Field.DEPUTY, "Who stands in?", person(held, Field.DEPUTY, at=TYPED))
    yield field(
        Field.UNTIL,
        "Until when?",
        dated(held, Field.UNTIL, at=TYPED),
        hint=f"The last day: from today until {day(sheet.latest)}.",
    )
    yield note(
        "They get one direct message. Until that day they can edit the product and propose its hand-over, but not to "
        "themselves. Who owns it stays, and everyone who works here sees on its page who stands in."
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    held = held_in(view)
    return Filled(
        meta=metadata_of(view, Meta), deputy=fields.user(held, Field.DEPUTY), until=fields.day(held, Field.UNTIL)
    )


def named(sheet: DeputySheet) -> str:
    """Tell whoever named a deputy what happens next."""
    deputy = sheet.product.deputy
    if deputy is None or sheet.deputy is None:
        return "Nobody stands in."
    return f"{_name(sheet.deputy)} stands in until {day(deputy.until)}, and gets one direct message that says so."


def taken_back() -> str:
    return "Nobody stands in any more."


def render(letter: DeputyLetter) -> Page:
    """Write to a deputy."""
    owner = _name(letter.owner) or "the owner"
    first = f"You stand in for {owner} until {day(letter.until)}, for {product(letter.product, letter.domain_name)}."
    then = (
        "Until then you can edit it and propose its hand-over, though not to yourself. Whoever asks who answers for "
        f"it sees your name beside {owner}'s. It ends by itself."
    )
    if letter.is_over:
        about = product(letter.product, letter.domain_name)
        why = "its owner changed" if letter.has_other_owner else "it was changed or taken back"
        first, then = f"You stood in for the owner of {about}.", f"That is over: {why}."
    see = button("See the product", action=OPEN_PRODUCT, value=str(letter.product.id))
    blocks: list[Block] = [section(escape(first)), note(then), actions(see)]
    return Page(text=spoken(first), blocks=as_dicts(blocks))


def _name(name: str) -> str:
    return shown(one_line(name), most=LONGEST_NAME)
