"""Slack in, service call, Slack out: what is typed in a field of tags, and the list of tags with its forms."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.rules import tags_in
from bot.features.learnings.tagging.rules import Offer
from bot.features.learnings.tagging.service import Tags, Taken
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError, NotAllowedError
from handlers.background import within
from handlers.kit import Answers, actor_of, clicked, delivery_of, number_in, view_of
from handlers.learnings.stack import change, put
from handlers.learnings.tagging import field, forms, listing
from handlers.learnings.tagging.listing import Meta

PATIENCE: Final = 1.5
"""Seconds that somebody who types waits for what is offered; Slack waits three."""


class Tagging:
    def __init__(self, *, tags: Tags, patience: float) -> None:
        self._tags = tags
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        app.options(re.compile(rf"{re.escape(field.TAGS)}\."))(self._suggest)
        app.options(forms.INTO)(self._suggest_target)
        app.action(listing.OPEN)(self._open)
        for action in (listing.PREVIOUS, listing.NEXT):
            app.action(action)(self._turn)
        app.action(listing.BACK)(self._back)
        app.action(listing.RENAME)(self._open_form)
        app.action(listing.MERGE)(self._open_form)
        app.view(listing.CALLBACK)(self._search)
        app.view(forms.RENAMING)(self._rename)
        app.view(forms.MERGING)(self._merge)

    # While somebody types.

    async def _suggest(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack(options=field.options(await self._offer(actor_of(body, context), body)))

    async def _suggest_target(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        itself = forms.read_label(view_of(body))
        offered = await self._offer(actor_of(body, context), body)
        await ack(options=[field.option(tag) for tag in offered.tags if tag.label != itself])

    async def _offer(self, actor: Actor, body: Mapping[str, Any]) -> Offer:
        """Ask for what may be offered. Where that takes too long, what was typed may still be added."""
        typed = str(body.get("value") or "")
        asking = asyncio.ensure_future(self._tags.offer(actor, typed))
        try:
            return await within(asking, self._patience)
        except (TimeoutError, BusyError):
            asking.cancel()
            return Offer(tags=(), new=tags_in(typed))
        except NotAllowedError:
            return Offer(tags=())

    # The list.

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self.open(client, actor_of(body, context), body)

    async def open(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        """Open the list, on top of where somebody clicked."""
        view = listing.build(await self._tags.listing(actor))
        if not await put(client, body, lambda _back: view):
            offer = listing.open_again()
            await Answers(client).tell(
                actor, text=offer.text, blocks=offer.blocks, response_url=body.get("response_url")
            )

    async def _search(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        found = await self._tags.listing(actor_of(body, context), listing.typed_in(view))
        await ack(response_action="update", view=listing.build(found))

    async def _turn(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        place = listing.place_in(view_of(body))
        found = await self._tags.listing(actor_of(body, context), place.typed, page=number_in(clicked(body)))
        await change(client, view_of(body)["id"], listing.build(found))

    async def _back(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        place = listing.place_in(view_of(body))
        found = await self._tags.listing(actor_of(body, context), place.typed, page=place.page)
        await change(client, view_of(body)["id"], listing.build(found))

    # Its forms, which lie in its place.

    async def _open_form(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        action, place = clicked(body), listing.place_in(view_of(body))
        line = await self._tags.one(actor_of(body, context), str(action.get("value") or ""))
        build = forms.renaming if action["action_id"] == listing.RENAME else forms.merging
        await change(client, view_of(body)["id"], build(line, place))

    async def _rename(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        actor, filled = actor_of(body, context), forms.read(view)
        done = await self._tags.rename(actor, delivery_of(body), filled.label, to=filled.value)
        if isinstance(done, Taken):
            await ack(response_action="update", view=forms.proposing(done, filled.place))
            return
        await self._show(ack, actor, filled.place, said=listing.told(done))

    async def _merge(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        actor, filled = actor_of(body, context), forms.read(view)
        done = await self._tags.merge(actor, delivery_of(body), filled.label, into=filled.value)
        await self._show(ack, actor, filled.place, said=listing.told(done))

    async def _show(self, ack: AsyncAck, actor: Actor, place: Meta, *, said: str) -> None:
        found = await self._tags.listing(actor, place.typed, page=place.page)
        await ack(response_action="update", view=listing.build(found, said=said))
