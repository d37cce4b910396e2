"""Slack in, service call, Slack out: two shortcuts and an emoji."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.capturing.service import Capturing
from bot.features.learnings.capturing.units import Mark
from bot.features.learnings.sheets import Sheets
from bot.kernel.clock import Clock
from bot.kernel.ids import ChannelId
from handlers.background import Background
from handlers.installation import Installation
from handlers.kit import actor_of
from handlers.learnings.capturing.marking import Marking
from handlers.learnings.capturing.opening import Opening
from handlers.learnings.capturing.reading import said_in

PATIENCE: Final = 1.5
"""Seconds that the form waits for the database: its trigger lives for three."""


def register(
    app: AsyncApp,
    *,
    capturing: Capturing,
    sheets: Sheets,
    installation: Installation,
    background: Background,
    clock: Clock,
    patience: float = PATIENCE,
) -> None:
    opening = Opening(capturing=capturing, sheets=sheets, patience=patience)
    marking = Marking(capturing=capturing, background=background, clock=clock)

    async def save_message(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        said = said_in(body["message"], ChannelId(body["channel"]["id"]), installation)
        await opening.filled(actor_of(body, context), said, body, client)

    async def log_learning(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await opening.empty(actor_of(body, context), body, client)

    async def marked(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        mark = mark_in(event)
        if mark is not None:
            await marking.marked(actor_of(body, context), mark)

    app.message_shortcut("learnings.save_message.v1")(save_message)
    app.global_shortcut("learnings.log.v1")(log_learning)
    app.event("reaction_added")(marked)


def mark_in(event: Mapping[str, Any]) -> Mark | None:
    """Read which message an emoji was put on; None where it was put on something else, like a file."""
    item = event.get("item") or {}
    if item.get("type") != "message" or not item.get("channel") or not item.get("ts"):
        return None
    return Mark(reaction=str(event.get("reaction") or ""), channel=ChannelId(item["channel"]), ts=str(item["ts"]))
