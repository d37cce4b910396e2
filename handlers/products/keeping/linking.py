"""Slack in, service call, Slack out: what belongs to a product."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.blocks import Option
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.keeping.linking import Linking
from bot.kernel.access import Actor
from bot.kernel.ids import Delivery, LearningId, NodeId, ProductId
from handlers.forms.after import After, place_of
from handlers.forms.offering import offered
from handlers.forms.opening import change, show
from handlers.forms.steps import Listener
from handlers.kit import Answers, actor_of, clicked, delivery_of, metadata_of, number_in, spoken, view_of
from handlers.links import Links
from handlers.products.ids import LINK
from handlers.products.keeping import ids, messages, shelf

Id_contra = TypeVar("Id_contra", contravariant=True)
Done_co = TypeVar("Done_co", covariant=True)


class Linked(Protocol[Id_contra, Done_co]):
    """Links something to a product, or unlinks it."""

    def __call__(
        self, actor: Actor, product: ProductId, thing: Id_contra, /, *, delivery: Delivery
    ) -> Awaitable[Done_co]: ...


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
        linking = self._linking
        app.action(ids.PICK_LESSON)(self._does(linking.link_lesson, messages.lesson_linked, LearningId))
        app.action(ids.PICK_GOAL)(self._does(linking.link_goal, messages.goal_linked, NodeId))
        app.options(ids.PICK_LESSON)(self._suggest_lessons)
        app.options(ids.PICK_GOAL)(self._suggest_goals)
        app.action(ids.UNLINK_LESSON)(self._does(linking.unlink_lesson, messages.lesson_unlinked, LearningId))
        app.action(ids.UNLINK_GOAL)(self._does(linking.unlink_goal, messages.goal_unlinked, NodeId))
        app.action(ids.OPEN_LESSON)(self._links.opens("learning"))
        app.action(ids.OPEN_GOAL)(self._links.opens("goals.node"))

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

    def _does(
        self, act: Linked[Id_contra, Done_co], said: Callable[[Done_co], str], named: Callable[[int], Id_contra]
    ) -> Listener:
        """Link or unlink what a button or menu names, and show what belongs now."""

        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor = actor_of(body, context)
            thing = named(number_in(clicked(body)))
            done = await act(actor, _product(body), thing, delivery=delivery_of(body))
            await self._renew(client, actor, body, said(done))

        return listener

    async def _suggest_lessons(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = self._linking.look_for_lessons(actor_of(body, context), _product(body), str(body.get("value") or ""))
        await _offer(ack, shelf.lesson_options(await offered(looking, self._patience)))

    async def _suggest_goals(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = self._linking.look_for_goals(actor_of(body, context), _product(body), str(body.get("value") or ""))
        await _offer(ack, shelf.goal_options(await offered(looking, self._patience)))

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
