"""Slack in, service call, Slack out: the forms of products, and deciding, taking and giving up."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.products.keeping.deciding import Deciding
from bot.features.products.keeping.owning import Owning
from bot.features.products.keeping.reader import KeepingReader
from bot.features.products.keeping.results import ChangedMeanwhile, Decided, GivenUp
from bot.features.products.keeping.rules import people_of
from bot.features.products.keeping.service import Keeping
from bot.kernel.access import Actor
from bot.kernel.ids import Delivery, ProductId
from handlers.forms.after import After, place_of
from handlers.forms.knowing import Acquaint, know
from handlers.forms.opening import change, show
from handlers.forms.steps import acts, does, opens
from handlers.kit import actor_of, delivery_of, view_of
from handlers.products import ids as pages
from handlers.products.keeping import confirming, form, ids, messages


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
        app.action(pages.EDIT)(opens(self._services.reader.to_edit, form.build_edit, named=ProductId))
        app.action(ids.DOMAIN)(self._fill_again)
        app.view(ids.FORM)(self._submit)

    async def _open_new(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        given = await self._services.reader.beginning(actor)
        await show(client, actor, body, form.build_new(given, place=place_of(body)))

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
        await know(self._services.acquaint, actor, (*people_of(filled.typed.draft), filled.typed.owner))
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


class Deeds:
    """Deciding about proposals, taking what nobody owns, and giving up."""

    def __init__(self, services: Services, *, after: After) -> None:
        self._services = services
        self._after = after

    def register(self, app: AsyncApp) -> None:
        reader, deciding, owning, after = (
            self._services.reader,
            self._services.deciding,
            self._services.owning,
            self._after,
        )
        app.action(pages.ACCEPT)(does(deciding.accept, messages.accepted, named=ProductId, after=after))
        app.action(pages.DECLINE)(opens(reader.to_decline, confirming.declining, named=ProductId))
        app.view(ids.DECLINING)(acts(confirming.read, self._decline, messages.declined, after=after))
        app.action(pages.TAKE)(does(owning.take, messages.taken, named=ProductId, after=after))
        app.action(pages.GIVE_UP)(opens(reader.to_give_up, confirming.giving_up, named=ProductId))
        app.view(ids.GIVING_UP)(acts(confirming.read, self._give_up, messages.given_up, after=after))

    async def _decline(self, actor: Actor, filled: confirming.Filled, delivery: Delivery) -> Decided:
        return await self._services.deciding.decline(actor, filled.product, because=filled.because, delivery=delivery)

    async def _give_up(self, actor: Actor, filled: confirming.Filled, delivery: Delivery) -> GivenUp:
        return await self._services.owning.give_up(actor, filled.product, because=filled.because, delivery=delivery)
