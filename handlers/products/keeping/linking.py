"""Slack in, service call, Slack out: what belongs to a product."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Final, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.blocks import Option
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.keeping.linking import Linking
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import LearningId, NodeId, ProductId
from handlers.background import within
from handlers.forms.after import After, place_of
from handlers.forms.opening import change, show
from handlers.kit import Answers, actor_of, clicked, delivery_of, metadata_of, number_in, spoken, view_of
from handlers.links import Links
from handlers.products.ids import LINK
from handlers.products.keeping import ids, messages, shelf

T = TypeVar("T")
PATIENCE: Final = 1.5
"""Seconds that somebody who types waits for what a menu offers; Slack waits three."""


class Shelves:
    """The form of what belongs to a product; `patience` is how many seconds its menus wait."""

    def __init__(self, linking: Linking, *, links: Links, after: After, patience: float) -> None:
        self._linking = linking
        self._links = links
        self._after = after
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        app.action(LINK)(self._open)
        app.action(ids.TURN)(self._turn)
        app.action(ids.PICK_LESSON)(self._pick_lesson)
        app.action(ids.PICK_GOAL)(self._pick_goal)
        app.options(ids.PICK_LESSON)(self._suggest_lessons)
        app.options(ids.PICK_GOAL)(self._suggest_goals)
        app.action(ids.UNLINK_LESSON)(self._unlink_lesson)
        app.action(ids.UNLINK_GOAL)(self._unlink_goal)
        app.action(ids.OPEN_LESSON)(self._read)
        app.action(ids.OPEN_GOAL)(self._open_goal)

    async def _open(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), ProductId(number_in(clicked(body)))
        given = await self._linking.belongings(actor, product)
        await show(client, actor, body, shelf.build(given, shelf.Meta(product=product, place=place_of(body))))

    async def _turn(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        meta = metadata_of(view_of(body), shelf.Meta)
        given = await self._linking.belongings(actor_of(body, context), meta.product)
        at = meta.model_copy(update={"page": number_in(clicked(body))})
        await change(client, view_of(body), shelf.build(given, at))

    # Linking.

    async def _pick_lesson(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), _product(body)
        learning = LearningId(number_in(clicked(body)))
        lesson = await self._linking.link_lesson(actor, product, learning, delivery=delivery_of(body))
        await self._renew(client, actor, body, messages.lesson_linked(lesson))

    async def _pick_goal(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), _product(body)
        node = NodeId(number_in(clicked(body)))
        goal = await self._linking.link_goal(actor, product, node, delivery=delivery_of(body))
        await self._renew(client, actor, body, messages.goal_linked(goal))

    async def _unlink_lesson(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), _product(body)
        learning = LearningId(number_in(clicked(body)))
        lesson = await self._linking.unlink_lesson(actor, product, learning, delivery=delivery_of(body))
        await self._renew(client, actor, body, messages.lesson_unlinked(lesson))

    async def _unlink_goal(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, product = actor_of(body, context), _product(body)
        node = NodeId(number_in(clicked(body)))
        goal = await self._linking.unlink_goal(actor, product, node, delivery=delivery_of(body))
        await self._renew(client, actor, body, messages.goal_unlinked(goal))

    # Offering.

    async def _suggest_lessons(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = self._linking.look_for_lessons(actor_of(body, context), _product(body), str(body.get("value") or ""))
        await _offer(ack, shelf.lesson_options(await self._offered(looking)))

    async def _suggest_goals(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = self._linking.look_for_goals(actor_of(body, context), _product(body), str(body.get("value") or ""))
        await _offer(ack, shelf.goal_options(await self._offered(looking)))

    async def _offered(self, looking: Awaitable[Sequence[T]]) -> Sequence[T]:
        asking = asyncio.ensure_future(looking)
        try:
            return await within(asking, self._patience)
        except (TimeoutError, UserFacingError):
            # A menu has no place for a sentence: choosing says it.
            asking.cancel()
            return ()

    # Opening what is linked.

    async def _read(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("learning", client, actor_of(body, context), body)

    async def _open_goal(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("goals.node", client, actor_of(body, context), body)

    async def _renew(self, client: AsyncWebClient, actor: Actor, body: dict[str, Any], said: str) -> None:
        """Show what was done in the form, and on the page below it."""
        view = view_of(body)
        meta = metadata_of(view, shelf.Meta)
        given = await self._linking.belongings(actor, meta.product)
        if not await change(client, view, shelf.build(given, meta, said=said)):
            await Answers(client).tell(actor, text=spoken(said), response_url=meta.place.response_url)
        await self._after.refresh(client, actor, meta.place, said=said, submitted=view)


def _product(body: dict[str, Any]) -> ProductId:
    return metadata_of(view_of(body), shelf.Meta).product


async def _offer(ack: AsyncAck, options: Sequence[Option]) -> None:
    await ack(options=[option.to_dict() for option in options])
