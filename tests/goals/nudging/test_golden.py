"""Every button of a reminder that was ever sent is still answered: people click on old messages for months."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.goals.nudging.conftest import TUESDAY
from tests.goals.nudging.test_flow import Scene

GOLDEN = Path(__file__).parents[2] / "golden" / "goals"
PAYLOADS = {
    "snooze_weeks.v1": "Reminder again on 20 January 2026",
    "unsnooze.v1": "the next number",
    "snooze_quarter.v1": "Reminder again on 1 April 2026",
    "stop_following.v1": "You do not follow it any more.",
    "follow_again.v1": "Ben owns it now.",
}


@pytest.mark.long
async def test_what_was_sent_once_is_still_answered(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    await scene.follow(scene.cora)
    await scene.look_around(TUESDAY)
    for name, expected in PAYLOADS.items():
        text = (GOLDEN / f"{name}.json").read_text("utf-8").replace("{response_url}", f"{scene.slack.url}/used-up")
        pollen.clock.advance(timedelta(seconds=1))
        response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=json.loads(text), mode="socket_mode"))
        await pollen.settled()
        assert (response.status, response.body or "") == (200, ""), name
        assert expected in scene.letters(scene.cora)[-1], name


@pytest.mark.long
async def test_a_domain_is_opened_from_a_message_that_told_of_it(pollen):
    scene = Scene(pollen)
    await scene.settle_in()
    await scene.look_around(TUESDAY)
    body = json.loads((GOLDEN / "domain.v1.json").read_text("utf-8"))
    body["trigger_id"] = scene.slack.rights(scene.cora, "orders")["trigger_id"]
    response = await pollen.pollen.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await pollen.settled()
    assert (response.status, response.body or "") == (200, "")
    assert "Orders" in str(scene.cora.view["blocks"])
