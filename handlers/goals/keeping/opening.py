"""Opening a form where a button was clicked, and changing one that is open."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.kernel.access import Actor
from handlers.kit import NETWORK, Answers, actions, button, clicked, open_view, section

log = logging.getLogger(__name__)
AGAIN = "Slack did not open it this time. Press the button to open it now."


async def show(client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], view: View) -> None:
    """Open a form for a click: on top of the page where it was, else by itself. Where Slack did not, offer it again."""
    if await open_view(client, trigger=body["trigger_id"], view=view, push=bool(body.get("view"))):
        return
    action = clicked(body)
    again = button("Open", action=str(action["action_id"]), value=str(action.get("value") or ""))
    await Answers(client).tell(
        actor, text=AGAIN, blocks=[section(AGAIN), actions(again)], response_url=body.get("response_url")
    )


async def change(client: AsyncWebClient, shown: Mapping[str, Any], view: View) -> bool:
    """Show something else in an open view; say whether Slack did. It may be closed, or be another one by now."""
    known = {"hash": shown["hash"]} if shown.get("hash") else {}
    try:
        await client.views_update(view_id=shown["id"], view=view, **known)
    except NETWORK as error:
        reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.info("view_not_changed", extra={"error": reason})
        return False
    return True
