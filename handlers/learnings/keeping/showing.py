"""Opening a learning's page, and bringing it up to date."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.keeping.page import PageReader
from bot.kernel.access import Actor
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import LearningId
from handlers.kit import Answers, Message, actions, button, plain, section, view_of
from handlers.learnings.keeping import page
from handlers.learnings.messages import PAGE
from handlers.learnings.stack import Back, change, put


class Showing:
    def __init__(self, *, pages: PageReader) -> None:
        self._pages = pages

    async def open(self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], learning: LearningId) -> None:
        """Open a page where somebody clicked; where Slack does not, leave a button that does."""
        view = page.build(await self._pages.page(actor, learning))
        await lay(client, actor, body, learning, lambda _: view)

    async def turn(
        self, client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], learning: LearningId, part: int
    ) -> None:
        """Show another part of its words in the page's place."""
        view = page.build(await self._pages.page(actor, learning), part=part)
        if not await change(client, view_of(body)["id"], view):
            said = open_again(learning)
            await Answers(client).tell(actor, text=said.text, blocks=said.blocks)

    async def after(
        self,
        client: AsyncWebClient,
        actor: Actor,
        body: Mapping[str, Any],
        learning: LearningId,
        *,
        notice: str,
        is_seen: bool = False,
    ) -> None:
        """Say what a click did: in the page where it was, or in a message where that is no longer open."""
        below = body.get("view")
        view = await self._view(actor, learning, notice, is_seen=is_seen)
        if below is None or not await change(client, below["id"], view):
            await Answers(client).tell(actor, text=notice, response_url=body.get("response_url"))

    async def back(
        self,
        ack: AsyncAck,
        client: AsyncWebClient,
        actor: Actor,
        back: Back,
        learning: LearningId,
        *,
        notice: str,
        is_seen: bool = False,
    ) -> None:
        """Close a form that was opened from a page, and show in that page what became of the learning.

        `is_seen` leaves the notice out of a page that shows by itself what was done.
        """
        view = await self._view(actor, learning, notice, is_seen=is_seen)
        if back.in_place:
            await ack(response_action="update", view=view)
            return
        await ack()
        if not await change(client, back.view, view):
            await Answers(client).tell(actor, text=notice)

    async def _view(self, actor: Actor, learning: LearningId, notice: str, *, is_seen: bool = False) -> View:
        try:
            return page.build(await self._pages.page(actor, learning), notice=None if is_seen else notice)
        except NotFoundError:
            # Moved to where this person may not read it, for one.
            return out_of_reach(notice)


async def lay(
    client: AsyncWebClient,
    actor: Actor,
    body: Mapping[str, Any],
    learning: LearningId,
    build: Callable[[Back | None], View],
) -> None:
    """Lay a view on top of a page; where Slack does not, leave a button that opens the page."""
    if not await put(client, body, build):
        said = open_again(learning)
        await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"))


def out_of_reach(notice: str) -> View:
    """Say in the page's place what was done, to whoever may not read the learning now."""
    said = section(f"{notice} You cannot read it any more.")
    return View(type="modal", title=plain("Learning"), close=plain("Close"), blocks=[said])


def open_again(learning: LearningId) -> Message:
    text = "Slack did not open the learning in time. Press the button to open it."
    return Message(text, [section(text), actions(button("Open it", action=PAGE, value=str(learning)))])
