"""What can be clicked on an edition: answers of the domain, a question to the author, the whole lesson."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.digests.questions import Asked, Questions
from bot.features.digests.responses import Answered, Responses, Undecided
from bot.features.digests.rules.editions import Answer
from bot.features.digests.rules.ledger import Delivered
from bot.features.digests.sending import Sending
from bot.kernel.access import Actor
from bot.kernel.ids import ChannelId, LearningId
from handlers.digests import deciding, lesson, messages
from handlers.digests.clicks import attempt_clicked, entry_clicked, part_clicked
from handlers.digests.edition import ASK, NOT_FOR_US, OPEN, TRY
from handlers.digests.lesson import READ
from handlers.digests.messages import SEND_AGAIN
from handlers.kit import (
    NETWORK,
    Answers,
    actor_of,
    channel_of,
    clicked,
    delivery_of,
    number_in,
    open_view,
    view_of,
)
from handlers.links import Links

log = logging.getLogger(__name__)

CLICK_AGAIN = "Slack did not open the lesson this time. Please click again."
ASK_AGAIN = "Slack did not open the question for which domain you answer. Please click again."
ANSWERS = {TRY: Answer.PLANNED, NOT_FOR_US: Answer.NOT_FOR_US}
Payload = dict[str, Any]
PAGES_OF = {"node": "goals.node", "product": "products.product", "domain": "domains.domain"}
"""The link that opens the page of a thing that an edition tells of."""


def register_answers(app: AsyncApp, responses: Responses) -> None:
    """Record what a domain does with a lesson. The message itself shows it, as soon as the outbox has looked."""

    async def answer(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (edition, position) = actor_of(body, context), entry_clicked(body)
        channel, chosen, url = channel_of(body), ANSWERS[clicked(body)["action_id"]], body.get("response_url")
        answered = await responses.answer(actor, delivery_of(body), edition, position, channel=channel, answer=chosen)
        if isinstance(answered, Answered):
            await _confirm(client, actor, answered, url)
        elif channel is not None:
            click = deciding.Meta(edition=edition, position=position, channel=channel, answer=chosen, response_url=url)
            if not await open_view(client, trigger=body["trigger_id"], view=deciding.build(answered, click)):
                await Answers(client).tell(actor, text=ASK_AGAIN, response_url=url)

    async def decide(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        sent = deciding.read(view_of(body))
        actor, click = actor_of(body, context), sent.click
        answered = await responses.answer(
            actor,
            delivery_of(body),
            click.edition,
            click.position,
            channel=click.channel,
            answer=click.answer,
            domain=sent.domain,
        )
        await ack()
        if not isinstance(answered, Undecided):
            await _confirm(client, actor, answered, click.response_url)

    app.action(TRY)(answer)
    app.action(NOT_FOR_US)(answer)
    app.view(deciding.CALLBACK)(decide)


async def _confirm(client: AsyncWebClient, actor: Actor, answered: Answered, response_url: str | None) -> None:
    """Tell for which domain it was, where the message doesn't: the organisation's tells how many there are."""
    if answered.edition.domain is None:
        text = messages.noted(answered.answer, answered.domain_name)
        await Answers(client).tell(actor, text=text, response_url=response_url)


def register_reading(app: AsyncApp, responses: Responses) -> None:
    """Show a whole lesson."""

    async def read(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor = actor_of(body, context)
        found = await responses.read(actor, LearningId(number_in(clicked(body))))
        below, view = body.get("view"), lesson.build(found)
        instead_of = below["id"] if below else None
        opened = await open_view(client, trigger=body["trigger_id"], view=view, push=bool(below), instead_of=instead_of)
        if not opened:
            await Answers(client).tell(actor, text=CLICK_AGAIN, response_url=body.get("response_url"))

    async def read_on(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (learning, part) = actor_of(body, context), part_clicked(body)
        found = await responses.read(actor, learning)
        try:
            await client.views_update(view_id=view_of(body)["id"], view=lesson.build(found, part=part))
        except NETWORK as error:
            log.info("lesson_not_turned", extra={"learning": learning, "error": type(error).__name__})
            await Answers(client).tell(actor, text=CLICK_AGAIN)

    app.action(READ)(read)
    app.action(lesson.READ_ON)(read_on)


def register_asking(app: AsyncApp, questions: Questions, *, workspace: str) -> None:
    """Bring someone who asks together with a lesson's author."""

    async def ask(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (edition, position) = actor_of(body, context), entry_clicked(body)
        asked = await questions.ask(actor, edition, position, channel=channel_of(body))
        conversation = asked.conversation or await _open(client, actor, asked)
        if conversation is not None and asked.conversation is None:
            await questions.opened(actor, asked.learning, conversation)
        said = messages.told(asked, conversation, workspace)
        await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"))

    app.action(ASK)(ask)


def register_sending_again(app: AsyncApp, sending: Sending) -> None:
    """Let a lead or an admin have an edition sent again of which nobody knows whether it arrived."""

    async def send_again(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, (edition, attempt) = actor_of(body, context), attempt_clicked(body)
        told = await sending.send_again(actor, delivery_of(body), edition, attempt=attempt)
        text = (
            "It is on its way to the channel." if told.state is Delivered.ON_ITS_WAY else "It was sent again already."
        )
        await Answers(client).tell(actor, text=text, response_url=body.get("response_url"))

    app.action(SEND_AGAIN)(send_again)


async def _open(client: AsyncWebClient, actor: Actor, asked: Asked) -> ChannelId | None:
    try:
        opened = await client.conversations_open(users=[asked.author, actor.user])
    except NETWORK as error:
        log.warning("conversation_not_opened", extra={"learning": asked.learning, "error": type(error).__name__})
        return None
    return ChannelId(opened["channel"]["id"])


def register_things(app: AsyncApp, links: Links) -> None:
    """Let everyone who reads of a goal, a product or a domain open it."""
    for kind, link in PAGES_OF.items():
        app.action(OPEN[kind])(_opening(links, link))


def _opening(links: Links, link: str) -> Callable[..., Awaitable[None]]:
    async def open_it(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        await links.open(link, client, actor_of(body, context), body)

    return open_it
