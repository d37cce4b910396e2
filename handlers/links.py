"""How one feature's message opens another feature's form.

Features are strangers: none imports another. A feature that owns a form says here how it
is opened; a feature whose message links to it asks for it by name. `bot.app` fills the
table when it wires the features together.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from bot.kernel.ids import DomainId, NodeId
from handlers.kit import actor_of

Opener = Callable[[AsyncWebClient, Actor, Mapping[str, Any]], Awaitable[None]]
"""Opens a form for a person who clicked: client, who, and the click's payload (with its trigger)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What the form of a learning begins with, where a goal taught it."""

    goal: NodeId
    fields: Mapping[str, str]
    """By the names of the form's fields."""
    domain: DomainId | None
    """Whose learning it is; None for nobody's in particular."""
    response_url: str | None = None
    """Where is answered what became of it; None for a direct message."""


Drawer = Callable[[Actor, Taught], Awaitable[View]]
"""Draws the form of a learning, to be shown in the place of a form that was just submitted, or wherever there is one."""


class Links:
    """The forms that other features may open, by name."""

    def __init__(self) -> None:
        self._openers: dict[str, Opener] = {}
        self._drawers: dict[str, Drawer] = {}

    def offer_drawn(self, name: str, drawer: Drawer) -> None:
        """Register how the form called `name` is drawn. A name is offered once."""
        if name in self._drawers:
            raise ValueError(f"{name} is offered twice")
        self._drawers[name] = drawer

    async def draw(self, name: str, actor: Actor, taught: Taught) -> View:
        """Draw the form called `name`. KeyError is a mistake in the wiring."""
        return await self._drawers[name](actor, taught)

    def offer(self, name: str, opener: Opener) -> None:
        """Register how the form called `name` is opened. A name is offered once."""
        if name in self._openers:
            raise ValueError(f"{name} is offered twice")
        self._openers[name] = opener

    async def open(self, name: str, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the form called `name`. KeyError is a mistake in the wiring."""
        await self._openers[name](client, actor, body)

    def opens(self, name: str) -> Callable[..., Awaitable[None]]:
        """Return the listener of a button that opens the form called `name`."""

        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            await self.open(name, client, actor_of(body, context), body)

        return listener
