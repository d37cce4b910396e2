"""Slack in, service call, Slack out: what is typed in the fields of goals and products."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.features.learnings.link_menus import LinkMenus
from bot.features.learnings.rules import GOALS, PRODUCTS
from handlers.forms.offering import PATIENCE, offered
from handlers.kit import actor_of
from handlers.learnings.linking import field


def register(app: AsyncApp, *, menus: LinkMenus, patience: float = PATIENCE) -> None:
    """Offer goals and products while somebody types. Who waits longer than `patience` seconds is offered none."""

    async def goals(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = menus.goals(actor_of(body, context), str(body.get("value") or ""))
        await ack(options=field.goal_options(await offered(looking, patience)))

    async def products(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = menus.products(actor_of(body, context), str(body.get("value") or ""))
        await ack(options=field.product_options(await offered(looking, patience)))

    app.options(re.compile(rf"{re.escape(field.MENUS[GOALS])}\."))(goals)
    app.options(re.compile(rf"{re.escape(field.MENUS[PRODUCTS])}\."))(products)
