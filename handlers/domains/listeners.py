"""Slack in, service call, Slack out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.reader import DomainReader
from bot.features.domains.rules import Act, Domain
from bot.features.domains.service import Domains
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from bot.kernel.ids import Delivery, DomainId
from handlers.background import within
from handlers.domains import choosing, form, messages, overview
from handlers.domains.messages import OPEN_CHOICES, OPEN_EDIT, OPEN_NEW, OPEN_OVERVIEW, OPEN_SETTINGS
from handlers.domains.saving import Settling, save
from handlers.domains.screens import Screens, place_of
from handlers.kit import actor_of, channel_of, clicked, delivery_of, number_in, view_of
from handlers.links import Links

PATIENCE: Final = 0.8
"""Seconds that `/pollen` waits for the database: until it is answered, nothing is to be seen."""
GET_A_CHANNEL = frozenset({Act.ACCEPT, Act.RESTORE})
"""Acts after which a domain may have a channel that Pollen is not in yet."""


class Change(Protocol):
    """Does one act to one domain, and returns it."""

    def __call__(self, actor: Actor, domain: DomainId, /, *, delivery: Delivery) -> Awaitable[Domain]: ...


def register_welcome(app: AsyncApp, reader: DomainReader, links: Links) -> None:
    """`/pollen` is answered in the ack itself: no call to Slack, and no long wait for the database."""

    async def welcome(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        reading = asyncio.ensure_future(reader.welcome(actor_of(body, context), channel_of(body)))
        try:
            said = messages.welcome(await within(reading, PATIENCE))
        except (TimeoutError, BusyError):
            reading.cancel()
            said = messages.only_help()
        await ack(said.as_ack())

    async def open_settings(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await links.open("settings.form", client, actor_of(body, context), body)

    app.command("/pollen")(welcome)
    app.action(OPEN_SETTINGS)(open_settings)


def register_opening(app: AsyncApp, screens: Screens) -> None:
    """Register everything that opens a form or the list."""

    async def list_domains(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await screens.overview(client, actor_of(body, context), body)

    async def open_overview(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await screens.overview(client, actor_of(body, context), body, page=number_in(clicked(body)))

    async def turn_page(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await screens.renew(client, actor_of(body, context), view_of(body)["id"], page=number_in(clicked(body)))

    async def open_new(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await screens.beginning(client, actor_of(body, context), body)

    async def open_choices(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await screens.choices(client, actor_of(body, context), body)

    async def open_edit(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await screens.edit(client, actor_of(body, context), body, DomainId(number_in(clicked(body))))

    app.command("/domains")(list_domains)
    app.action(OPEN_OVERVIEW)(open_overview)
    app.action(overview.PREVIOUS)(turn_page)
    app.action(overview.NEXT)(turn_page)
    app.action(OPEN_NEW)(open_new)
    app.action(OPEN_CHOICES)(open_choices)
    app.action(OPEN_EDIT)(open_edit)


def register_forms(app: AsyncApp, domains: Domains, *, screens: Screens, settling: Settling) -> None:
    """Register what is submitted."""

    async def submit(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        result = await save(domains, actor, filled, delivery=delivery_of(body))
        if isinstance(result, View):
            await ack(response_action="update", view=result)
            return
        await ack()
        left = await settling.settle(client, actor, result.domain)
        said = f"{result.said} {left}".strip()
        await screens.say(client, actor, said, view=lowest(view), place=filled.place)

    async def choose(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), choosing.read(view)
        chosen = await domains.choose_domain(actor, filled.domain, delivery=delivery_of(body))
        await ack()
        await screens.say(client, actor, messages.chosen(chosen), view=lowest(view), place=filled.place)

    app.view(form.CALLBACK)(submit)
    app.view(choosing.CALLBACK)(choose)


def register_acts(app: AsyncApp, domains: Domains, *, screens: Screens, settling: Settling) -> None:
    """Register the buttons of the list that act at once, and show it anew."""
    changes: dict[Act, tuple[Change, Callable[[Domain], str]]] = {
        Act.ACCEPT: (domains.accept, messages.accepted),
        Act.DECLINE: (domains.decline, messages.declined),
        Act.CHOOSE: (domains.choose_domain, messages.chosen),
        Act.CLAIM: (domains.claim, messages.claimed),
        Act.ARCHIVE: (domains.archive, messages.archived),
        Act.RESTORE: (domains.restore, messages.restored),
    }

    def on(act: Act, change: Change, say: Callable[[Domain], str]) -> None:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor, place = actor_of(body, context), place_of(body)
            domain = await change(actor, DomainId(number_in(clicked(body))), delivery=delivery_of(body))
            left = await settling.settle(client, actor, domain) if act in GET_A_CHANNEL else ""
            said = f"{say(domain)} {left}".strip()
            await screens.say(client, actor, said, view=view_of(body)["id"], place=place)

        app.action(overview.ACTIONS[act])(listener)

    for act, (change, say) in changes.items():
        on(act, change, say)


def lowest(view: Mapping[str, Any]) -> str:
    """Name the view that lies beneath a form: the list, where the form was opened from it."""
    return str(view.get("root_view_id") or view["id"])
