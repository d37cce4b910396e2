"""Opening the list of goals and a node's page, and bringing them up to date."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.seeing.overview import Overviews, Wanted
from bot.features.goals.seeing.pages import Pages
from bot.kernel.access import Actor
from bot.kernel.errors import NotFoundError, UserFacingError
from bot.kernel.ids import NodeId
from handlers.forms.after import Place
from handlers.goals import ids
from handlers.goals.seeing import page, tree
from handlers.kit import NETWORK, Answers, Message, actions, button, error_of, held, open_view, section

log = logging.getLogger(__name__)

AGAIN: Final = "Slack did not open the page in time. Press the button to open it."


class Showing:
    """`renew` is what `After` says things on these pages with."""

    def __init__(self, *, overviews: Overviews, pages: Pages) -> None:
        self._overviews = overviews
        self._pages = pages

    # Opening.

    async def open_tree(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], *, unfold: NodeId | None = None
    ) -> None:
        """Open the list where somebody typed or clicked; with a node, unfolded where that is."""
        overview = await self._overviews.overview(actor, Wanted(unfold=unfold))
        view = tree.build(overview, response_url=response_url_of(body))
        await lay(client, actor, body, view, again=(ids.OPEN_TREE, "" if unfold is None else str(unfold)))

    async def open_node(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], node: NodeId) -> None:
        """Open a node's page; in the place of another node's page where that is what somebody clicked in."""
        view = page.build(await self._pages.page(actor, node), response_url=response_url_of(body))
        below = body.get("view") or {}
        if below.get("callback_id") == page.CALLBACK and await change(client, str(below.get("id", "")), view):
            return
        await lay(client, actor, body, view, again=(ids.OPEN_NODE, str(node)))

    # Bringing up to date.

    async def show_tree(self, client: AsyncWebClient, actor: Actor, view_id: str, meta: tree.Meta) -> bool:
        """Show the list as it is to be now; return whether Slack did."""
        overview = await self._overviews.overview(actor, meta.wanted)
        view = tree.build(overview, response_url=meta.response_url, turned=meta.turned)
        return await change(client, view_id, view)

    async def renew(self, client: AsyncWebClient, actor: Actor, place: Place, *, view_id: str, said: str) -> bool:
        """Show a page anew, with what was done on it; False where it is none of these, or cannot be shown."""
        try:
            view = await self._renewed(actor, place, said)
        except (UserFacingError, ValueError) as error:
            # A page of an older version, or of what this person may not see any more.
            log.info("page_not_renewed", extra={"error": type(error).__name__})
            return False
        return view is not None and await change(client, view_id, view)

    async def _renewed(self, actor: Actor, place: Place, said: str) -> View | None:
        if place.callback == page.CALLBACK:
            carried = held(page.Meta, place.beneath or "")
            try:
                found = await self._pages.page(actor, carried.node)
            except NotFoundError:
                # A declined proposal is not shown any more: the list takes the place of its page.
                overview = await self._overviews.overview(actor, Wanted())
                return tree.build(overview, said=said, response_url=carried.response_url)
            return page.build(found, note_on_top=said, response_url=carried.response_url)
        if place.callback == tree.CALLBACK:
            meta = held(tree.Meta, place.beneath or "")
            overview = await self._overviews.overview(actor, meta.wanted)
            return tree.build(overview, said=said, response_url=meta.response_url, turned=meta.turned)
        return None


def response_url_of(body: Mapping[str, Any]) -> str | None:
    """Find where to answer with a message: what came with the click, else what the page below carries."""
    if url := body.get("response_url"):
        return str(url)
    view = body.get("view") or {}
    model: dict[str, type[page.Meta | tree.Meta]] = {page.CALLBACK: page.Meta, tree.CALLBACK: tree.Meta}
    known = model.get(str(view.get("callback_id")))
    if known is None:
        return None
    try:
        return held(known, view.get("private_metadata") or "").response_url
    except ValueError:
        return None


async def lay(
    client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View, *, again: tuple[str, str]
) -> None:
    """Open a view, or lay it on the page where somebody clicked; in its place where three are open already.

    Where Slack does not, a message has the button that does: `again` is its action and value.
    """
    if not await _laid(client, body, view):
        said = open_again(*again)
        await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"))


def open_again(action: str, value: str) -> Message:
    """Offer a button: a click on it brings what Slack needs to open a view."""
    return Message(AGAIN, [section(AGAIN), actions(button("Open it", action=action, value=value))])


async def _laid(client: AsyncWebClient, body: Mapping[str, Any], view: View) -> bool:
    below = body.get("view")
    trigger = str(body.get("trigger_id") or "")
    try:
        return await open_view(client, trigger=trigger, view=view, push=bool(below))
    except SlackApiError as error:
        if not below or error_of(error) != "push_limit_reached":
            raise
    return await change(client, str(below.get("id", "")), view)


async def change(client: AsyncWebClient, view_id: str, view: View) -> bool:
    """Show something else in an open view; return whether Slack did. It may have been closed meanwhile."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except NETWORK as error:
        log.info("view_not_updated", extra={"error": type(error).__name__})
        return False
    return True
