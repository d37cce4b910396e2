"""Nobody is left with Slack's own "did not respond": who waits for Pollen hears from it in time.

Slack waits three seconds for an answer. A listener whose work takes longer, because the
database is slow, is answered for after two: a form stays open with what was typed, a command
and a click get a sentence. The listener goes on, and says itself how it ended.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.background import Background
from handlers.errors import under_a_field
from handlers.kit import Answers, actor_of, in_ack, spoken

PATIENCE: Final = 2.0
"""Seconds after which Pollen answers for a listener that has not: Slack waits three, and the way takes some."""
ENDED: Final = "ended"
"""Set in a request's context once its listener has come to its end."""
CLICKS: Final = frozenset({"block_actions", "shortcut", "message_action"})
"""What is acked at once and answered afterwards."""
STILL_SAVING: Final = "Pollen is still working on this. Your words are still here; press the button again in a moment."
STILL_LOOKING: Final = "Pollen is still working on this: its database is slow right now. If nothing comes within a minute, please try again."


def register(app: AsyncApp, *, background: Background, is_slow: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Watch over every listener. Must come after the middleware that gives requests their ack.

    `is_slow` says whether the database keeps people waiting: only then a click that was acked is told so.
    """

    async def watch(
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        ack: AsyncAck,
        next_: Callable[[], Awaitable[None]],
    ) -> None:
        def late() -> None:
            if ENDED in context:
                return
            if ack.response is None:
                ack.response = answer_for(body)
            elif is_slow() and ("command" in body or body.get("type") in CLICKS):
                background.start(_tell(body, context, client), name="patience.tell")

        if "event" not in body:
            asyncio.get_running_loop().call_later(patience, late)
        await next_()

    app.middleware(watch)


def answer_for(body: Mapping[str, Any]) -> BoltResponse:
    """Answer what its listener has not answered yet."""
    kind = body.get("type")
    if kind == "view_submission":
        return under_a_field(STILL_SAVING, None, body["view"])
    if kind == "block_suggestion":
        return BoltResponse(status=200, body=json.dumps({"options": []}))
    if "command" in body:
        return BoltResponse(status=200, body=in_ack(spoken(STILL_LOOKING)))
    return BoltResponse(status=200)


async def _tell(body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
    # Not on top of the form: the click's trigger may still be needed for what was asked for.
    await Answers(client).tell(actor_of(body, context), text=STILL_LOOKING, response_url=body.get("response_url"))
