"""Slack's news about people: they act, they join, they leave."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.features.people.rules import Move
from bot.features.people.service import People
from bot.kernel.access import Actor
from bot.kernel.ids import ChannelId
from handlers.background import Background
from handlers.installation import Installation
from handlers.kit import actor_of

ACTS = frozenset({"block_actions", "view_submission", "shortcut", "message_action"})
"""Interactions by which a person acts; a command has no type at all."""

ACK_ON_ITS_WAY = 0.02
"""Seconds after which Bolt, which looks every 10 ms whether the listener acked, has sent the ack."""


class TellingAck(AsyncAck):
    """An ack that lets something begin as soon as it was given."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.response = None
        self._then = then

    async def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:
        response = await super().__call__(*args, **kwargs)
        self._then()
        return response


def register(app: AsyncApp, people: People, *, installation: Installation, background: Background) -> None:
    async def refresh(actor: Actor) -> None:
        if not await people.is_fresh(actor):
            await asyncio.sleep(ACK_ON_ITS_WAY)
            await people.refresh(actor)

    async def refresh_after_ack(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> None:
        """Whoever acts is looked up once they were answered: nobody waits for it."""
        if "command" in body or body.get("type") in ACTS:
            actor = actor_of(body, context)
            context["ack"] = TellingAck(lambda: background.start(refresh(actor), name="refresh_person"))
        await next_()

    async def moved(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        actor = actor_of(body, context)
        move = move_in(body, itself=event["user"] == installation.bot_user)
        if not await people.moved(actor.organisation, move) or not move.joined:
            return
        if move.user is None:
            await people.survey_channel(actor.organisation, move.channel)
        else:
            await people.refresh(actor)

    async def removed(body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Who is taken out of a channel hears nothing of its members any more, only this."""
        await people.moved(actor_of(body, context).organisation, move_in(body, itself=True))

    app.middleware(refresh_after_ack)
    app.event("member_joined_channel")(moved)
    app.event("member_left_channel")(moved)
    app.event("channel_left")(removed)
    app.event("group_left")(removed)


def move_in(body: dict[str, Any], *, itself: bool) -> Move:
    """Read who came or went. Not every event says itself when; its envelope does, to the second."""
    event = body["event"]
    return Move(
        channel=ChannelId(event["channel"]),
        user=None if itself else event["user"],
        joined=event["type"] == "member_joined_channel",
        at=float(event.get("event_ts") or body["event_time"]),
    )
