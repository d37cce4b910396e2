"""Slack in, service call, Slack out: the list of measures, and the form that lies in its place."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.keeping.measuring import Measuring as Service
from bot.features.goals.keeping.reader import KeepingReader
from bot.features.goals.keeping.results import MeasureChangedMeanwhile
from bot.kernel.access import Actor
from bot.kernel.ids import MeasureId, NodeId
from handlers.forms.after import After, Place
from handlers.forms.opening import change
from handlers.forms.steps import opens
from handlers.goals import ids as pages
from handlers.goals.keeping import ids, measure_form, measure_list, messages
from handlers.kit import actor_of, clicked, delivery_of, number_in, view_of


class Measures:
    def __init__(self, reader: KeepingReader, measuring: Service, *, after: After) -> None:
        self._reader = reader
        self._measuring = measuring
        self._after = after

    def register(self, app: AsyncApp) -> None:
        app.action(pages.MEASURES)(opens(self._reader.measures, measure_list.build, named=NodeId))
        app.action(ids.NEW_MEASURE)(self._open_new)
        app.action(ids.EDIT_MEASURE)(self._open_edit)
        app.action(ids.REMOVE_MEASURE)(self._remove)
        app.action(ids.BACK)(self._back)
        app.view(ids.MEASURE_FORM)(self._submit)

    async def _open_new(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        node = await self._reader.to_measure(actor, NodeId(number_in(clicked(body))))
        await change(client, view, measure_form.build_new(node, place=measure_list.read(view).place))

    async def _open_edit(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        measure = await self._reader.to_change(actor, MeasureId(number_in(clicked(body))))
        await change(client, view, measure_form.build_edit(measure, place=measure_list.read(view).place))

    async def _remove(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        meta = measure_list.read(view)
        done = await self._measuring.remove(actor, MeasureId(number_in(clicked(body))), delivery=delivery_of(body))
        said = messages.measure_removed(done.measure)
        await change(client, view, await self._list(actor, done.node.id, meta.place, said=said))
        await self._after.refresh(client, actor, meta.place, submitted=view, said=said)

    async def _back(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        meta = measure_list.read(view)
        await change(client, view, await self._list(actor, meta.node, meta.place))

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled, delivery = actor_of(body, context), measure_form.read(view), delivery_of(body)
        if filled.measure is None:
            saved = await self._measuring.add(actor, filled.node, filled.draft, delivery=delivery)
        else:
            edited = await self._measuring.edit(
                actor, filled.measure, filled.draft, seen=filled.seen, delivery=delivery
            )
            if isinstance(edited, MeasureChangedMeanwhile):
                note = messages.measure_changed_meanwhile(edited)
                again = measure_form.build_edit(edited.current, place=filled.place, draft=edited.draft, note=note)
                await ack(response_action="update", view=again)
                return
            saved = edited
        said = messages.measure_saved(saved.measure)
        await ack(response_action="update", view=await self._list(actor, saved.node.id, filled.place, said=said))
        await self._after.refresh(client, actor, filled.place, submitted=view, said=said)

    async def _list(self, actor: Actor, node: NodeId, place: Place, *, said: str | None = None) -> View:
        return measure_list.build(await self._reader.measures(actor, node), place=place, said=said)
