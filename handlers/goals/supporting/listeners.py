"""Slack in, service call, Slack out: asking a sponsor, and what is done with what was asked."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.supporting.rules import Act, Field
from bot.features.goals.supporting.service import Meanwhile, Nobody, Supporting
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId, SupportId
from handlers.forms.after import After, Place, place_of
from handlers.goals.ids import ASK_SUPPORT, SUPPORT
from handlers.goals.supporting import answering, asking
from handlers.goals.supporting.pieces import ACTIONS, WITHDRAW
from handlers.kit import (
    NETWORK,
    Answers,
    Message,
    actor_of,
    clicked,
    delivery_of,
    number_in,
    open_view,
    spoken,
)

ACTS: Final = {action: act for act, action in ACTIONS.items()}


def register(app: AsyncApp, *, supporting: Supporting, after: After) -> None:
    """Register the form that asks, the page of a request, and what can be done with one."""
    _register_asking(app, supporting, after)
    _register_opening(app, supporting)
    _register_withdrawing(app, supporting)
    _register_sending(app, supporting, after)


def _register_asking(app: AsyncApp, supporting: Supporting, after: After) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        found = await supporting.sheet(actor, node)
        if isinstance(found, Nobody):
            await _show(client, actor, body, asking.nobody_view(found, place=place_of(body)), asking.nobody(found))
        else:
            await _show(client, actor, body, asking.build(found, place=place_of(body)), asking.open_again(node))

    async def ask(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), asking.read(view)
        asked = await supporting.ask(
            actor, delivery_of(body), filled.node, needed=filled.needed, needed_by=filled.needed_by
        )
        if isinstance(asked, Nobody):
            raise UserFacingError(asking.nobody_said(asked), field=Field.NEEDED)
        await ack()
        await after.say(client, actor, filled.place, said=asking.asked(asked), submitted=view)

    app.action(ASK_SUPPORT)(open_form)
    app.view(asking.CALLBACK)(ask)


def _register_opening(app: AsyncApp, supporting: Supporting) -> None:
    async def see(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, request = actor_of(body, context), SupportId(number_in(clicked(body)))
        view = answering.page(await supporting.see(actor, request), place=place_of(body))
        await _show(client, actor, body, view, answering.open_again(request))

    async def begin(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, request, act = actor_of(body, context), SupportId(number_in(clicked(body))), _act(body)
        found, place = await supporting.begin(actor, request, act), _place(body)
        if isinstance(found, Meanwhile):
            view = answering.page(found.seen, place=place, said=answering.meanwhile(found))
        else:
            view = answering.form(found, act, place=place, in_letter=not body.get("view"))
        await _show_instead(client, actor, body, view, request)

    app.action(SUPPORT)(see)
    for action, act in ACTS.items():
        if act is not Act.WITHDRAW:
            app.action(action)(begin)


def _register_withdrawing(app: AsyncApp, supporting: Supporting) -> None:
    async def withdraw(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, request = actor_of(body, context), SupportId(number_in(clicked(body)))
        result = await supporting.say(actor, delivery_of(body), request, Act.WITHDRAW)
        said = answering.meanwhile(result) if isinstance(result, Meanwhile) else answering.done(result)
        if body.get("view"):
            view = answering.page(result.seen, place=_place(body), said=said)
            await _show_instead(client, actor, body, view, request)
        elif isinstance(result, Meanwhile):
            # The letter follows by itself, but not at once.
            await Answers(client).tell(actor, text=spoken(said), response_url=body.get("response_url"))

    app.action(WITHDRAW)(withdraw)


def _register_sending(app: AsyncApp, supporting: Supporting, after: After) -> None:
    async def send(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), answering.read(view)
        meta = filled.meta
        result = await supporting.say(actor, delivery_of(body), meta.request, filled.act, filled.said)
        if isinstance(result, Meanwhile):
            kept = answering.form(
                result.seen,
                filled.act,
                place=meta.place,
                in_letter=meta.in_letter,
                typed=filled.said,
                note=answering.not_sent(result),
            )
            await ack(response_action="update", view=kept)
            return
        await ack()
        if not meta.in_letter:
            await after.say(client, actor, meta.place, said=answering.done(result), submitted=view)

    app.view(answering.FORM)(send)


def _act(body: Mapping[str, Any]) -> Act:
    return ACTS[clicked(body)["action_id"]]


def _place(body: Mapping[str, Any]) -> Place:
    """Tell where a form is opened from: what stands in a request's page takes the place of that page."""
    view = body.get("view")
    if view and view.get("callback_id") == answering.PAGE:
        return answering.place_in(view)
    return place_of(body)


async def _show(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View, again: Message) -> None:
    """Open a view on top of where somebody clicked; where Slack does not, offer the button again."""
    below = body.get("view") or {}
    opened = await open_view(
        client, trigger=body["trigger_id"], view=view, push=bool(below), instead_of=below.get("id")
    )
    if not opened:
        url = body.get("response_url")
        await Answers(client).tell(actor, text=again.text, blocks=again.blocks, response_url=url)


async def _show_instead(
    client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View, request: SupportId
) -> None:
    """Show a view in the place of a request's page, or open it from a message."""
    below = body.get("view") or {}
    again = answering.open_again(request)
    if below.get("callback_id") != answering.PAGE:
        await _show(client, actor, body, view, again)
        return
    try:
        await client.views_update(view_id=below["id"], view=view)
    except NETWORK:
        await Answers(client).tell(actor, text=again.text, blocks=again.blocks)
