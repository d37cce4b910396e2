"""Slack in, service call, Slack out: the products of a node."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.linking.service import NodeProducts
from bot.features.goals.linking.store import Product
from bot.kernel.access import Actor
from bot.kernel.ids import Delivery, NodeId, ProductId
from handlers.forms.after import After, place_of
from handlers.forms.offering import PATIENCE, offered
from handlers.forms.opening import change, show
from handlers.forms.steps import Listener
from handlers.goals.ids import PRODUCTS
from handlers.goals.linking import ids, shelf
from handlers.kit import Answers, actor_of, clicked, delivery_of, metadata_of, number_in, spoken, view_of


class Act(Protocol):
    """Links a product to a node, or unlinks it."""

    def __call__(
        self, actor: Actor, node: NodeId, product: ProductId, /, *, delivery: Delivery
    ) -> Awaitable[Product]: ...


def register(app: AsyncApp, *, products: NodeProducts, after: After, patience: float = PATIENCE) -> None:
    """Register the form of a node's products; `patience` is how many seconds its menu waits."""
    shelves = Shelves(products, after=after, patience=patience)
    app.action(PRODUCTS)(shelves.open)
    app.action(ids.TURN)(shelves.turn)
    app.options(ids.PICK)(shelves.suggest)
    app.action(ids.PICK)(shelves.does(products.link, shelf.linked))
    app.action(ids.UNLINK)(shelves.does(products.unlink, shelf.unlinked))


class Shelves:
    def __init__(self, products: NodeProducts, *, after: After, patience: float) -> None:
        self._products = products
        self._after = after
        self._patience = patience

    async def open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        given = await self._products.shelf(actor, node)
        await show(client, actor, body, shelf.build(given, shelf.Meta(node=node, place=place_of(body))))

    async def turn(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        meta = metadata_of(view_of(body), shelf.Meta)
        given = await self._products.shelf(actor_of(body, context), meta.node)
        at = meta.model_copy(update={"page": number_in(clicked(body))})
        await change(client, view_of(body), shelf.build(given, at))

    async def suggest(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = self._products.look_for(actor_of(body, context), _node(body), str(body.get("value") or ""))
        await ack(options=[option.to_dict() for option in shelf.options(await offered(looking, self._patience))])

    def does(self, act: Act, said: Callable[[Product], str]) -> Listener:
        """Link or unlink what a menu or button names, and show what is linked now."""

        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor, product = actor_of(body, context), ProductId(number_in(clicked(body)))
            done = await act(actor, _node(body), product, delivery=delivery_of(body))
            await self._renew(client, actor, body, said(done))

        return listener

    async def _renew(self, client: AsyncWebClient, actor: Actor, body: dict[str, Any], said: str) -> None:
        """Show what was done in the form, and on the page below it."""
        view = view_of(body)
        meta = metadata_of(view, shelf.Meta)
        given = await self._products.shelf(actor, meta.node)
        if not await change(client, view, shelf.build(given, meta, said=said)):
            await Answers(client).tell(actor, text=spoken(said), response_url=meta.place.response_url)
        await self._after.refresh(client, actor, meta.place, said=said, submitted=view)


def _node(body: dict[str, Any]) -> NodeId:
    return metadata_of(view_of(body), shelf.Meta).node
