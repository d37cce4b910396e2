"""Slack in, service call, Slack out."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.checking_in.results import Desk, Sheet
from bot.features.goals.checking_in.saying import Statuses
from bot.features.goals.checking_in.service import CheckIns
from bot.features.goals.checking_in.typed import FieldsError
from bot.kernel.access import Actor
from bot.kernel.ids import NodeId
from handlers.forms.after import After, place_of
from handlers.goals.checking_in import form, messages, status_form
from handlers.goals.ids import CHECK_IN, SAY_STATUS
from handlers.kit import Answers, Message, actor_of, clicked, delivery_of, number_in, open_view


def register(app: AsyncApp, *, check_ins: CheckIns, statuses: Statuses, after: After) -> None:
    """Register the form of a check-in, and that of a status."""
    _register_check_in(app, check_ins, after)
    _register_status(app, statuses, after)


def _register_check_in(app: AsyncApp, check_ins: CheckIns, after: After) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        sheet = await check_ins.sheet(actor, node)
        await _show(client, actor, body, form.build(sheet, place=place_of(body)), messages.check_in_again(node))

    async def save(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        try:
            result = await check_ins.save(
                actor, filled.node, filled.typed, seen=filled.seen, delivery=delivery_of(body)
            )
        except FieldsError as error:
            await ack(response_action="errors", errors=error.fields)
            return
        if isinstance(result, Sheet):
            await ack(response_action="update", view=form.build(result, place=filled.place))
            return
        await ack()
        said, buttons = messages.checked_in(result), messages.offers(result)
        await after.say(client, actor, filled.place, said=said, submitted=view, buttons=buttons)

    app.action(CHECK_IN)(open_form)
    app.view(form.CALLBACK)(save)


def _register_status(app: AsyncApp, statuses: Statuses, after: After) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        desk = await statuses.desk(actor, node)
        view = status_form.build(desk, place=place_of(body))
        await _show(client, actor, body, view, messages.say_status_again(node))

    async def save(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), status_form.read(view)
        result = await statuses.say(actor, filled.node, filled.wish, mark=filled.mark, delivery=delivery_of(body))
        if isinstance(result, Desk):
            await ack(response_action="update", view=status_form.build(result, place=filled.place))
            return
        await ack()
        await after.say(client, actor, filled.place, said=messages.said_status(result), submitted=view)

    app.action(SAY_STATUS)(open_form)
    app.view(status_form.CALLBACK)(save)


async def _show(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View, again: Message) -> None:
    """Open the form on top of the page where the button was clicked, or in its place where three are open already.

    Where Slack does not in time, a message has the button again.
    """
    below = body.get("view") or {}
    if not await open_view(client, trigger=body["trigger_id"], view=view, push=bool(below), instead_of=below.get("id")):
        url = body.get("response_url")
        await Answers(client).tell(actor, text=again.text, blocks=again.blocks, response_url=url)
