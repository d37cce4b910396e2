"""The form in which people follow a product, and let their domains follow, and what is said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    OptionGroup,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.features.products.news import Consumer
from bot.features.products.seeing.following import DOMAINS, Choice, Chosen
from bot.kernel.ids import DomainId, ProductId
from handlers.forms.after import Place
from handlers.forms.menus import MOST_OPTIONS, named_options
from handlers.forms.words import note, one_line
from handlers.kit import as_json, closed, metadata_of, plain, shown

CALLBACK: Final = "products.follow.form.v1"
MYSELF: Final = "myself"
VALUE: Final = "value"
MOST_NAMED: Final = 10


class Meta(BaseModel):
    v: int = 1
    product: ProductId
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Submitted:
    meta: Meta
    follows: bool
    domains: tuple[DomainId, ...]


def build(choice: Choice, place: Place) -> View:
    return View(
        type="modal",
        callback_id=CALLBACK,
        private_metadata=as_json(Meta(product=choice.product.id, place=place)),
        title=plain("Follow"),
        submit=plain("Save"),
        close=plain("Cancel"),
        blocks=list(_blocks(choice)),
    )


def _blocks(choice: Choice) -> Iterator[Block]:
    yield note(shown(one_line(choice.product.name), most=150))
    own = Option(text=plain("I follow it"), value=MYSELF)
    yield InputBlock(
        block_id=MYSELF,
        label=plain("You"),
        element=CheckboxesElement(action_id=VALUE, options=[own], initial_options=[own] if choice.follows else None),
        hint=plain("Your weekly message says when it has a new owner, is deprecated or retired. Nothing else."),
        optional=True,
    )
    if choice.offered:
        options = named_options((domain.id, one_line(domain.name)) for domain in choice.offered)
        following = [option for option in options if DomainId(int(option.value or 0)) in choice.chosen]
        many = len(options) > MOST_OPTIONS
        menu = StaticMultiSelectElement(
            action_id=VALUE,
            placeholder=plain("Choose domains"),
            initial_options=following or None,
            **{"option_groups": list(_groups(options))} if many else {"options": options},
        )
        yield InputBlock(
            block_id=DOMAINS,
            label=plain("Domains that use it"),
            element=menu,
            hint=plain("They hear the same at once in their channels, where everyone reads it, guests too."),
            optional=True,
        )
    else:
        yield note("A lead can let their domain follow, too: it then hears the same at once in its channel.")
    yield from _others(choice)


def _groups(options: list[Option]) -> Iterator[OptionGroup]:
    for start in range(0, len(options), MOST_OPTIONS):
        some = options[start : start + MOST_OPTIONS]
        yield OptionGroup(label=plain(f"{start + 1} to {start + len(some)}"), options=some)


def _others(choice: Choice) -> Iterator[Block]:
    names = [shown(one_line(name), most=60) for name in choice.others[:MOST_NAMED]]
    if more := len(choice.others) - len(names):
        names.append("1 more domain" if more == 1 else f"{more} more domains")
    if choice.people:
        names.append("1 other person" if choice.people == 1 else f"{choice.people} other people")
    if names:
        yield note(f"It is followed by {', '.join(names)} too.")


def read(view: Mapping[str, Any]) -> Submitted:
    """Read what was submitted. Raises UserFacingError for a form of a version that is no longer known."""
    values = {field: elements.get(VALUE) or {} for field, elements in view["state"]["values"].items()}
    chosen = values.get(DOMAINS, {}).get("selected_options") or ()
    return Submitted(
        meta=metadata_of(view, Meta),
        follows=bool(values.get(MYSELF, {}).get("selected_options")),
        domains=tuple(DomainId(int(one["value"])) for one in chosen),
    )


def told(chosen: Chosen) -> str:
    """Say what came of the form, and who hears nothing for now."""
    parts = ["You follow it." if chosen.follows else "You do not follow it."]
    if chosen.added:
        names = ", ".join(closed(one_line(one.name)) for one in chosen.added)
        parts.append(f"{names} {'follows' if len(chosen.added) == 1 else 'follow'} it now.")
    if chosen.removed:
        names = ", ".join(closed(one_line(name)) for name in chosen.removed)
        parts.append(f"{names} {'follows' if len(chosen.removed) == 1 else 'follow'} it no longer.")
    parts += [why for one in chosen.added if (why := _unheard(one))]
    return " ".join(parts)


def _unheard(consumer: Consumer) -> str:
    name = closed(one_line(consumer.name))
    if consumer.channel is None:
        return f"{name} has no channel yet: news reach it once it has one."
    if consumer.channel.is_shared:
        return f"The channel of {name} is shared with another organisation: news do not go there."
    if consumer.channel.is_archived:
        return f"The channel of {name} is archived: news do not go there."
    if consumer.channel.is_closed_to_us:
        return f"Pollen is not in the channel of {name}: news reach it once somebody types /invite @Pollen there."
    return ""
