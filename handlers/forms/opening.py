"""Opening a form where a button was clicked, and changing one that is open."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from handlers.kit import NETWORK, Answers, Message, actions, button, clicked, error_of, open_view, section

log = logging.getLogger(__name__)


async def show(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View) -> None:
    """Open a form for a click: on top of the page where it was, in its place where three are open, else by itself.

    Where Slack does not in time, a message has the button again.
    """
    below = body.get("view") or {}
    if await open_view(client, trigger=body["trigger_id"], view=view, push=bool(below), instead_of=below.get("id")):
        return
    action = clicked(body)
    again = open_again(str(action["action_id"]), str(action.get("value") or ""))
    await Answers(client).tell(actor, text=again.text, blocks=again.blocks, response_url=body.get("response_url"))


async def change(client: AsyncWebClient, shown: Mapping[str, Any], view: View) -> bool:
    """Show something else in an open view; say whether Slack did. It may be closed, or be another one by now."""
    known = {"hash": shown["hash"]} if shown.get("hash") else {}
    try:
        await client.views_update(view_id=shown["id"], view=view, **known)
    except NETWORK as error:
        reason = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.info("view_not_changed", extra={"error": reason})
        return False
    return True


def open_again(action: str, value: str) -> Message:
    """Offer a form again whose moment was missed: Slack opens one only within three seconds of a click."""
    text = "Slack did not open it this time. Press the button to open it now."
    return Message(text, [section(text), actions(button("Open", action=action, value=value))])
