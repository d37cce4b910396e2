"""Slack in, service call, Slack out: the command, the receipt's buttons and what opens the form."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.service import Learnings
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import Delivery, DomainId, DraftId, LearningId
from handlers.kit import Answers, actor_of, channel_of, clicked, delivery_of, held, number_in
from handlers.learnings import messages
from handlers.learnings.opening import Opening
from handlers.learnings.receipt import told
from handlers.learnings.saving import Saving
from handlers.learnings.waiting import Typed
from handlers.links import Links

OLD_BUTTON = "Pollen does not know this button any more. Please open the page again."
Act = Callable[[Actor, Delivery, LearningId], Awaitable[Receipt]]


def register_command(app: AsyncApp, *, saving: Saving, opening: Opening) -> None:
    async def learned(
        ack: AsyncAck, command: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor = actor_of(body, context)
        if not command.get("text", "").strip():
            await opening.blank_for_command(actor, body, ack, client)
            return
        typed = Typed(
            actor=actor,
            delivery=delivery_of(body),
            text=command["text"],
            channel=channel_of(body),
            response_url=body.get("response_url"),
        )
        await saving.log(typed, ack, client)

    async def again(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        try:
            retry = held(messages.Retry, clicked(body).get("value") or "")
        except ValueError as error:
            raise UserFacingError(OLD_BUTTON) from error
        await saving.again(retry, actor=actor_of(body, context), response_url=body.get("response_url"), client=client)

    app.command("/learned")(learned)
    app.action(messages.RETRY)(again)


def register_receipt(app: AsyncApp, *, learnings: Learnings, links: Links) -> None:
    def on_click(act: Act) -> Callable[..., Awaitable[None]]:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            actor = actor_of(body, context)
            receipt = await act(actor, delivery_of(body), LearningId(number_in(clicked(body))))
            await show(receipt, actor, body, client)

        return listener

    async def choose_domain(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor = actor_of(body, context)
        receipt = await learnings.receipt(actor, LearningId(number_in(clicked(body))))
        await show(receipt, actor, body, client, choosing=True)

    async def move(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        learning, domain = _chosen(clicked(body))
        await show(await learnings.move(actor, delivery_of(body), learning, domain), actor, body, client)

    def on_link(name: str) -> Callable[..., Awaitable[None]]:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            await links.open(name, client, actor_of(body, context), body)

        return listener

    app.action(messages.UNDO)(on_click(learnings.undo))
    app.action(messages.RESTORE)(on_click(learnings.restore))
    app.action(messages.SHARE)(on_click(learnings.share))
    app.action(messages.MOVE)(choose_domain)
    app.action(messages.DOMAIN)(move)
    app.action(messages.FIRST_DOMAIN)(on_link("domains.first"))
    app.action(messages.PROPOSE_DOMAIN)(on_link("domains.propose"))


def register_drafts(app: AsyncApp, *, drafts: Drafts, opening: Opening) -> None:
    async def open_blank(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await opening.blank(actor_of(body, context), body, client)

    async def open_learning(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await opening.learning(actor_of(body, context), LearningId(number_in(clicked(body))), body, client)

    async def open_draft(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await opening.draft(actor_of(body, context), DraftId(number_in(clicked(body))), body, client)

    async def discard(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        await drafts.discard(actor, DraftId(number_in(clicked(body))))
        said = messages.discarded()
        await Answers(client).tell(
            actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"), replace=True
        )

    app.action(messages.OPEN)(open_blank)
    app.action(messages.EDIT)(open_learning)
    app.action(messages.CONTINUE)(open_draft)
    app.action(messages.DISCARD)(discard)


async def show(
    receipt: Receipt, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient, *, choosing: bool = False
) -> None:
    """Put the receipt as it is now in the place of the one that was clicked."""
    said = told(receipt, choosing=choosing)
    await Answers(client).tell(
        actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"), replace=True
    )


def _chosen(action: Mapping[str, Any]) -> tuple[LearningId, DomainId]:
    """Read which learning is to go under which domain."""
    found = re.fullmatch(r"(\d{1,18})\.(\d{1,18})", (action.get("selected_option") or {}).get("value") or "")
    if found is None:
        raise UserFacingError(OLD_BUTTON)
    return LearningId(int(found.group(1))), DomainId(int(found.group(2)))
