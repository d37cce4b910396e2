"""What a person sees when something is refused or goes wrong: one sentence, at the place where they are."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.errors import UserFacingError
from handlers.kit import NETWORK, Answers, actor_of, error_of, in_ack, open_view, plain, shown, spoken

log = logging.getLogger(__name__)

STACK_FULL = "Three pages are open on top of each other, and Slack opens no more. Please close one and try again."


def register(app: AsyncApp, *, reference: Callable[[], str]) -> None:
    """Answer every error that no handler answers itself.

    `reference` makes a short code for an unforeseen one: the person reads it, and the log
    has it beside the traceback.
    """

    async def answer(
        error: Exception,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        response: BoltResponse | None,
    ) -> BoltResponse | None:
        if isinstance(error, UserFacingError):
            text, field = error.text, error.field
        elif isinstance(error, SlackApiError) and error_of(error) == "push_limit_reached":
            text, field = STACK_FULL, None
        else:
            code = reference()
            log.error("unforeseen_error", exc_info=error, extra={"reference": code, "kind": body.get("type")})
            text, field = f"Something went wrong on Pollen's side. Please try again; if it stays, mention {code}.", None
        acked = response is None
        if body.get("type") == "view_submission" and not acked:
            return under_a_field(text, field, body["view"])
        if "command" in body and not acked:
            # The ack is due within three seconds, and needs nothing of Slack's: no URL, no call.
            return BoltResponse(status=200, body=in_ack(spoken(text)))
        in_a_menu = body.get("type") == "block_suggestion"
        if in_a_menu and not acked:
            # A menu asks at every letter, and has no place for a sentence: it offers nothing.
            return BoltResponse(status=200, body=json.dumps({"options": []}))
        if not in_a_menu and "event" not in body:
            await place(text, body=body, context=context, client=client)
        if not acked:
            return BoltResponse(status=200)
        # Bolt looks every 10 ms whether the listener acked, and forgets the ack when this returns.
        await asyncio.sleep(0.02)
        return None

    app.error(answer)


async def place(text: str, *, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """Put the sentence where the person looks: on top of their form, below what they clicked, or in a message."""
    actor = actor_of(body, context)
    in_a_form = body.get("type") == "block_actions" and not body.get("message") and bool(body.get("view"))
    if not (in_a_form and await _on_top(text, body, client, actor.user)):
        await Answers(client).tell(actor, text=spoken(text), response_url=body.get("response_url"))


def under_a_field(text: str, field: str | None, view: Mapping[str, Any]) -> BoltResponse:
    """Leave a form open, with the sentence under this field, or its first; in the place of one that has none."""
    inputs = fields_of(view)
    if not inputs:
        return BoltResponse(status=200, body=json.dumps({"response_action": "update", "view": note(text).to_dict()}))
    at = field if field in inputs else inputs[0]
    return BoltResponse(status=200, body=json.dumps({"response_action": "errors", "errors": {at: text}}))


def fields_of(view: Mapping[str, Any]) -> list[str]:
    """Name the fields of a form, from the top."""
    inputs = (block.get("block_id") for block in view.get("blocks") or [] if block.get("type") == "input")
    return [block_id for block_id in inputs if block_id]


async def _on_top(text: str, body: Mapping[str, Any], client: AsyncWebClient, user: str) -> bool:
    """Say it on top of the form; tell whether Slack still took the trigger."""
    try:
        return await open_view(client, trigger=body["trigger_id"], view=note(text), push=True)
    except NETWORK as error:
        log.warning("error_not_shown", extra={"user": user, "error": type(error).__name__})
        return False


def note(text: str) -> View:
    """A form that only says something."""
    return View(
        type="modal",
        title=plain("Pollen"),
        close=plain("Back"),
        blocks=[SectionBlock(text=plain(shown(text, most=3000)))],
    )
