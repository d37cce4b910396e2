"""The two forms that ask once more: before a proposal is declined, and before a product is given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Default
from slack_sdk.models.views import View

from bot.features.products.keeping.deciding import BECAUSE, MAX_BECAUSE
from bot.features.products.keeping.reader import Declining, GivingUp
from bot.kernel.ids import ProductId
from handlers.forms.after import Place
from handlers.forms.fields import field, held_in, typing, words
from handlers.kit import as_json, metadata_of, plain, section
from handlers.products.keeping import ids, messages


class Meta(BaseModel):
    """What either form carries unseen."""

    v: int = 1
    product: ProductId
    place: Place = Default(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    product: ProductId
    because: str
    """Why; empty where nothing was typed."""
    place: Place


def declining(given: Declining, *, place: Place) -> View:
    """Ask, with room for the reason: whoever proposed it reads it."""
    return _view(
        ids.DECLINING,
        Meta(product=given.product.id, place=place),
        title="Decline a proposal",
        submit="Decline",
        said=messages.declining(given),
        hint="What does it lack, or what is there already? Whoever proposed it reads this.",
    )


def giving_up(given: GivingUp, *, place: Place) -> View:
    """Say what comes of it, and ask, with room for the reason: the leads read it."""
    return _view(
        ids.GIVING_UP,
        Meta(product=given.product.id, place=place),
        title="Give it up",
        submit="Give it up",
        said=messages.giving_up(given),
        hint="The leads read this, and it stays in the history.",
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read either form. Raises UserFacingError for one of a version that is no longer known."""
    meta = metadata_of(view, Meta)
    return Filled(product=meta.product, because=words(held_in(view), BECAUSE), place=meta.place)


def _view(callback: str, meta: Meta, *, title: str, submit: str, said: str, hint: str) -> View:
    element = typing({}, BECAUSE, at="value", most=MAX_BECAUSE, multiline=True)
    return View(
        type="modal",
        callback_id=callback,
        private_metadata=as_json(meta),
        title=plain(title),
        submit=plain(submit),
        close=plain("Keep it"),
        blocks=[section(said), field(BECAUSE, "Why?", element, hint=hint, optional=True)],
    )
