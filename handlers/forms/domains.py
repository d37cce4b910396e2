"""Domains that are offered while somebody types, where they are too many to be listed in the form."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.blocks import Option

from bot.kernel.access import Actor
from bot.kernel.ids import DomainId
from handlers.forms.menus import MOST_OPTIONS, named_options
from handlers.forms.offering import offered
from handlers.kit import actor_of, plain


class Choice(Protocol):
    """A domain that may be chosen."""

    @property
    def domain(self) -> DomainId: ...

    @property
    def name(self) -> str: ...


Like = Callable[[Actor, str], Awaitable[Sequence[Choice]]]
"""Finds the domains that have some letters in their names, the first by name."""


def offer_in(app: AsyncApp, menu: str, *, like: Like, patience: float, besides: Mapping[str, str]) -> None:
    """Offer domains in the menu with this action id, and before them other options by their values."""
    app.options(menu)(_suggest(like, patience, besides))


def offer_in_fields(app: AsyncApp, fields: Collection[str], *, like: Like, patience: float) -> None:
    """Offer domains in all fields of these names: the action ids of some forms say only which filling it is."""

    async def is_one(body: dict[str, Any]) -> bool:
        return body.get("block_id") in fields

    app.options(re.compile(""), matchers=[is_one])(_suggest(like, patience, {}))


def options(found: Sequence[Choice], typed: str, besides: Mapping[str, str]) -> list[Option]:
    """Offer domains that were found, and before them what else may be chosen, by its values, where its words fit."""
    first = [
        Option(text=plain(label), value=value)
        for value, label in besides.items()
        if typed.casefold() in label.casefold()
    ]
    return [*first, *named_options((one.domain, one.name) for one in found)][:MOST_OPTIONS]


def _suggest(like: Like, patience: float, besides: Mapping[str, str]) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        typed = str(body.get("value") or "").strip()
        found = await offered(like(actor_of(body, context), typed), patience)
        await ack(options=[option.to_dict() for option in options(found, typed, besides)])

    return listener
