"""Putting what was found into somebody's window: opened for a command, renewed for a click."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.finding.menus import Menus
from bot.features.learnings.finding.service import Finding
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from handlers.background import within
from handlers.kit import NETWORK, Answers, error_of, is_silence, open_view, view_of
from handlers.learnings.finding import modal
from handlers.learnings.finding.form import Asked

log = logging.getLogger(__name__)

MOST_WINDOWS: Final = 1_000
NOT_RENEWED: Final = "Slack did not show what was found. Type /learnings to search again."


class Turns:
    """Remembers which click came last in each of the newest `most` windows: an older one's results come too late."""

    def __init__(self, *, most: int = MOST_WINDOWS) -> None:
        self._most = most
        self._last: dict[str, int] = {}
        self._clicks = 0

    def take(self, view: str) -> int:
        self._clicks += 1
        self._last.pop(view, None)
        self._last[view] = self._clicks
        while len(self._last) > self._most:
            self._last.pop(next(iter(self._last)))
        return self._clicks

    def is_last(self, view: str, turn: int) -> bool:
        return self._last.get(view, turn) == turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A form that is open: which view it is, and what it was when somebody clicked in it."""

    view: str
    hash: str
    turn: int


class Showing:
    """Searches and shows; `patience` is how many seconds a command's answer waits for the database."""

    def __init__(self, *, finding: Finding, menus: Menus, patience: float) -> None:
        self._finding = finding
        self._menus = menus
        self._patience = patience
        self._turns = Turns()

    async def page(self, actor: Actor, asked: Asked, *, page: int = 1, first: bool = False) -> View:
        """Search, and build the form with one page of what was found."""
        found = await self._finding.search(actor, asked.query, page=page)
        domains = await self._menus.domains(actor)
        # Marking words in texts of twenty thousand characters takes a while, and others wait for their acks.
        return await asyncio.to_thread(modal.build, asked, found, domains, first=first)

    async def for_command(
        self, actor: Actor, asked: Asked, body: Mapping[str, Any], ack: AsyncAck, client: AsyncWebClient
    ) -> None:
        """Open the form; where the database does not answer soon, the answer to the command has a button."""
        searching = asyncio.ensure_future(self.page(actor, asked, first=True))
        try:
            view = await within(searching, self._patience)
        except (TimeoutError, BusyError):
            searching.cancel()
            await ack(**modal.open_again(asked, why="Pollen's database is busy right now.").as_ack())
            return
        await ack()
        await self._open(view, asked, actor, body, client)

    async def open(self, actor: Actor, asked: Asked, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Open the form for a click, whose trigger lives three seconds."""
        await self._open(await self.page(actor, asked, first=True), asked, actor, body, client)

    async def _open(
        self, view: View, asked: Asked, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        if not await _opened(view, body, client):
            instead = modal.open_again(asked)
            url = body.get("response_url")
            await Answers(client).tell(actor, text=instead.text, blocks=instead.blocks, response_url=url)

    def window(self, body: Mapping[str, Any]) -> Window:
        """Note that somebody just clicked in their form, and in which."""
        view = view_of(body)
        return Window(view=view["id"], hash=view.get("hash") or "", turn=self._turns.take(view["id"]))

    async def renew(self, window: Window, actor: Actor, asked: Asked, client: AsyncWebClient, *, page: int = 1) -> None:
        """Show one page of what was found in a form that is open. What was clicked last is what stays."""
        view = await self.page(actor, asked, page=page)
        if not self._turns.is_last(window.view, window.turn):
            return
        try:
            await self._update(window, view, client)
        except NETWORK as error:
            if isinstance(error, SlackApiError) and error_of(error) == "not_found":
                # Its reader has closed it.
                return
            if not is_silence(error):
                raise
            log.warning("search_not_shown", extra={"user": actor.user, "error": type(error).__name__})
            await Answers(client).tell(actor, text=NOT_RENEWED)

    async def _update(self, window: Window, view: View, client: AsyncWebClient) -> None:
        try:
            await client.views_update(view_id=window.view, hash=window.hash or None, view=view)
        except SlackApiError as error:
            if error_of(error) != "hash_conflict":
                raise
            if self._turns.is_last(window.view, window.turn):
                # An older click's results arrived first: these are newer.
                await client.views_update(view_id=window.view, view=view)


async def _opened(view: View, body: Mapping[str, Any], client: AsyncWebClient) -> bool:
    try:
        return await open_view(client, trigger=body["trigger_id"], view=view)
    except NETWORK as error:
        log.warning("search_not_opened", extra={"error": type(error).__name__})
        return False
