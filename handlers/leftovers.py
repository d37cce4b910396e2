"""What no feature answers: buttons and forms of other versions, events nobody asked for.

Registered last. Events and actions are acked, or Slack would send them again; a form is
answered with an error, because an empty ack would close it and lose what was typed.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from handlers.errors import fields_of, place
from handlers.kit import actor_of

log = logging.getLogger(__name__)

ANY = re.compile(".*", re.DOTALL)
BEGUN = "begun"
"""Set in a request's context once a listener has begun with it.

Bolt asks the next listener when one has not acked within three seconds; that must not be one
of these, or a person whose form is slow to save is told that it is old.
"""
LINK = re.compile(r"\Alink\.v\d+")
"""The action of a button that only opens a page in the browser: Slack tells us of the click all the same."""
UNKNOWN_COMMAND = "Pollen does not know this command any more. Type /pollen to see what it can do."
OLD_BUTTON = "This button is from an older version of Pollen. Please open the page again with its command."
OLD_SHORTCUT = "Pollen does not know this shortcut any more. Type /pollen to see what it can do."
KEPT = "This form is from an older version of Pollen. Your words are kept: type /learned to go on with them."
NOT_KEPT = "This form is from an older version of Pollen. Please copy your words and open it again."

KeepDraft = Callable[[Actor, str], Awaitable[bool]]
"""Keeps a person's words as a draft; says whether that worked."""


def register(app: AsyncApp, *, keep_draft: KeepDraft) -> None:
    """Register the catch-alls. Must come after every feature's listeners."""

    async def ack_only(ack: AsyncAck) -> None:
        await ack()

    async def old_button(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        log.info("unknown_action", extra={"action": body["actions"][0].get("action_id")})
        await place(OLD_BUTTON, body=body, context=context, client=client)

    async def old_form(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        view = body["view"]
        log.info("unknown_form", extra={"callback": view.get("callback_id")})
        words = words_in(view)
        kept = bool(words) and await keep_draft(actor_of(body, context), words)
        await ack(response_action="errors", errors={first_input(view): KEPT if kept else NOT_KEPT})

    async def old_shortcut(
        ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        await ack()
        log.info("unknown_shortcut", extra={"shortcut": body["callback_id"]})
        await place(OLD_SHORTCUT, body=body, context=context, client=client)

    async def old_command(ack: AsyncAck) -> None:
        await ack(text=UNKNOWN_COMMAND)

    async def no_options(ack: AsyncAck) -> None:
        await ack(options=[])

    async def nobodys(context: AsyncBoltContext) -> bool:
        return BEGUN not in context

    app.event(ANY)(ack_only)
    app.command(ANY, matchers=[nobodys])(old_command)
    app.shortcut(ANY, matchers=[nobodys])(old_shortcut)
    app.action(LINK)(ack_only)
    app.action(ANY, matchers=[nobodys])(old_button)
    app.view(ANY, matchers=[nobodys])(old_form)
    app.view_closed(ANY)(ack_only)
    app.options(ANY)(no_options)


def words_in(view: Mapping[str, Any]) -> str:
    """Collect everything that was typed into a form, field by field."""
    typed = [
        state.get("value")
        for elements in (view.get("state") or {}).get("values", {}).values()
        for state in elements.values()
        if state.get("type") == "plain_text_input"
    ]
    return "\n\n".join(words.strip() for words in typed if words and words.strip())


def first_input(view: Mapping[str, Any]) -> str:
    """Name the field under which an error can be shown."""
    inputs = fields_of(view)
    return inputs[0] if inputs else "none"
