"""Slack in, service call, Slack out: domains that become one or two, or come under other leads."""

from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.domains.evolving.leading import Leading, LedMeanwhile
from bot.features.domains.evolving.merging import Merged, Merging
from bot.features.domains.evolving.splitting import Preview, Splits
from bot.features.domains.rules import Domain
from bot.kernel.access import Actor
from bot.kernel.ids import DomainId
from handlers.domains.evolving import ids, lead_form, merge_form, messages, split_form
from handlers.forms.after import After
from handlers.forms.knowing import Acquaint, know
from handlers.forms.steps import opens
from handlers.kit import actor_of, delivery_of

Payload = dict[str, Any]


class Settle(Protocol):
    """Gets Pollen into a new domain's channel and to know its leads; says what is left to a person."""

    async def __call__(self, client: AsyncWebClient, actor: Actor, domain: Domain) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the forms of evolving domains call."""

    merging: Merging
    splits: Splits
    leading: Leading
    settle: Settle
    acquaint: Acquaint


def register(app: AsyncApp, services: Services, *, after: After) -> None:
    """Register the buttons of a domain's page, and the forms that they open."""
    register_merging(app, services.merging, after=after)
    register_splitting(app, services, after=after)
    register_leading(app, services, after=after)


def register_merging(app: AsyncApp, merging: Merging, *, after: After) -> None:
    async def submit(
        ack: AsyncAck, body: Payload, view: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), merge_form.read(view)
        done = await merging.merge(actor, filled.domain, filled.into, seen=filled.mark, delivery=delivery_of(body))
        if isinstance(done, Merged):
            await ack()
            await after.say(client, actor, filled.place, said=messages.merged(done), submitted=view)
            return
        given = await merging.beginning(actor, filled.domain)
        await ack(response_action="update", view=merge_form.build_again(given, done, place=filled.place))

    app.action(ids.MERGE)(opens(merging.beginning, merge_form.build, named=DomainId))
    app.view(ids.MERGING)(submit)


def register_splitting(app: AsyncApp, services: Services, *, after: After) -> None:
    async def submit(
        ack: AsyncAck, body: Payload, view: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), split_form.read(view)
        await know(services.acquaint, actor, filled.wanted.draft.leads)
        done = await services.splits.split(
            actor, filled.domain, filled.wanted, seen=filled.mark, delivery=delivery_of(body)
        )
        if isinstance(done, Preview):
            await ack(response_action="update", view=split_form.build_again(view, done))
            return
        await ack()
        left = await services.settle(client, actor, done.new)
        said = "\n".join(filter(None, (messages.split(done), left)))
        await after.say(client, actor, filled.place, said=said, submitted=view)

    app.action(ids.SPLIT)(opens(services.splits.offer, split_form.build, named=DomainId))
    app.view(ids.SPLITTING)(submit)


def register_leading(app: AsyncApp, services: Services, *, after: After) -> None:
    async def submit(
        ack: AsyncAck, body: Payload, view: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        actor, filled = actor_of(body, context), lead_form.read(view)
        await know(services.acquaint, actor, filled.leads)
        done = await services.leading.replace(
            actor, filled.domain, filled.leads, seen=filled.seen, delivery=delivery_of(body)
        )
        if isinstance(done, LedMeanwhile):
            await ack(response_action="update", view=lead_form.build_again(view, done))
            return
        await ack()
        await after.say(client, actor, filled.place, said=messages.led(done), submitted=view)

    app.action(ids.LEAD)(opens(services.leading.beginning, lead_form.build, named=DomainId))
    app.view(ids.LEADING)(submit)
