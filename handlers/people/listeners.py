"""Slack's news about people and channels: they act, join, leave and change."""

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
from handlers.people.directory import person_in

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
    _register_moves(app, people, installation=installation, background=background)
    _register_news(app, people, installation=installation)


def _register_news(app: AsyncApp, people: People, *, installation: Installation) -> None:
    """Register what Slack tells of accounts and channels that changed."""
    organisation = installation.organisation

    async def told(event: dict[str, Any], body: dict[str, Any]) -> None:
        await people.told(organisation, person_in(event["user"], installation), at=happened_at(body))

    async def changed(event: dict[str, Any], body: dict[str, Any]) -> None:
        await people.changed(organisation, person_in(event["user"], installation), at=happened_at(body))

    async def channel_changed(event: dict[str, Any]) -> None:
        await people.channel_changed(organisation, channel_named_in(event))

    async def channel_deleted(event: dict[str, Any]) -> None:
        await people.channel_deleted(organisation, channel_named_in(event))

    app.event("team_join")(told)
    app.event("user_change")(changed)
    app.event("channel_archive")(channel_changed)
    app.event("channel_rename")(channel_changed)
    app.event("channel_shared")(channel_changed)
    app.event("channel_unarchive")(channel_changed)
    app.event("channel_unshared")(channel_changed)
    app.event("group_archive")(channel_changed)
    app.event("group_rename")(channel_changed)
    app.event("group_unarchive")(channel_changed)
    app.event("channel_deleted")(channel_deleted)
    app.event("group_deleted")(channel_deleted)


def _register_moves(app: AsyncApp, people: People, *, installation: Installation, background: Background) -> None:
    """Register who acts, and who comes to a channel or leaves it."""

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
    """Read who came or went."""
    event = body["event"]
    return Move(
        channel=ChannelId(event["channel"]),
        user=None if itself else event["user"],
        joined=event["type"] == "member_joined_channel",
        at=happened_at(body),
    )


def happened_at(body: dict[str, Any]) -> float:
    """Tell when an event happened. Not every one says so itself; its envelope does, to the second."""
    return float(body["event"].get("event_ts") or body.get("event_time") or 0)


def channel_named_in(event: dict[str, Any]) -> ChannelId:
    """Tell which channel an event is about: some give its id, some its shape."""
    channel = event["channel"]
    return ChannelId(channel["id"] if isinstance(channel, dict) else channel)
