"""`/digest` and its page: Slack in, service call, Slack out."""

import logging
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.digests.editions import Editions
from bot.features.digests.rules.ledger import Delivered, Told
from bot.features.digests.service import Digests, Overview
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId
from handlers.digests import overview
from handlers.digests.clicks import due_clicked, shelf_clicked
from handlers.digests.dates import day
from handlers.kit import (
    NETWORK,
    Answers,
    actor_of,
    channel_of,
    clicked,
    delivery_of,
    error_of,
    is_silence,
    number_in,
    open_view,
    spoken,
    view_of,
)

log = logging.getLogger(__name__)

NOT_OPENED = "Slack did not open the page this time. Please type /digest again."
NOT_RENEWED = "Slack did not show the page anew. Type /digest to see it."
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page that is open in somebody's window."""

    digests: Digests
    workspace: str

    async def show(
        self,
        client: AsyncWebClient,
        actor: Actor,
        domain: DomainId | None,
        *,
        view: str | None,
        note: str = "",
        done: str = "",
        chosen: bool = True,
        shelf: int | None = None,
    ) -> None:
        """Show a digest anew in the view with this id; None is the organisation's.

        What was done, in words, is the `note` on top; `done` is it where the page shows it
        anyway. Without one `chosen`, there is a digest to be chosen first; `shelf` is the part
        of the domains that is offered. Where Slack does not take the page, a message tells it: it is done all the same.
        """
        found = await self._found(actor, domain, chosen=chosen)
        page = overview.build(found, workspace=self.workspace, note=note, shelf=shelf)
        try:
            await client.views_update(view_id=view, view=page)
        except NETWORK as error:
            if isinstance(error, SlackApiError) and error_of(error) == "not_found":
                # Its reader has closed it.
                return
            if not is_silence(error):
                raise
            log.warning("page_not_renewed", extra={"user": actor.user, "error": type(error).__name__})
            await Answers(client).tell(actor, text=spoken(f"{note or done} {NOT_RENEWED}".strip()))

    async def _found(self, actor: Actor, domain: DomainId | None, *, chosen: bool) -> Overview:
        if chosen and domain is None:
            return await self.digests.organisation_overview(actor)
        return await self.digests.overview(actor, domain=domain)


def register_page(app: AsyncApp, page: Page) -> None:
    """Answer `/digest`, the choice of another domain, and the way to the organisation's digest."""

    async def open_page(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        found = await page.digests.overview(actor, channel=channel_of(body))
        view = overview.build(found, workspace=page.workspace)
        if not await open_view(client, trigger=body["trigger_id"], view=view):
            await Answers(client).tell(actor, text=NOT_OPENED, response_url=body.get("response_url"))

    async def choose(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        domain = DomainId(number_in(clicked(body)))
        await page.show(client, actor_of(body, context), domain, view=view_of(body)["id"])

    async def organisation(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await page.show(client, actor_of(body, context), None, view=view_of(body)["id"])

    async def more_domains(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        domain, chosen, shelf = shelf_clicked(body)
        await page.show(client, actor_of(body, context), domain, view=view_of(body)["id"], chosen=chosen, shelf=shelf)

    app.command("/digest")(open_page)
    app.action(overview.DOMAIN)(choose)
    app.action(overview.ORGANISATION)(organisation)
    app.action(overview.MORE_DOMAINS)(more_domains)


def register_next(app: AsyncApp, page: Page, editions: Editions) -> None:
    """Let leads and admins send or skip the next edition, and take a skip back."""

    async def send_now(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (domain, due_on) = actor_of(body, context), due_clicked(body)
        made = await editions.send_now(actor, delivery_of(body), domain, due_on)
        await page.show(client, actor, domain, view=view_of(body)["id"], note=what_became(made))

    async def skip(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (domain, due_on) = actor_of(body, context), due_clicked(body)
        made = await editions.skip(actor, delivery_of(body), domain, due_on)
        await page.show(client, actor, domain, view=view_of(body)["id"], note=what_became(made))

    async def unskip(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (domain, due_on) = actor_of(body, context), due_clicked(body)
        due = await editions.send_after_all(actor, delivery_of(body), domain, due_on)
        note = f"The digest for {day(due.on)} goes out after all."
        await page.show(client, actor, domain, view=view_of(body)["id"], note=note)

    app.action(overview.SEND_NOW)(send_now)
    app.action(overview.SKIP)(skip)
    app.action(overview.UNSKIP)(unskip)


def what_became(edition: Told) -> str:
    """Say what is to become, or became, of an edition that somebody wanted to send or to skip."""
    date = day(edition.due_on)
    if edition.state is Delivered.ON_ITS_WAY:
        return f"The digest for {date} is on its way to the channel."
    if edition.state is Delivered.POSTED:
        return f"The digest for {date} is posted already."
    if edition.state is Delivered.SKIPPED:
        return f"The digest for {date} is skipped: nothing goes out then, and the next one may hold its lessons."
    return f"The digest for {date}: {overview.BECAME[edition.state]}. {edition.reason}".strip()
