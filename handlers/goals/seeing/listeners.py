"""`/goals` and what it opens: Slack in, service call, Slack out."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.seeing.following import Chosen, Following
from bot.features.goals.seeing.histories import Histories
from bot.features.goals.seeing.outline import Shown
from bot.features.goals.seeing.pages import Pages
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import ChannelId, MeasureId, NodeId, OrganisationId
from handlers.forms.after import After, place_of
from handlers.goals import ids
from handlers.goals.seeing import following, history, message, tree
from handlers.goals.seeing.sending import send
from handlers.goals.seeing.showing import Showing, change, lay, response_url_of
from handlers.kit import actor_of, clicked, delivery_of, number_in
from handlers.links import Links

Enter = Callable[[AsyncWebClient, ChannelId], Awaitable[str]]
"""Joins a channel and makes sure that posts there can be looked up again: "ready", or why not (see SETTLED)."""
Survey = Callable[[OrganisationId, ChannelId], Awaitable[object]]
"""Records what Slack shows of a channel."""
Listener = Callable[..., Awaitable[None]]

UNFIT: Final = frozenset({"shared", "archived"})
SETTLED: Final = {
    "ready": "",
    "invite": "Pollen is not in {channel} yet: type /invite @Pollen there.",
    "shared": "{channel} is shared with another organisation, and goals stay in this one: it does not follow.",
    "archived": "{channel} is archived: it does not follow.",
    "unknown": "Slack did not answer about {channel}: type /invite @Pollen there, to be sure.",
}
SENT: Final = "The page is on its way: it is a message that only you see."
NOT_SENT: Final = "Slack did not take the page this time. Please try again."
OLD_BUTTON: Final = "Pollen does not know this button any more. Please open the page again."


def register(
    app: AsyncApp,
    *,
    showing: Showing,
    pages: Pages,
    histories: Histories,
    following: Following,
    after: After,
    enter: Enter,
    survey: Survey,
    links: Links,
) -> None:
    """Register every listener of the list, the page, its message, its history and its channels."""
    Seeing(
        showing=showing,
        pages=pages,
        histories=histories,
        following=following,
        after=after,
        enter=enter,
        survey=survey,
        links=links,
    ).register(app)


class Seeing:
    """The listeners."""

    def __init__(
        self,
        *,
        showing: Showing,
        pages: Pages,
        histories: Histories,
        following: Following,
        after: After,
        enter: Enter,
        survey: Survey,
        links: Links,
    ) -> None:
        self._showing = showing
        self._pages = pages
        self._histories = histories
        self._following = following
        self._after = after
        self._enter = enter
        self._survey = survey
        self._links = links

    def register(self, app: AsyncApp) -> None:
        app.command("/goals")(self._command)
        app.action(ids.OPEN_TREE)(self._open_tree)
        app.action(ids.OPEN_NODE)(self._open_node)
        app.action(ids.OPEN_PRODUCT)(self._open_product)
        app.action(ids.SHOW_PAGE)(self._show_page)
        app.action(message.MEASURE)(self._choose_measure)
        self._register_tree(app)
        app.action(ids.HISTORY)(self._history)
        for action in (history.OLDER, history.NEWER, history.BACK):
            app.action(action)(self._turn_history)
        app.action(history.STEP)(self._step)
        app.action(ids.FOLLOW)(self._follow)
        app.view(following.CALLBACK)(self._choose_channels)

    async def _open_product(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._links.open("products.product", client, actor_of(body, context), body)

    def _register_tree(self, app: AsyncApp) -> None:
        app.action(tree.FOLD)(self._on_tree(lambda meta, action: tree.with_fold(meta, _value(action))))
        for turn in (tree.PREVIOUS, tree.NEXT):
            app.action(turn)(self._on_tree(lambda meta, action: tree.with_page(meta, _value(action))))
        app.action(tree.CLEAR)(self._on_tree(lambda meta, _action: tree.cleared(meta)))
        app.action(tree.PROPOSED)(self._on_tree(lambda meta, _action: tree.cleared(meta, shown=Shown.PROPOSED)))
        for menu in (tree.SHOWN, tree.DOMAIN, tree.STATUS, tree.LEVEL, tree.SPONSOR):
            app.action(menu)(self._on_tree(_filtered))

    # The list.

    async def _command(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.open_tree(client, actor_of(body, context), body)

    async def _open_tree(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        action = clicked(body)
        unfold = NodeId(number_in(action)) if _value(action) else None
        await self._showing.open_tree(client, actor_of(body, context), body, unfold=unfold)

    def _on_tree(self, changed: Callable[[tree.Meta, Mapping[str, Any]], tree.Meta]) -> Listener:
        async def listener(
            ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
        ) -> None:
            await ack()
            view = body.get("view")
            meta = changed(tree.meta_in(view), clicked(body))
            await self._showing.show_tree(client, actor_of(body, context), _id_of(view), meta)

        return listener

    # The page.

    async def _open_node(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        await self._showing.open_node(client, actor_of(body, context), body, NodeId(number_in(clicked(body))))

    async def _show_page(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Send the page as a message, and say so in the form that lies over the conversation."""
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        letters = message.build(await self._pages.charted(actor, node))
        is_sent = await send(client, actor, letters, response_url=response_url_of(body))
        view = body.get("view")
        if view:
            said = SENT if is_sent else NOT_SENT
            await self._showing.renew(client, actor, place_of(body), view_id=_id_of(view), said=said)

    async def _choose_measure(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, (node, measure) = actor_of(body, context), _numbers(clicked(body), 2)
        letters = message.build(await self._pages.charted(actor, NodeId(node), MeasureId(measure)))
        await send(client, actor, letters, response_url=body.get("response_url"), replace=True)

    # History.

    async def _history(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        view = history.build(await self._histories.history(actor, node))
        await lay(client, actor, body, view, again=(ids.HISTORY, str(node)))

    async def _turn_history(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        node, page = _numbers(clicked(body), 2)
        view = history.build(await self._histories.history(actor_of(body, context), NodeId(node), page=page))
        await change(client, _id_of(body.get("view")), view)

    async def _step(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        node, number, page = _numbers(clicked(body), 3)
        step = await self._histories.step(actor_of(body, context), NodeId(node), number)
        await change(client, _id_of(body.get("view")), history.build_step(NodeId(node), step, page=page))

    # Channels.

    async def _follow(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        actor, node = actor_of(body, context), NodeId(number_in(clicked(body)))
        view = following.build(await self._following.choice(actor, node), place_of(body))
        await lay(client, actor, body, view, again=(ids.FOLLOW, str(node)))

    async def _choose_channels(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, sent = actor_of(body, context), following.read(view)
        chosen = await self._following.choose(
            actor, delivery_of(body), sent.meta.node, sent.channels, drop_unseen=sent.drops_unseen
        )
        await ack()
        settled = await self._settle(client, actor, chosen)
        chosen = await self._following.as_it_is(actor, chosen)
        said = " ".join([following.told(chosen), *settled])
        await self._after.say(client, actor, sent.meta.place, said=said, submitted=view)

    async def _settle(self, client: AsyncWebClient, actor: Actor, chosen: Chosen) -> list[str]:
        """Join the channels that are new, let go of those that are no place for goals, and say what is left to do."""
        said: list[str] = []
        for channel in chosen.added:
            access = await self._enter(client, channel.id)
            if access in UNFIT:
                await self._following.let_go_system(actor.organisation, chosen.node.id, channel.id)
            if access != "unknown":
                await self._survey(actor.organisation, channel.id)
            named = f"#{channel.name}" if channel.name and not channel.is_private else "one of the channels"
            sentence = SETTLED[access].format(channel=named)
            said += [sentence[:1].upper() + sentence[1:]] if sentence else []
        return said


def _filtered(meta: tree.Meta, action: Mapping[str, Any]) -> tree.Meta:
    option = action.get("selected_option") or {}
    return tree.with_filter(meta, str(action.get("action_id", "")), str(option.get("value") or tree.ALL))


def _value(action: Mapping[str, Any]) -> str:
    return str(action.get("value") or "")


def _id_of(view: Mapping[str, Any] | None) -> str:
    """Tell which view was clicked in. Raises UserFacingError where it was none."""
    if not view or not view.get("id"):
        raise UserFacingError(OLD_BUTTON)
    return str(view["id"])


def _numbers(action: Mapping[str, Any], count: int) -> list[int]:
    """Read the numbers that a button or an option carries, with points between."""
    value = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
    if not re.fullmatch(rf"\d{{1,18}}(\.\d{{1,18}}){{{count - 1}}}", value):
        raise UserFacingError(OLD_BUTTON)
    return [int(number) for number in value.split(".")]
