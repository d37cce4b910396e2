"""The form in which a hand-over is proposed: its ids, its picture, and how to read it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.features.products.handing_over.rules import CALLED, ITEMS, Field, Wanted
from bot.features.products.handing_over.seen import Seen, Sheet, Underway
from bot.features.products.rules.product import MAX_WORDS
from bot.kernel.ids import ProductId
from handlers.forms.after import Place
from handlers.forms.days import day
from handlers.forms.fields import Held, field, held_in, person, typing, user, words
from handlers.forms.words import note
from handlers.kit import as_json, escape, metadata_of, plain, section, shown
from handlers.products.handing_over.pieces import (
    LONGEST_NAME,
    capital,
    items_listed,
    name_of,
    product,
    who,
)

CALLBACK: Final = "products.hand_over_form.v1"
TYPED: Final = "typed"
HINTS: Final = {
    Field.HOW_BUILT: "From which sources, with which jobs; where the code is.",
    Field.SLOS: "What its consumers may count on, and how one sees whether it holds.",
    Field.CONSUMERS: "Who uses it, for what, and whom to ask there.",
    Field.RUNBOOKS: "What to do when it breaks; who has the rights to do it.",
    Field.DEBTS: "What is known to be weak or missing.",
}


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    product: ProductId
    place: Place = Place()
    asked: bool = False
    """Whether it asked already about what is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A submitted form."""

    meta: Meta
    wanted: Wanted
    held: Held

    @property
    def may_be_asked(self) -> bool:
        """Whether something is empty, and nobody asked about it yet."""
        return bool(self.wanted.still_open) and not self.meta.asked


def build(sheet: Sheet, *, place: Place) -> View:
    """Build the form."""
    meta = Meta(product=sheet.product.id, place=place)
    owner = "Nobody owns it now." if sheet.owner is None else f"{shown(sheet.owner, most=LONGEST_NAME)} owns it now."
    about = capital(product(sheet.product, sheet.domain_name))
    return _view(meta, {}, section(f"{escape(about)}. {escape(owner)}"))


def ask_about_open(filled: Filled) -> View:
    """Show the form again, as it was filled, and ask once about what is empty."""
    items = items_listed(filled.wanted.still_open)
    asked = (
        f"Still empty: {items}. Could you add what you know? A link is enough. "
        "Or press “Propose” again: it is then shown as open to whoever takes it over."
    )
    return _view(filled.meta.model_copy(update={"asked": True}), filled.held, section(f"*{escape(asked)}*"))


def again(filled: Filled, underway: Underway) -> View:
    """Show the form again, as it was filled, with who was faster above."""
    kept = "What you typed was not sent; it is still here, to be copied."
    return _view(filled.meta, filled.held, section(f"*{escape(faster(underway))}* {kept}"))


def faster(underway: Underway) -> str:
    """Tell which hand-over is under way: who proposed whom, and since when."""
    seen = underway.seen
    by = capital(who(seen.hand_over.proposed_by, seen.names, reader=seen.reader))
    to = who(seen.hand_over.to, seen.names, reader=seen.reader)
    return (
        f"{by} proposed on {day(seen.since)} to hand it over to {to}, and that is under way until {day(seen.until)}. "
        "Another one is possible once it is decided or withdrawn."
    )


def _view(meta: Meta, held: Held, *above: Block) -> View:
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(meta),
        title=plain("Hand over"),
        submit=plain("Propose"),
        close=plain("Cancel"),
        blocks=[*above, *_fields(held)],
    )


def _fields(held: Held) -> Iterator[Block]:
    yield field(Field.TO, "Who is to take it over?", person(held, Field.TO, at=TYPED))
    for item in ITEMS:
        element = typing(held, item, at=TYPED, most=MAX_WORDS, multiline=True)
        yield field(item, CALLED[item], element, hint=HINTS[item], optional=True)
    yield field(
        Field.NOTE, "A word to them", typing(held, Field.NOTE, at=TYPED, most=MAX_WORDS, multiline=True), optional=True
    )
    yield note(
        "They get it at once, in one direct message, and can accept or decline for 14 days. Until they accept, "
        "nothing changes. If somebody else owns it now, they are told, too. Everyone who works here can read it."
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    held = held_in(view)
    wanted = Wanted(
        to=user(held, Field.TO),
        checklist={item: words(held, item) for item in ITEMS},
        note=words(held, Field.NOTE),
    )
    return Filled(meta=metadata_of(view, Meta), wanted=wanted, held=held)


def proposed(seen: Seen) -> str:
    """Tell whoever proposed it what happens next."""
    to = name_of(seen.hand_over.to, seen.names)
    if seen.hand_over.to == seen.reader:
        return "You get it in a direct message. Accept it there: until then nothing changes."
    return (
        f"{capital(to)} gets it now, in a direct message, and can decide until {day(seen.until)}. Until they accept, "
        "nothing changes. You hear what becomes of it."
    )
