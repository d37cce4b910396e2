"""Sockets that are asked to leave, fall silent, break or are too many: no command is lost that need not be."""

import asyncio

import pytest

from tests.reliability.deliveries.conftest import listening

pytestmark = pytest.mark.long


async def commands(scene, until):
    """Learn one thing after the other until the task is done, and a few times more; return what came of each."""
    replies: list[object] = []
    more = 5
    while more:
        replies.append(await scene.ana.command("/learned", f"Lesson {len(replies)}.", channel="orders"))
        more -= until.done()
    await until
    return replies


async def all_were_taken(scene, replies):
    await scene.pollen.settled()
    assert [reply.error for reply in replies] == [None] * len(replies)
    assert len(await scene.learnings()) == len(replies)


@pytest.mark.parametrize(
    "reason",
    [
        "warning",
        pytest.param("refresh_requested", marks=pytest.mark.long),
        pytest.param("link_disabled", marks=pytest.mark.long),
    ],
)
async def test_no_command_is_lost_while_a_connection_is_replaced(scene, reason):
    slack = scene.slack
    opened = len(slack.calls_to("apps.connections.open"))

    async def replace():
        await slack.disconnect(reason)
        await slack.wait_for(lambda: slack.connections == 2)
        before = len(slack.deliveries)
        await slack.wait_for(lambda: len(slack.deliveries) > before + 3)
        await slack.close_connections(newest=False)
        await slack.wait_for(lambda: slack.connections == 1)

    await all_were_taken(scene, await commands(scene, asyncio.create_task(replace())))
    assert len(slack.calls_to("apps.connections.open")) == opened + 1


async def test_a_warning_and_the_request_that_follows_it_open_one_connection(scene):
    slack = scene.slack
    opened = len(slack.calls_to("apps.connections.open"))
    await slack.disconnect("warning")
    await slack.wait_for(lambda: slack.connections == 2)
    await slack.disconnect("refresh_requested", newest=False)
    reply = await scene.learned(scene.ana)
    assert reply.acked
    assert len(slack.calls_to("apps.connections.open")) == opened + 1


async def test_what_arrives_on_the_old_connection_is_taken_until_slack_closes_it(scene):
    slack = scene.slack
    await slack.disconnect("warning")
    await slack.wait_for(lambda: slack.connections == 2)
    replies = [await scene.ana.command("/learned", f"Lesson {number}.", channel="orders") for number in range(4)]
    await all_were_taken(scene, replies)


async def test_where_slack_takes_no_more_connections_pollen_leaves_its_own_first(by_http):
    slack = by_http.slack
    async with listening(by_http):
        slack.allow_connections(1)
        await slack.disconnect("refresh_requested")
        await slack.wait_for(lambda: slack.connections == 0)
        await slack.wait_for(lambda: slack.connections == 1)
        assert len(slack.calls_to("apps.connections.open")) == 3
        assert (await by_http.learned(by_http.ana)).acked


async def test_where_others_take_every_connection_pollen_tries_again_with_pauses(by_http):
    slack = by_http.slack
    async with listening(by_http, pings=0.05) as socket:
        slack.allow_connections(0)
        await slack.disconnect("refresh_requested")
        await slack.wait_for(lambda: len(slack.calls_to("apps.connections.open")) == 5)
        assert slack.connections == 0
        slack.allow_connections(1)
        await slack.wait_for(lambda: slack.connections == 1)
        assert (await by_http.learned(by_http.ana)).acked
        assert len(slack.calls_to("apps.connections.open")) < 8
        assert await socket.is_connected()


async def test_a_silent_connection_is_noticed_and_left_for_another(by_http):
    slack = by_http.slack
    async with listening(by_http, pings=0.04):
        slack.silence()
        await slack.wait_for(lambda: len(slack.calls_to("apps.connections.open")) >= 2)
        await slack.wait_for(lambda: slack.connections == 1)
        assert (await by_http.learned(by_http.ana)).acked
        assert len(await by_http.learnings()) == 1


async def test_a_connection_that_breaks_is_replaced(by_http):
    slack = by_http.slack
    async with listening(by_http, pings=0.04):
        slack.drop_connections()
        await slack.wait_for(lambda: slack.connections == 0)
        await slack.wait_for(lambda: slack.connections == 1)
        assert (await by_http.learned(by_http.ana)).acked


async def test_a_frame_that_is_no_json_disturbs_nobody(scene):
    for frame in (
        "not { json",
        "{",
        "[]",
        "{}",
        '{"type": "unheard_of"}',
        '{"envelope_id": "1", "type": "events_api"}',
    ):
        await scene.slack.send_frame(frame)
    assert (await scene.learned(scene.ana)).acked


async def test_what_comes_again_on_another_connection_happens_once(scene):
    async with listening(scene):
        await scene.learned(scene.ana)
        for same_envelope in (True, False):
            assert (await scene.slack.redeliver_last("command", same_envelope=same_envelope)).acked
            await scene.pollen.settled()
        await scene.click(scene.ana, "Undo", scene.last(scene.ana))
        assert (await scene.slack.redeliver_last("block_actions")).acked
        await scene.pollen.settled()
    assert [(row["state"], row["version"]) for row in await scene.learnings()] == [("undone", 2)]


async def test_several_connections_share_what_people_do(scene):
    async with listening(scene), listening(scene):
        replies = await asyncio.gather(
            *(scene.ana.command("/learned", f"Lesson {number}.", channel="orders") for number in range(6))
        )
        await all_were_taken(scene, replies)
