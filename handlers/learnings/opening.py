"""Opening the form: a trigger lives three seconds, so there is always a button that brings a fresh one."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.sheets import Sheet, Sheets
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError
from bot.kernel.ids import ChannelId, DraftId, LearningId
from handlers.background import within
from handlers.kit import Answers, Message, channel_of, clicked, metadata_of
from handlers.learnings import form, messages
from handlers.learnings.stack import put
from handlers.links import Taught


class Opening:
    """Opens the form, empty or filled; `patience` is how many seconds the command's answer waits for the database."""

    def __init__(self, *, sheets: Sheets, patience: float) -> None:
        self._sheets = sheets
        self._patience = patience

    async def blank_for_command(
        self, actor: Actor, body: Mapping[str, Any], ack: AsyncAck, client: AsyncWebClient
    ) -> None:
        """Open an empty form; the answer to the command offers words kept from before."""
        channel = channel_of(body)
        reading = asyncio.ensure_future(self._sheets.blank(actor, channel))
        try:
            sheet = await within(reading, self._patience)
        except (TimeoutError, BusyError):
            reading.cancel()
            await ack(**messages.open_again(channel=channel, why="Pollen's database is busy right now.").as_ack())
            return
        await ack(**messages.kept_words(sheet.drafts).as_ack()) if sheet.drafts else await ack()
        await self._show(sheet, messages.open_again(channel=channel), actor, body, client)

    async def blank(self, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Open an empty form for the channel that the button names."""
        channel = ChannelId(clicked(body).get("value") or "") or None
        sheet = await self._sheets.blank(actor, channel)
        await self._show(sheet, messages.open_again(channel=channel), actor, body, client)

    async def learning(
        self, actor: Actor, learning: LearningId, body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Open a learning's form."""
        sheet = await self._sheets.of(actor, learning)
        await self._show(sheet, messages.edit_again(learning), actor, body, client)

    async def draft(self, actor: Actor, draft: DraftId, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Open a draft: on top of the form where it was offered, so that what stands there stays."""
        sheet = await self._sheets.of_draft(actor, draft)
        await self._show(sheet, messages.continue_again(draft), actor, body, client)

    async def taught(self, actor: Actor, given: Taught) -> View:
        """Draw an empty form but for what a goal's page says of it; the learning is linked to the goal."""
        sheet = await self._sheets.taught(actor, given.goal, given.fields, given.domain)
        return form.build(sheet, response_url=given.response_url)

    async def _show(
        self, sheet: Sheet, instead: Message, actor: Actor, body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        below = body.get("view")
        url = _response_url(below) if below else body.get("response_url")
        if not await put(client, body, lambda back: form.build(sheet, response_url=url, back=back)):
            await Answers(client).tell(actor, text=instead.text, blocks=instead.blocks, response_url=url)


def _response_url(below: Mapping[str, Any]) -> str | None:
    """Tell where the form below was to be answered. A page has nowhere."""
    return metadata_of(below, form.Meta).response_url if below.get("callback_id") == form.CALLBACK else None
