"""A submitted form: its errors under their fields, else a receipt where the person began."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.drafts import Drafts
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.origin import AlreadySavedError
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.rules import NotValidError
from bot.features.learnings.service import Learnings
from bot.features.learnings.submissions import ChangedMeanwhileError
from bot.kernel.access import Actor
from bot.kernel.errors import BusyError, UserFacingError
from handlers.background import Background, within
from handlers.errors import fields_of
from handlers.kit import Answers, Message, actor_of, delivery_of
from handlers.learnings import form
from handlers.learnings.keeping.showing import Showing
from handlers.learnings.lookups import LookUps
from handlers.learnings.receipt import more, told
from handlers.learnings.relations import Relations

FORM_PATIENCE: Final = 2.0
"""Seconds that a form's answer waits for the database: Slack shows that it is sent, and waits three."""
SAVED_BEFORE = "somebody had saved the same message first"
KEPT = "What you wrote is kept as a draft: close this form, and type /learned to go on with it."
SAVED = "Saved."
STILL_SAVING = "Pollen is still saving this. Your words are still here; press Save again in a moment."
BUSY = "Pollen's database is busy and this is not saved. Your words are still here; press Save again in a moment."


class Submitting:
    def __init__(
        self,
        *,
        learnings: Learnings,
        drafts: Drafts,
        lookups: LookUps,
        relations: Relations,
        showing: Showing,
        background: Background,
        patience: float,
    ) -> None:
        self._learnings = learnings
        self._drafts = drafts
        self._relations = relations
        self._lookups = lookups
        self._showing = showing
        self._background = background
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        app.view(form.CALLBACK)(self._submit)

    async def _submit(
        self,
        ack: AsyncAck,
        body: dict[str, Any],
        view: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        actor, filled = actor_of(body, context), form.read(view)
        saving = asyncio.ensure_future(self._learnings.submit(actor, delivery_of(body), filled.sent))
        try:
            receipt = await within(saving, self._patience)
        except NotValidError as refusal:
            await ack(response_action="errors", errors=under_fields(refusal.problems, view))
        except AlreadySavedError as conflict:
            await self._drafts.keep_draft(actor, filled.sent.fields, reason=SAVED_BEFORE)
            await ack(response_action="errors", errors=under_fields({"": f"{conflict.text} {KEPT}"}, view))
        except ChangedMeanwhileError as conflict:
            both = form.build(conflict.sheet, response_url=filled.response_url, back=filled.back)
            await ack(response_action="update", view=both)
        except TimeoutError:
            await ack(response_action="errors", errors=under_fields({"": STILL_SAVING}, view))
            self._background.start(self._finish(saving, actor, filled, client), name="learnings.finish_form")
        except BusyError:
            await ack(response_action="errors", errors=under_fields({"": BUSY}, view))
        else:
            if filled.back is not None:
                learning = receipt.learning.id
                await self._showing.back(ack, client, actor, filled.back, learning, notice=SAVED)
                return
            await ack()
            await self._tell(receipt, actor, filled, client, is_new=filled.sent.learning is None)

    async def _finish(
        self, saving: Awaitable[Receipt], actor: Actor, filled: form.Filled, client: AsyncWebClient
    ) -> None:
        """Say that it was saved after all. When it was not, the form is still open and Save says so."""
        try:
            receipt = await saving
        except UserFacingError:
            return
        await self._tell(receipt, actor, filled, client, late=True)

    async def _tell(
        self,
        receipt: Receipt,
        actor: Actor,
        filled: form.Filled,
        client: AsyncWebClient,
        *,
        late: bool = False,
        is_new: bool = False,
    ) -> None:
        """Answer where they began. What is related to a new learning is told with it, or right after."""
        self._lookups.after(receipt, actor)
        if not is_new:
            await _say(told(receipt, late=late), actor, filled, client)
            return
        search = self._relations.begin(actor, receipt)
        related = await self._relations.in_time(search, at_most=FORM_PATIENCE)
        await _say(told(receipt, late=late, related=related or Related()), actor, filled, client)
        later = None if related is not None else more(receipt, await search)
        if later is not None:
            await _say(later, actor, filled, client)


async def _say(said: Message, actor: Actor, filled: form.Filled, client: AsyncWebClient) -> None:
    await Answers(client).tell(actor, text=said.text, blocks=said.blocks, response_url=filled.response_url)


def under_fields(problems: Mapping[str, str], view: Mapping[str, Any]) -> dict[str, str]:
    """Place each sentence under its field; those about a field that this form does not have, under the first."""
    inputs = fields_of(view)
    placed: dict[str, str] = {}
    for field, text in problems.items():
        at = field if field in inputs or not inputs else inputs[0]
        placed[at] = f"{placed[at]} {text}" if at in placed else text
    return placed
