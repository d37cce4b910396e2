"""`/products` and what it opens: Slack in, service call, Slack out."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.rules.product import Status
from bot.features.products.seeing.following import Following
from bot.features.products.seeing.histories import Histories
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ProductId
from handlers.forms.after import After, place_of
from handlers.forms.opening import change, show
from handlers.kit import actor_of, clicked, delivery_of, metadata_of, number_in, view_of
from handlers.links import Links
from handlers.products import ids
from handlers.products.seeing import following, history, listing, page
from handlers.products.seeing.showing import Showing

Listener = Callable[..., Awaitable[None]]

OLD_BUTTON: Final = "Pollen does not know this button any more. Please open the page again."
PAGE: Final = "products.product"
"""What other features open a product's page by."""
LEARNING: Final = "learning"
GOAL: Final = "goals.node"
"""What a learning's and a goal's page are opened by."""


def register(
    app: AsyncApp, *, showing: Showing, histories: Histories, following: Following, links: Links, after: After
) -> None:
    """Register every listener of the list, the page, its history and who follows; offer the page to other features."""
    links.offer(PAGE, showing.opener)
    Seeing(showing=showing, links=links).register(app)
    Past(histories=histories).register(app)
    Consumers(following=following, after=after).register(app)


class Seeing:
    """The list and the page."""

    def __init__(self, *, showing: Showing, links: Links) -> None:
        self._showing = showing
        self._links = links

    def register(self, app: AsyncApp) -> None:
        app.command("/products")(self._command)
        app.action(ids.OPEN_LIST)(self._open_list)
        app.action(ids.OPEN_PRODUCT)(self._open_product)
        app.action(page.OTHERS)(self._others)
        app.action(page.LESSON)(self._linked(LEARNING))
        app.action(page.GOAL)(self._linked(GOAL))
        for turn in (listing.PREVIOUS, listing.NEXT):
            app.action(turn)(self._on_list(lambda meta, action: listing.with_page(meta, _value(action))))
        app.action(listing.CLEAR)(self._on_list(lambda _meta, _action: listing.Meta()))
        app.action(listing.PROPOSED)(self._on_list(lambda _meta, _action: listing.Meta(status=Status.PROPOSED)))
        app.action(listing.WORDS)(self._on_list(lambda meta, action: listing.with_words(meta, _value(action))))
        app.view(listing.CALLBACK)(self._search)
        for menu in (listing.DOMAIN, listing.STATUS, listing.TYPE, listing.OWNER):
            app.action(menu)(self._on_list(_filtered))

    async def _command(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.answer(client, actor_of(body, context), body, str(body.get("text") or ""))

    async def _open_list(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.open_list(client, actor_of(body, context), body)

    async def _open_product(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.opener(client, actor_of(body, context), body)

    async def _others(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        words = metadata_of(view_of(body), page.Meta).words
        await self._showing.open_others(client, actor_of(body, context), body, words)

    def _linked(self, name: str) -> Listener:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            number_in(clicked(body))
            await self._links.open(name, client, actor_of(body, context), body)

        return listener

    async def _search(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        found = await self._showing.list_of(actor_of(body, context), listing.submitted(view))
        await ack(response_action="update", view=found)

    def _on_list(self, changed: Callable[[listing.Meta, Mapping[str, Any]], listing.Meta]) -> Listener:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            meta = changed(listing.meta_in(body.get("view")), clicked(body))
            await self._showing.show_list(client, actor_of(body, context), view_of(body), meta)

        return listener


class Past:
    """Who owned it when, and every edit."""

    def __init__(self, *, histories: Histories) -> None:
        self._histories = histories

    def register(self, app: AsyncApp) -> None:
        app.action(ids.HISTORY)(self._open)
        for action in (history.OWNERS, history.NEWER, history.OLDER):
            app.action(action)(self._owners)
        for action in (history.EDITS, history.NEWER_EDITS, history.OLDER_EDITS):
            app.action(action)(self._edits)
        app.action(history.ON)(self._on_day)
        app.action(history.STEP)(self._edit)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), ProductId(number_in(clicked(body)))
        await show(client, actor, body, history.build_owners(await self._histories.owners(actor, product)))

    async def _owners(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        product, at = _numbers(clicked(body), 2)
        owners = await self._histories.owners(actor_of(body, context), ProductId(product), page=at)
        await change(client, view_of(body), history.build_owners(owners))

    async def _on_day(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        meta = metadata_of(view_of(body), history.Meta)
        try:
            asked = history.asked_day(str(clicked(body).get("selected_date") or ""))
        except ValueError as error:
            raise UserFacingError(OLD_BUTTON) from error
        actor = actor_of(body, context)
        owners = await self._histories.owners(actor, meta.product, page=meta.page, on=asked)
        await change(client, view_of(body), history.build_owners(owners))

    async def _edits(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        product, at = _numbers(clicked(body), 2)
        edits = await self._histories.edits(actor_of(body, context), ProductId(product), page=at)
        await change(client, view_of(body), history.build_edits(edits))

    async def _edit(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        product, number, at = _numbers(clicked(body), 3)
        step = await self._histories.edit(actor_of(body, context), ProductId(product), number)
        await change(client, view_of(body), history.build_step(ProductId(product), step, page=at))


class Consumers:
    """The form in which people and domains follow."""

    def __init__(self, *, following: Following, after: After) -> None:
        self._following = following
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(ids.FOLLOW)(self._open)
        app.view(following.CALLBACK)(self._submit)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), ProductId(number_in(clicked(body)))
        await show(client, actor, body, following.build(await self._following.choice(actor, product), place_of(body)))

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, sent = actor_of(body, context), following.read(view)
        chosen = await self._following.choose(
            actor, delivery_of(body), sent.meta.product, follows=sent.follows, domains=sent.domains
        )
        await ack()
        await self._after.say(client, actor, sent.meta.place, said=following.told(chosen), submitted=view)


def _filtered(meta: listing.Meta, action: Mapping[str, Any]) -> listing.Meta:
    option = action.get("selected_option") or {}
    return listing.with_filter(meta, str(action.get("action_id", "")), str(option.get("value") or listing.ALL))


def _value(action: Mapping[str, Any]) -> str:
    return str(action.get("value") or "")


def _numbers(action: Mapping[str, Any], count: int) -> list[int]:
    """Read the numbers that a button carries, with points between."""
    value = _value(action)
    if not re.fullmatch(rf"\d{{1,18}}(\.\d{{1,18}}){{{count - 1}}}", value):
        raise UserFacingError(OLD_BUTTON)
    return [int(number) for number in value.split(".")]
