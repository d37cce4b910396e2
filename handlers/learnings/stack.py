"""Modals on top of each other. Slack lays at most three."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import NETWORK, error_of, open_view
from handlers.learnings.messages import PAGE

log = logging.getLogger(__name__)


class Back(BaseModel):
    """The learning's page that a form was opened from: when the form is done, the page tells what became of it."""

    view: str
    in_place: bool = False
    """Whether the form took the page's place, because there was no room on top of it."""


async def put(client: AsyncWebClient, body: Mapping[str, Any], build: Callable[[Back | None], View]) -> bool:
    """Open a view: on top of the one where somebody clicked, or in its place where three are open already.

    `build` is told of the page below. Returns whether Slack took it: what it refuses is logged.
    """
    try:
        return await _put(client, body, build)
    except NETWORK as error:
        log.warning("view_not_opened", extra={"error": type(error).__name__})
        return False


async def _put(client: AsyncWebClient, body: Mapping[str, Any], build: Callable[[Back | None], View]) -> bool:
    below, trigger = body.get("view"), body["trigger_id"]
    if below is None:
        return await open_view(client, trigger=trigger, view=build(None))
    back = Back(view=below["id"]) if below.get("callback_id") == PAGE else None
    try:
        return await open_view(client, trigger=trigger, view=build(back), push=True)
    except SlackApiError as error:
        if error_of(error) != "push_limit_reached":
            raise
    return await change(client, below["id"], build(Back(view=below["id"], in_place=True)))


async def change(client: AsyncWebClient, view_id: str, view: View) -> bool:
    """Show something else in an open view; return whether Slack did. It may have been closed meanwhile."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except NETWORK as error:
        log.info("view_not_updated", extra={"error": type(error).__name__})
        return False
    return True
