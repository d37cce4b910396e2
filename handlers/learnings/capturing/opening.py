"""The form that a shortcut opens: filled with a message, or empty."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.capturing.rules import Said
from bot.features.learnings.capturing.service import Capturing
from bot.features.learnings.capturing.units import Before
from bot.features.learnings.sheets import Sheet, Sheets
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from handlers.background import within
from handlers.kit import NETWORK, Answers, Message, open_view
from handlers.learnings import form
from handlers.learnings.capturing import messages
from handlers.learnings.messages import open_again

log = logging.getLogger(__name__)
T = TypeVar("T")


class Opening:
    """Opens forms; nothing of Slack's is asked before one is open. `patience` is for the database, in seconds."""

    def __init__(self, *, capturing: Capturing, sheets: Sheets, patience: float) -> None:
        self._capturing = capturing
        self._sheets = sheets
        self._patience = patience

    async def filled(self, actor: Actor, said: Said, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Open the form with a message in it, or tell what it was saved as before."""
        try:
            sheet = await self._soon(self._capturing.sheet(actor, said))
        except (TimeoutError, BusyError):
            await _tell(messages.busy(), actor, body, client)
            return
        if isinstance(sheet, Before):
            await _tell(messages.saved_before(sheet), actor, body, client)
        elif not await _opened(sheet, body, client):
            draft = sheet.draft or await self._capturing.keep(actor, sheet)
            await _tell(messages.opened_too_late(draft.id), actor, body, client)

    async def empty(self, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Open an empty form, wherever the person is."""
        try:
            sheet = await self._soon(self._sheets.blank(actor, None))
        except (TimeoutError, BusyError):
            await _tell(open_again(why="Pollen's database is busy right now."), actor, body, client)
            return
        if not await _opened(sheet, body, client):
            await _tell(open_again(), actor, body, client)

    async def _soon(self, work: Awaitable[T]) -> T:
        """Wait as long as a trigger may be kept waiting. Raises TimeoutError."""
        return await within(asyncio.ensure_future(work), self._patience)


async def _opened(sheet: Sheet, body: Mapping[str, Any], client: AsyncWebClient) -> bool:
    view = form.build(sheet, response_url=body.get("response_url"))
    try:
        return await open_view(client, trigger=body["trigger_id"], view=view)
    except NETWORK as error:
        log.warning("form_not_opened", extra={"error": type(error).__name__})
        return False


async def _tell(said: Message, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """Say it where the shortcut was used; a global one was used nowhere, and is answered in a direct message."""
    await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=body.get("response_url"))
