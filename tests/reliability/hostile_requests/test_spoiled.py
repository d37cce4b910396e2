"""Signed payloads of shapes that Slack never sends: with a part taken away, or replaced by something else."""

import json
import random
from typing import Any

import pytest

from handlers.shapes import UNREADABLE, misshapen
from tests.databases import empty_sqlite
from tests.reliability.hostile_requests.conftest import opened
from tests.reliability.hostile_requests.payloads import NAMES, sent_by
from tests.reliability.hostile_requests.place import changed
from tests.reliability.hostile_requests.spoiling import spoiled

pytestmark = pytest.mark.long

PEOPLE = ("ana", "ana", "dan", "ben", "gus", "eve")
EVENTS = (
    {"type": "reaction_added", "user": "U0ANA", "reaction": "seedling", "item_user": "U0BEN"}
    | {"item": {"type": "message", "channel": "C0ORDERS", "ts": "1767614400.000100"}, "event_ts": "1767614400.000200"},
    {"type": "member_joined_channel", "user": "U0ANA", "channel": "C0LOUNGE", "channel_type": "C", "team": "T0SANDBOX"},
    {"type": "member_left_channel", "user": "U0ANA", "channel": "C0LOUNGE", "channel_type": "C", "team": "T0SANDBOX"},
    {"type": "user_change", "user": {"id": "U0ANA", "team_id": "T0SANDBOX", "name": "ana", "profile": {}}},
    {"type": "team_join", "user": {"id": "U0NEW", "team_id": "T0SANDBOX", "name": "new", "profile": {}}},
    {"type": "channel_rename", "channel": {"id": "C0LOUNGE", "name": "salon", "created": 1360782804}},
    {"type": "channel_archive", "channel": "C0LOUNGE", "user": "U0ANA"},
    {"type": "channel_deleted", "channel": "C0LOUNGE"},
    {"type": "channel_left", "channel": "C0LOUNGE", "event_ts": "1767614400.000200"},
    {"type": "nobody_asked_for_this"},
)


ODD: tuple[Any, ...] = (7, None, [], "x", {}, {"actions": 7}, {"type": ["x"]}, {"response_urls": {"x": 1}})


def some_payload(door, rng):
    if rng.random() < 0.15:
        number = rng.randrange(10**9)
        whole = {"type": "event_callback", "team_id": "T0SANDBOX", "api_app_id": "A0SANDBOX", "event_id": f"Ev{number}"}
        return "event", whole | {"event": rng.choice(EVENTS), "event_time": 1767614400, "authorizations": []}
    path = rng.choice(list(NAMES))
    return NAMES[path], sent_by(door, path, rng.choice(PEOPLE))


async def play(door, rng, times):
    """Send spoiled payloads; return how many of them were refused by their shape."""
    refused = 0
    before = await door.dump()
    for _ in range(times):
        name, whole = some_payload(door, rng)
        body, how = spoiled(whole, rng)
        # A command is a form: whatever it holds arrives as text.
        is_refused = "command" not in whole and misshapen(json.loads(json.dumps(body))) is not None
        heard = await door.send(body)
        heard.check((name, how))
        assert heard.status in {200, 400}, (name, how)
        after = await door.dump()
        if is_refused or heard.status != 200:
            refused += 1
            assert not changed(before, after), (name, how)
            # Whom nobody can name, nobody can tell.
            assert heard.spoke or heard.calls or name == "event", (name, how)
        before = after
    return refused


async def test_a_payload_that_is_not_as_slack_sends_it_is_answered_and_has_no_effect(door):
    assert await play(door, random.Random(4), 60) > 15


def test_every_payload_that_slack_ever_sent_is_of_a_known_shape():
    for path in NAMES:
        assert misshapen(json.loads(path.read_text("utf-8")) | {"trigger_id": "1.2.x"}) is None, path


async def test_whoever_clicked_is_told_that_it_could_not_be_read(door):
    for golden in ("learnings/undo.v1", "learnings/log.v1", "digests/schedule.form.v1"):
        path = next(path for path, name in NAMES.items() if name == golden)
        body = sent_by(door, path, "ana")
        body["trigger_id" if "view" not in body else "view"] = 7
        assert UNREADABLE in (await door.send(body)).said


@pytest.mark.soak
async def test_payloads_spoiled_in_any_part_never_fail_and_never_have_half_an_effect(
    rounds, sqlite_database, record_property
):
    """A hundred payloads a round."""
    sent = refused = 0
    for seed in rounds(60):
        empty_sqlite(sqlite_database)
        async with opened(sqlite_database) as door:
            refused += await play(door, random.Random(seed), 100)
            sent += 100
    record_property("soak", f"  {sent} payloads, {refused} of them refused by their shape")


async def test_frames_of_the_socket_that_cannot_be_read_are_acked_and_forgotten(database):
    async with opened(database, http=False) as door:
        before = await door.dump()
        body = sent_by(door, next(iter(NAMES)), "ana")
        for payload in (*ODD, body | {"actions": 7}):
            for kind in ("interactive", "slash_commands", "events_api", "unheard"):
                envelope = {
                    "envelope_id": "hostile",
                    "type": kind,
                    "payload": payload,
                    "accepts_response_payload": True,
                }
                (await door.frame(json.dumps(envelope))).check((kind, payload))
        for text in ("", "{", "[]", "7", '"x"', '{"type": 7}', '{"type": "unheard"}', "\0", "[" * 100_000):
            (await door.frame(text)).check(text[:20])
        assert not changed(before, await door.dump())
        # The connection is still there, and works.
        reply = await door.living.slack.person("ana").command(
            "/learned", "A socket outlives nonsense.", channel="orders"
        )
        assert reply.acked
