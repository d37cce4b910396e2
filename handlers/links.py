"""How one feature's message opens another feature's form.

Features are strangers: none imports another. A feature that owns a form says here how it
is opened; a feature whose message links to it asks for it by name. `bot.app` fills the
table when it wires the features together.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor

Opener = Callable[[AsyncWebClient, Actor, Mapping[str, Any]], Awaitable[None]]
"""Opens a form for a person who clicked: client, who, and the click's payload (with its trigger)."""


class Links:
    """The forms that other features may open, by name."""

    def __init__(self) -> None:
        self._openers: dict[str, Opener] = {}

    def offer(self, name: str, opener: Opener) -> None:
        """Register how the form called `name` is opened. A name is offered once."""
        if name in self._openers:
            raise ValueError(f"{name} is offered twice")
        self._openers[name] = opener

    async def open(self, name: str, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the form called `name`. KeyError is a mistake in the wiring."""
        await self._openers[name](client, actor, body)
