"""Slack in, service call, Slack out: the forms of nodes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.keeping.arranging import Arranging
from bot.features.goals.keeping.deciding import Deciding
from bot.features.goals.keeping.reader import Editing, KeepingReader
from bot.features.goals.keeping.results import Archived, ChangedMeanwhile, Decided, MovedMeanwhile
from bot.features.goals.keeping.rules import people_of
from bot.features.goals.keeping.service import Keeping
from bot.features.goals.rules.tree import Node
from bot.kernel.access import Actor
from bot.kernel.ids import Delivery, NodeId
from handlers.forms.after import After, Place, place_of
from handlers.forms.knowing import Acquaint, know
from handlers.forms.offering import offered
from handlers.forms.opening import change, show
from handlers.forms.steps import acts, does, opens
from handlers.goals import ids as pages
from handlers.goals.keeping import confirming, form, ids, menus, messages, moving
from handlers.goals.keeping.menus import Looking
from handlers.kit import actor_of, clicked, delivery_of, metadata_of, number_in, view_of

OnCreated = Callable[[AsyncWebClient, Actor, Node, Place], Awaitable[None]]
"""Is told of a node that was created or proposed, once that is said."""


async def nothing_more(_client: AsyncWebClient, _actor: Actor, _node: Node, _place: Place) -> None:
    """What follows a new node where nobody else wants to know of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the forms of nodes call."""

    reader: KeepingReader
    keeping: Keeping
    arranging: Arranging
    deciding: Deciding
    acquaint: Acquaint


class Writing:
    """The form of a node."""

    def __init__(self, services: Services, *, after: After, on_created: OnCreated, patience: float) -> None:
        self._services = services
        self._after = after
        self._on_created = on_created
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        app.action(pages.NEW)(self._open_new)
        app.action(pages.EDIT)(opens(self._services.reader.to_edit, _build_edit, named=NodeId))
        for menu in (ids.LEVEL, ids.DOMAIN):
            app.action(menu)(self._fill_again)
        app.action(ids.PARENT)(_only_ack)
        app.options(ids.PARENT)(self._suggest)
        app.view(ids.FORM)(self._submit)

    async def _open_new(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, action = actor_of(body, context), clicked(body)
        parent = NodeId(number_in(action)) if action.get("value") else None
        given = await self._services.reader.beginning(actor, parent)
        await show(client, actor, body, form.build_new(given, place=place_of(body)))

    async def _fill_again(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Show the fields of the level that was chosen, or offer what the domain's may hang under."""
        await ack()
        actor, view = actor_of(body, context), view_of(body)
        if view.get("callback_id") == ids.MOVING:
            given = await self._services.reader.to_move(actor, moving.node_in(view))
            await change(client, view, moving.build_again(view, given))
            return
        await change(client, view, form.build_again(view, await self._services.reader.places(actor)))

    async def _suggest(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        looking = metadata_of(view_of(body), Looking)
        parents = self._services.reader.parents(
            actor_of(body, context),
            level=looking.level,
            domain=looking.domain,
            typed=str(body.get("value") or ""),
            node=looking.node,
        )
        await ack(options=menus.offered(await offered(parents, self._patience)))

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled, delivery = actor_of(body, context), form.read(view), delivery_of(body)
        await know(self._services.acquaint, actor, people_of(filled.draft))
        if filled.node is not None:
            await self._save(ack, actor, filled.node, filled, delivery=delivery, client=client, view=view)
            return
        added = await self._services.keeping.add(actor, filled.draft, delivery=delivery)
        await ack()
        await self._after.say(client, actor, filled.place, said=messages.added(added), submitted=view)
        await self._on_created(client, actor, added.node, filled.place)

    async def _save(
        self,
        ack: AsyncAck,
        actor: Actor,
        node: NodeId,
        filled: form.Filled,
        *,
        delivery: Delivery,
        client: AsyncWebClient,
        view: Mapping[str, Any],
    ) -> None:
        saved = await self._services.keeping.edit(
            actor, node, filled.draft, shown=filled.shown, seen=filled.seen, delivery=delivery
        )
        if isinstance(saved, ChangedMeanwhile):
            note = messages.changed_meanwhile(saved)
            again = form.build_edit(saved.current, place=filled.place, draft=saved.draft, note=note)
            await ack(response_action="update", view=again)
            return
        await ack()
        await self._after.say(client, actor, filled.place, said=messages.edited(saved), submitted=view)


class Placing:
    """Moving, archiving, restoring, and deciding about proposals."""

    def __init__(self, services: Services, *, after: After) -> None:
        self._services = services
        self._after = after

    def register(self, app: AsyncApp) -> None:
        reader, arranging, deciding = self._services.reader, self._services.arranging, self._services.deciding
        after = self._after
        app.action(pages.MOVE)(opens(reader.to_move, moving.build, named=NodeId))
        app.action(pages.ARCHIVE)(opens(reader.to_archive, confirming.archiving, named=NodeId))
        app.action(pages.DECLINE)(opens(reader.to_decline, confirming.declining, named=NodeId))
        app.action(pages.RESTORE)(does(arranging.restore, messages.restored, named=NodeId, after=after))
        app.action(pages.ACCEPT)(does(deciding.accept, messages.accepted, named=NodeId, after=after))
        app.view(ids.MOVING)(self._move)
        app.view(ids.ARCHIVING)(acts(confirming.read, self._archive, messages.archived, after=after))
        app.view(ids.DECLINING)(acts(confirming.read, self._decline, messages.declined, after=after))

    async def _move(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), moving.read(view)
        done = await self._services.arranging.move(
            actor,
            filled.node,
            domain=filled.domain,
            parent=filled.parent,
            seen=filled.seen,
            delivery=delivery_of(body),
        )
        if isinstance(done, MovedMeanwhile):
            given = await self._services.reader.to_move(actor, filled.node)
            again = moving.build_again(view, given, said=messages.MOVED_MEANWHILE)
            await ack(response_action="update", view=again)
            return
        await ack()
        await self._after.say(client, actor, filled.place, said=messages.moved(done), submitted=view)

    async def _archive(self, actor: Actor, filled: confirming.Filled, delivery: Delivery) -> Archived:
        return await self._services.arranging.archive(actor, filled.node, delivery=delivery)

    async def _decline(self, actor: Actor, filled: confirming.Filled, delivery: Delivery) -> Decided:
        return await self._services.deciding.decline(actor, filled.node, because=filled.because, delivery=delivery)


def _build_edit(given: Editing, /, *, place: Place) -> View:
    return form.build_edit(given.node, place=place)


async def _only_ack(ack: AsyncAck) -> None:
    await ack()
