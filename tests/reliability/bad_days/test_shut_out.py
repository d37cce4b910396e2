"""Slack lets Pollen in no more: Socket Mode is switched off, or a right that Pollen needs was not granted."""

import pytest

from tests.digests.living import TICKETS, Scene
from tests.reliability.bad_days.days import lines

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "forbidden_team"}, "Slack opens no socket (forbidden_team): see that Socket Mode is on"),
        ({"status": 500}, "The socket to Slack is closed: Pollen opens another by itself."),
    ],
    ids=["switched off", "failing"],
)
async def test_where_slack_opens_no_socket_health_says_why_and_pollen_comes_back_by_itself(
    a_day, caplog, answer, reason
):
    slack, ana = a_day.slack, a_day.slack.person("ana")
    before = len(slack.calls_to("apps.connections.open"))
    slack.faults.add("apps.connections.open", **answer, times=None)
    await slack.disconnect("link_disabled")
    await slack.close_connections()
    await a_day.until(lambda: len(slack.calls_to("apps.connections.open")) > before)
    for _ in range(5):
        asked = len(slack.calls_to("apps.connections.open"))
        await a_day.register.run("heartbeat")
        await a_day.until(lambda asked=asked: len(slack.calls_to("apps.connections.open")) > asked)
    status, told = await a_day.ready()
    assert (status, told["slack"]) == (503, False)
    assert told["reasons"][0].startswith(reason)
    assert "socket_silent" in lines(caplog, "socket_silent")
    assert len(slack.calls_to("apps.connections.open")) - before < 10, "Slack is not asked again and again"
    slack.faults.clear()
    await a_day.register.run("heartbeat")
    await a_day.until(lambda: slack.connections == 1)
    assert (await a_day.ready())[0] == 200
    assert (await ana.command("/pollen", channel="orders")).acked


async def test_a_right_that_was_not_granted_is_named_where_the_digest_is_missed(a_day):
    scene = Scene(a_day)
    await scene.settle_in()
    scene.slack.faults.add("chat.postMessage", error="missing_scope", times=None)
    await scene.monday()
    await scene.look_around()
    said = await scene.digest(scene.ana)
    assert "Monday 12 January: not posted. Pollen lacks a permission in Slack." in said
    # What was not posted is in the next one.
    assert TICKETS in said
