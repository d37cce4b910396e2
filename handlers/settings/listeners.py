"""Slack in, service call, Slack out."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.settings.service import AdminSettings, ChangedMeanwhile
from bot.kernel.access import Actor
from handlers.kit import Answers, actor_of, delivery_of, open_view
from handlers.links import Links, Opener
from handlers.settings import form, messages


def register_opening(app: AsyncApp, settings: AdminSettings, links: Links) -> Opener:
    """Register the buttons that open the form once more and what lies on it; return what opens it."""

    async def open_form(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any]) -> None:
        answer_at = body.get("response_url")
        view = form.build(await settings.shown(actor), response_url=answer_at)
        if not await open_view(client, trigger=body["trigger_id"], view=view, push=bool(body.get("view"))):
            offer = messages.open_again()
            await Answers(client).tell(actor, text=offer.text, blocks=offer.blocks, response_url=answer_at)

    async def open_again(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await open_form(client, actor_of(body, context), body)

    async def open_onboarding(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await links.open("domains.onboarding_plan", client, actor_of(body, context), body)

    app.action(messages.OPEN)(open_again)
    app.action(form.ONBOARDING)(open_onboarding)
    return open_form


def register_form(app: AsyncApp, settings: AdminSettings) -> None:
    async def submit(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        result = await settings.change(
            actor, filled.decision, seen=filled.seen, version=filled.version, delivery=delivery_of(body)
        )
        if isinstance(result, ChangedMeanwhile):
            note = messages.changed_meanwhile(result)
            shown = form.build(
                result.current, response_url=filled.response_url, decision=result.merge.decision, note=note
            )
            await ack(response_action="update", view=shown)
            return
        await ack()
        said = messages.saved(result)
        await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=filled.response_url)

    app.view(form.CALLBACK)(submit)
