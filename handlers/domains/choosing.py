"""The form in which one chooses one's own domain."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import InputBlock, Option, OptionGroup, StaticSelectElement
from slack_sdk.models.views import View

from bot.features.domains.reader import Choices
from bot.features.domains.rules import Domain
from bot.kernel.ids import DomainId
from handlers.domains.form import Place
from handlers.kit import as_json, context, metadata_of, number_in, plain, shown, told_apart

CALLBACK: Final = "domains.choose.v1"
FIELD: Final = "domain"
MOST_OPTIONS: Final = 100
"""Options of a menu, or of one group in it."""
LONGEST_OPTION: Final = 75


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
    labels = told_apart([domain.name for domain in choices.domains], most=LONGEST_OPTION)
    options = {
        domain.id: Option(text=plain(label), value=str(domain.id))
        for label, domain in zip(labels, choices.domains, strict=True)
    }
    listed = list(options.values())
    menu = StaticSelectElement(
        action_id="value",
        placeholder=plain("Choose a domain"),
        initial_option=options.get(choices.chosen) if choices.chosen is not None else None,
        **_grouped(choices.domains, listed) if len(listed) > MOST_OPTIONS else {"options": listed},
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


def _grouped(domains: Sequence[Domain], options: list[Option]) -> dict[str, Any]:
    """Split a long list into groups that say from where to where they go: "Assembly to Customers"."""
    groups = []
    for start in range(0, len(options), MOST_OPTIONS):
        some = domains[start : start + MOST_OPTIONS]
        label = f"{shown(some[0].name, most=34)} to {shown(some[-1].name, most=34)}"
        groups.append(OptionGroup(label=plain(label), options=options[start : start + MOST_OPTIONS]))
    return {"option_groups": groups}
