"""Slack in, service call, Slack out: when somebody wants to be reminded again, and what they follow."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.goals.nudging.letters import Letter
from bot.features.goals.nudging.service import Later, Nudging
from bot.features.goals.nudging.times import day_in
from bot.kernel.access import Actor
from bot.kernel.errors import UserFacingError
from bot.kernel.ids import NodeId
from bot.kernel.news import Thing
from handlers.goals.nudging.messages import (
    FOLLOW_AGAIN,
    OPEN_DOMAIN,
    SNOOZE_QUARTER,
    SNOOZE_WEEKS,
    STOP_FOLLOWING,
    UNSNOOZE,
    refollowed,
    render,
    said,
)
from handlers.kit import Answers, actor_of, clicked, delivery_of, spoken
from handlers.links import Links

LATER: Final = {SNOOZE_WEEKS: Later.TWO_WEEKS, SNOOZE_QUARTER: Later.NEXT_QUARTER, UNSNOOZE: None}


FOLLOWING: Final = {STOP_FOLLOWING: False, FOLLOW_AGAIN: True}
FOLLOWABLE: Final = (Thing.PRODUCT, Thing.DOMAIN)
OLD_BUTTON: Final = "Pollen does not know this button any more. Please open the page again."


def register(app: AsyncApp, *, nudging: Nudging, links: Links) -> None:
    """Register the buttons by which a reminder is put off, those about what somebody follows, and what undoes them."""

    async def put_off(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, action = actor_of(body, context), clicked(body)
        node, week = _clicked(action)
        snoozed = await nudging.snooze(actor, delivery_of(body), node, LATER[action["action_id"]], week=week)
        await _show(client, actor, body, snoozed.letter, said(snoozed))

    async def follow(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        await ack()
        actor, action = actor_of(body, context), clicked(body)
        thing, number, week = _thing_clicked(action)
        done = await nudging.follow(
            actor, delivery_of(body), thing, number, follows=FOLLOWING[action["action_id"]], week=week
        )
        await _show(client, actor, body, done.letter, refollowed(done))

    for action_id in LATER:
        app.action(action_id)(put_off)
    for action_id in FOLLOWING:
        app.action(action_id)(follow)
    app.action(OPEN_DOMAIN)(links.opens("domains.domain"))


async def _show(
    client: AsyncWebClient, actor: Actor, body: Mapping[str, Any], letter: Letter | None, words: str
) -> None:
    """Show the message that was clicked in as it stands now; where it cannot be, say the words."""
    answers, url = Answers(client), body.get("response_url")
    if letter is None or url is None:
        await answers.tell(actor, text=spoken(words), response_url=url)
        return
    page = render(letter)
    await answers.tell(actor, text=page.text, blocks=page.blocks, response_url=url, replace=True)


def _clicked(action: Mapping[str, Any]) -> tuple[NodeId, date]:
    """Read the node and the reminder's week. Raises UserFacingError for a value that is none of ours."""
    found = re.fullmatch(r"(\d{1,18})\.(\d{4}-\d\d-\d\d)", action.get("value") or "")
    week = None if found is None else day_in(found[2])
    if found is None or week is None:
        raise UserFacingError(OLD_BUTTON)
    return NodeId(int(found[1])), week


def _thing_clicked(action: Mapping[str, Any]) -> tuple[Thing, int, date]:
    """Read what is followed, and the message's week. Raises UserFacingError for a value that is none of ours."""
    things = "|".join(FOLLOWABLE)
    found = re.fullmatch(rf"({things})\.(\d{{1,18}})\.(\d{{4}}-\d\d-\d\d)", action.get("value") or "")
    week = None if found is None else day_in(found[3])
    if found is None or week is None:
        raise UserFacingError(OLD_BUTTON)
    return Thing(found[1]), int(found[2]), week
