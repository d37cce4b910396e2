"""Slack in, service call, Slack out: what is typed in the fields of goals and products."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.blocks import Option

from bot.features.learnings.link_menus import LinkMenus
from bot.features.learnings.rules import GOALS, PRODUCTS
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from handlers.background import within
from handlers.kit import actor_of
from handlers.learnings.linking import field

PATIENCE: Final = 1.5
"""Seconds that somebody who types waits for what is offered; Slack waits three."""
Offer = Callable[[Actor, str], Awaitable[Sequence[Option]]]


def register(app: AsyncApp, *, menus: LinkMenus, patience: float = PATIENCE) -> None:
    """Offer goals and products while somebody types. Who waits longer than `patience` seconds is offered none."""

    async def goals(actor: Actor, typed: str) -> Sequence[Option]:
        return field.goal_options(await menus.goals(actor, typed))

    async def products(actor: Actor, typed: str) -> Sequence[Option]:
        return field.product_options(await menus.products(actor, typed))

    def on_typing(offer: Offer) -> Callable[..., Awaitable[None]]:
        async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            offering = asyncio.ensure_future(offer(actor_of(body, context), str(body.get("value") or "")))
            try:
                options = await within(offering, patience)
            except (TimeoutError, UserFacingError):
                # A menu has no place for a sentence: saving the form says it.
                offering.cancel()
                options = []
            await ack(options=list(options))

        return listener

    app.options(re.compile(rf"{re.escape(field.MENUS[GOALS])}\."))(on_typing(goals))
    app.options(re.compile(rf"{re.escape(field.MENUS[PRODUCTS])}\."))(on_typing(products))
