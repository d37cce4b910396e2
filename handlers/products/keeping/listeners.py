"""Slack in, service call, Slack out: the forms of products, and deciding, taking and giving up."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.keeping.deciding import Deciding
from bot.features.products.keeping.owning import Owning
from bot.features.products.keeping.reader import KeepingReader
from bot.features.products.keeping.results import ChangedMeanwhile
from bot.features.products.keeping.rules import people_of
from bot.features.products.keeping.service import Keeping
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from bot.kernel.ids import ProductId, UserId
from handlers.background import within
from handlers.forms.after import After, place_of
from handlers.forms.opening import change, show
from handlers.kit import actor_of, clicked, delivery_of, number_in, view_of
from handlers.products import ids as pages
from handlers.products.keeping import confirming, form, ids, messages

ACQUAINT_PATIENCE: Final = 1.0
"""Seconds that a form waits for Slack to say who is named in it."""
Acquaint = Callable[[Actor], Awaitable[object]]
"""Gets to know a person, where they are not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the forms of products call."""

    reader: KeepingReader
    keeping: Keeping
    deciding: Deciding
    owning: Owning
    acquaint: Acquaint


class Writing:
    """The form of a product."""

    def __init__(self, services: Services, *, after: After) -> None:
        self._services = services
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(pages.NEW)(self._open_new)
        app.action(pages.EDIT)(self._open_edit)
        app.action(ids.DOMAIN)(self._fill_again)
        app.view(ids.FORM)(self._submit)

    async def _open_new(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await self._services.reader.beginning(actor)
        await show(client, actor, body, form.build_new(given, place=place_of(body)))

    async def _open_edit(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await self._services.reader.to_edit(actor, _product(body))
        await show(client, actor, body, form.build_edit(given, place=place_of(body)))

    async def _fill_again(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show whether it is recorded or proposed in the domain that was chosen."""
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        await change(client, view, form.build_again(view, await self._services.reader.beginning(actor)))

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        owner = () if filled.typed.owner is None else (filled.typed.owner,)
        await self._acquaint(actor, (*people_of(filled.typed.draft), *owner))
        if filled.product is None:
            added = await self._services.keeping.add(actor, filled.typed, delivery=delivery_of(body))
            said = messages.added(added)
        else:
            saved = await self._services.keeping.edit(
                actor, filled.product, filled.typed, shown=filled.shown, seen=filled.seen, delivery=delivery_of(body)
            )
            if isinstance(saved, ChangedMeanwhile):
                await ack(response_action="update", view=await self._again(actor, filled, saved))
                return
            said = messages.saved(saved)
        await ack()
        await self._after.say(client, actor, filled.place, said=said, submitted=view)

    async def _again(self, actor: Actor, filled: form.Filled, meanwhile: ChangedMeanwhile) -> Any:
        given = await self._services.reader.to_edit(actor, meanwhile.current.id)
        note = messages.changed_meanwhile(meanwhile)
        return form.build_edit(
            given, place=filled.place, draft=meanwhile.draft, use_cases=meanwhile.use_cases, note=note
        )

    async def _acquaint(self, actor: Actor, users: Iterable[UserId]) -> None:
        """Let Slack say who is named, so that no guest is taken for a member only because nobody knew them."""
        some = [Actor(organisation=actor.organisation, user=user) for user in users]
        asking = asyncio.ensure_future(asyncio.gather(*(self._services.acquaint(one) for one in some)))
        try:
            await within(asking, ACQUAINT_PATIENCE)
        except (TimeoutError, BusyError):
            # Whom nobody knows yet counts as a member, as everywhere.
            asking.add_done_callback(_seen)


class Deeds:
    """Deciding about proposals, taking what nobody owns, and giving up."""

    def __init__(self, services: Services, *, after: After) -> None:
        self._services = services
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(pages.ACCEPT)(self._accept)
        app.action(pages.DECLINE)(self._open_decline)
        app.view(ids.DECLINING)(self._decline)
        app.action(pages.TAKE)(self._take)
        app.action(pages.GIVE_UP)(self._open_give_up)
        app.view(ids.GIVING_UP)(self._give_up)

    async def _accept(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        done = await self._services.deciding.accept(actor, _product(body), delivery=delivery_of(body))
        await self._after.say(client, actor, place_of(body), said=messages.accepted(done), submitted=_on_page(body))

    async def _open_decline(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await self._services.reader.to_decline(actor, _product(body))
        await show(client, actor, body, confirming.declining(given, place=place_of(body)))

    async def _decline(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), confirming.read(view)
        done = await self._services.deciding.decline(
            actor, filled.product, because=filled.because, delivery=delivery_of(body)
        )
        await ack()
        await self._after.say(client, actor, filled.place, said=messages.declined(done), submitted=view)

    async def _take(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        done = await self._services.owning.take(actor, _product(body), delivery=delivery_of(body))
        await self._after.say(client, actor, place_of(body), said=messages.taken(done), submitted=_on_page(body))

    async def _open_give_up(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await self._services.reader.to_give_up(actor, _product(body))
        await show(client, actor, body, confirming.giving_up(given, place=place_of(body)))

    async def _give_up(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), confirming.read(view)
        done = await self._services.owning.give_up(
            actor, filled.product, because=filled.because, delivery=delivery_of(body)
        )
        await ack()
        await self._after.say(client, actor, filled.place, said=messages.given_up(done), submitted=view)


def _product(body: Mapping[str, Any]) -> ProductId:
    return ProductId(number_in(clicked(body)))


def _on_page(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Tell on which page something was done at once, as a form that lies on it would."""
    view = body.get("view")
    return {"previous_view_id": view["id"]} if view else None


def _seen(asking: "asyncio.Future[Any]") -> None:
    """Take note of how it ended, so that asyncio does not log that nobody did."""
    if not asking.cancelled():
        asking.exception()
