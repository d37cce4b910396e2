"""Slack in, service call, Slack out: when somebody wants to be reminded again."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.nudging.service import Later, Nudging
from bot.features.goals.nudging.times import day_in
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId
from handlers.goals.nudging.messages import SNOOZE_QUARTER, SNOOZE_WEEKS, UNSNOOZE, render, said
from handlers.kit import Answers, actor_of, clicked, delivery_of, spoken

LATER: Final = {SNOOZE_WEEKS: Later.TWO_WEEKS, SNOOZE_QUARTER: Later.NEXT_QUARTER, UNSNOOZE: None}


def register(app: AsyncApp, *, nudging: Nudging) -> None:
    """Register the buttons by which a reminder is put off, and the one that takes that back."""

    async def put_off(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, action = actor_of(body, context), clicked(body)
        node, week = _clicked(action)
        snoozed = await nudging.snooze(actor, delivery_of(body), node, LATER[action["action_id"]], week=week)
        answers, url = Answers(client), body.get("response_url")
        if snoozed.letter is None or url is None:
            await answers.tell(actor, text=spoken(said(snoozed)), response_url=url)
            return
        page = render(snoozed.letter)
        await answers.tell(actor, text=page.text, blocks=page.blocks, response_url=url, replace=True)

    for action_id in LATER:
        app.action(action_id)(put_off)


def _clicked(action: Mapping[str, Any]) -> tuple[NodeId, date]:
    """Read the node and the reminder's week. Raises UserFacingError for a value that is none of ours."""
    found = re.fullmatch(r"(\d{1,18})\.(\d{4}-\d\d-\d\d)", action.get("value") or "")
    week = None if found is None else day_in(found[2])
    if found is None or week is None:
        raise UserFacingError("Pollen does not know this button any more. Please open the page again.")
    return NodeId(int(found[1])), week
