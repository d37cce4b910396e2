"""The form in which one chooses one's own domain."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from bot.features.domains.reader import Choices
from bot.kernel.ids import DomainId
from handlers.domains.form import Place
from handlers.forms.menus import domain_select, named_options
from handlers.kit import as_json, context, metadata_of, number_in, plain

CALLBACK: Final = "domains.choose.v1"
FIELD: Final = "domain"


class Meta(BaseModel):
    """What the form carries unseen."""

    v: int = 1
    place: Place = Place()


class Filled(BaseModel):
    """A submitted form."""

    domain: DomainId
    place: Place


def build(choices: Choices, *, place: Place) -> View:
    """Build the form for at least one domain to choose from."""
    options = named_options((domain.id, domain.name) for domain in choices.domains)
    menu = domain_select(
        options, at="value", placeholder="Choose a domain", value="" if choices.chosen is None else str(choices.chosen)
    )
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(place=place)),
        title=plain("Choose your domain"),
        submit=plain("Choose"),
        close=plain("Cancel"),
        blocks=[
            InputBlock(block_id=FIELD, label=plain("Your domain"), element=menu),
            context(
                "What you log goes there, unless you write in another domain's channel. "
                "It changes nothing of what you can read."
            ),
        ],
    )


def read(view: Mapping[str, Any]) -> Filled:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    held = [held for elements in view["state"]["values"].values() for held in elements.values()]
    return Filled(domain=DomainId(number_in(held[0] if held else {})), place=metadata_of(view, Meta).place)
