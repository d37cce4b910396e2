"""The form behind *Change schedule*, and its pauses: Slack in, service call, Slack out."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.digests.rules.schedules import rhythm_of, told
from bot.features.digests.schedules import Schedules
from handlers.digests import form, overview
from handlers.digests.clicks import audience_clicked
from handlers.digests.listeners import NOT_OPENED, Page
from handlers.digests.placing import Placing
from handlers.kit import Answers, actor_of, delivery_of, open_view, view_of

PAUSED = "The digest is paused."
RESUMED = "The digest is resumed."
Payload = dict[str, Any]


def register_form(app: AsyncApp, page: Page, schedules: Schedules, placing: Placing) -> None:
    """Let leads change when a domain's digest is sent, and admins where and when the organisation's is."""

    async def open_form(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, domain = actor_of(body, context), audience_clicked(body)
        schedule, rhythm = await schedules.of(actor, domain)
        version, channel = (0, None) if schedule is None else (schedule.version, schedule.channel)
        view = form.build(domain, rhythm, version=version, channel=channel)
        if not await open_view(client, trigger=body["trigger_id"], view=view, push=True):
            await Answers(client).tell(actor, text=NOT_OPENED)

    async def submit(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        sent = form.read(view_of(body))
        actor = actor_of(body, context)
        rhythm = rhythm_of(domain=sent.domain, cadence=sent.cadence, weekday=sent.weekday, at=sent.time, zone=sent.zone)
        saved = await schedules.change(
            actor, delivery_of(body), sent.domain, rhythm, version=sent.version, channel=sent.channel
        )
        await ack()
        note = f"Saved. {told(rhythm)}."
        if saved.channel is not None:
            note = f"{note} {await placing.settle(client, actor.organisation, saved.channel)}".strip()
        await page.show(client, actor, sent.domain, view=view_of(body).get("root_view_id"), note=note)

    app.action(overview.SCHEDULE)(open_form)
    app.view(form.CALLBACK)(submit)


def register_pauses(app: AsyncApp, page: Page, schedules: Schedules) -> None:
    """Let leads and admins pause a digest, and let it go on."""

    async def pause(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, domain = actor_of(body, context), audience_clicked(body)
        await schedules.pause(actor, delivery_of(body), domain)
        await page.show(client, actor, domain, view=view_of(body)["id"], done=PAUSED)

    async def resume(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, domain = actor_of(body, context), audience_clicked(body)
        await schedules.resume(actor, delivery_of(body), domain)
        await page.show(client, actor, domain, view=view_of(body)["id"], done=RESUMED)

    app.action(overview.PAUSE)(pause)
    app.action(overview.RESUME)(resume)
