"""Slack in, service call, Slack out: the command, and what is typed, chosen and turned in the form."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.blocks import Option
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.finding.menus import Menus
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError, UserFacingError
from handlers.background import within
from handlers.kit import actor_of, clicked, held, number_in, view_of
from handlers.learnings.finding import form
from handlers.learnings.finding.filters import ANY_DOMAIN, ANY_TAG, domain_options, offered, tag_options
from handlers.learnings.finding.form import Asked, asked_for
from handlers.learnings.finding.modal import BUSY, FIELD
from handlers.learnings.finding.showing import Showing

OLD_BUTTON = "Pollen does not know this button any more. Please type /learnings to search."
Options = Callable[[Actor, str], Awaitable[Sequence[Option]]]


def register_opening(app: AsyncApp, showing: Showing) -> None:
    async def learnings(
        ack: AsyncAck, command: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        asked = asked_for(command.get("text") or "")
        await showing.for_command(actor_of(body, context), asked, body, ack, client)

    async def again(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        try:
            meta = held(form.Meta, clicked(body).get("value") or "")
        except ValueError as error:
            raise UserFacingError(OLD_BUTTON) from error
        await showing.open(actor_of(body, context), asked_for(meta.words), body, client)

    app.command("/learnings")(learnings)
    app.action(form.OPEN)(again)


def register_search(app: AsyncApp, showing: Showing, *, patience: float) -> None:
    """Search for what is typed and chosen; `patience` is how many seconds the button *Search* waits for the database."""

    async def submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        # An answer to a click before this one must not take its place.
        showing.window(body)
        searching = asyncio.ensure_future(showing.page(actor_of(body, context), form.read(view)))
        try:
            found = await within(searching, patience)
        except (TimeoutError, BusyError):
            searching.cancel()
            await ack(response_action="errors", errors={FIELD: BUSY})
            return
        await ack(response_action="update", view=found)

    def on_change(asked_in: Callable[[Mapping[str, Any]], Asked]) -> Callable[..., Awaitable[None]]:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            window = showing.window(body)
            await showing.renew(window, actor_of(body, context), asked_in(view_of(body)), client)

        return listener

    async def turn(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        window = showing.window(body)
        asked, page = form.read_page(view_of(body), number_in(clicked(body)))
        await showing.renew(window, actor_of(body, context), asked, client, page=page)

    app.view(form.CALLBACK)(submit)
    for action in (form.WORDS, *form.FILTERS):
        app.action(action)(on_change(form.read))
    app.action(form.CLEAR)(on_change(lambda view: form.read(view).cleared()))
    app.action(form.PREVIOUS)(turn)
    app.action(form.NEXT)(turn)


def register_menus(app: AsyncApp, menus: Menus, *, patience: float) -> None:
    """Offer domains and tags while somebody types. Who waits longer than `patience` seconds is offered none."""

    async def domains(actor: Actor, typed: str) -> Sequence[Option]:
        return list(offered(ANY_DOMAIN, domain_options(await menus.domains_like(actor, typed)), typed=typed))

    async def tags(actor: Actor, typed: str) -> Sequence[Option]:
        return list(offered(ANY_TAG, tag_options(await menus.tags_like(actor, typed)), typed=typed))

    def on_typing(offer: Options) -> Callable[..., Awaitable[None]]:
        async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            offering = asyncio.ensure_future(offer(actor_of(body, context), body.get("value") or ""))
            try:
                options = await within(offering, patience)
            except (TimeoutError, UserFacingError):
                offering.cancel()
                options = []
            await ack(options=list(options))

        return listener

    app.options(form.DOMAIN)(on_typing(domains))
    app.options(form.TAG)(on_typing(tags))
