"""Whatever knocks at the door in HTTP mode is refused by a status and a few words, early, and leaves nothing behind."""

import asyncio
import gzip
import json
import resource
import time
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.app.web import LARGEST_BODY, Inlet, build, listening
from sandbox.parcels import FORM, JSON
from tests.reliability.hostile_requests.payloads import NAMES, sent_by
from tests.reliability.hostile_requests.place import changed

LEARNED = urlencode(
    {
        "command": "/learned",
        "text": "Freeze the plan on Friday.",
        "user_id": "U0ANA",
        "user_name": "ana",
        "team_id": "T0SANDBOX",
        "channel_id": "C0ORDERS",
        "trigger_id": "1.2.hostile",
        "response_url": "https://example.com/never",
    }
)
DETAILS = ("Traceback", "aiohttp", "Python", "slack_bolt", "xox", "sqlite")
MB = 1024 * 1024


async def test_a_request_that_slack_did_not_sign_in_time_is_refused(door):
    before = await door.dump(without=set())
    stamps = ("soon", "-5", "1e9", "٣٣٣", "1" * 13, "9" * 12, "", " 12", "0x10", "1.5", None)
    signatures = ("v0=", "v1=" + "0" * 64, "v0=" + "0" * 63, "v0=é" + "0" * 63, "A" * 4000, "", None)
    refused: list[Any] = [
        *[{"headers": {"x-slack-request-timestamp": stamp and stamp.encode().decode("latin-1")}} for stamp in stamps],
        *[{"headers": {"x-slack-signature": told and told.encode().decode("latin-1")}} for told in signatures],
        *[{"age": age} for age in (301, 360, 86_400, -360)],
        {"secret": "another app's"},
        {"headers": {"x-slack-request-timestamp": None, "x-slack-signature": None}},
    ]
    for more in refused:
        heard = await door.post(LEARNED, kind=FORM, **more)
        assert heard.status == 401, more
        assert heard.body == '{"error": "the request is not signed by Slack"}'
        assert not heard.log, more
    assert not changed(before, await door.dump(without=set()))


async def test_a_signed_request_that_comes_again_has_no_second_effect_and_the_same_answer(door):
    first = await door.post(LEARNED, kind=FORM)
    after_first = await door.dump()
    for age in (0, 0, 250):
        again = await door.post(LEARNED, kind=FORM, age=age)
        assert (again.status, again.body) == (200, first.body)
    # The very same request, kept for six minutes.
    assert (await door.post(LEARNED, kind=FORM, age=360)).status == 401
    assert not changed(after_first, await door.dump())
    # Twice at the same moment: one of them is the first.
    fresh = LEARNED.replace("1.2.hostile", "3.4.hostile")
    both = await asyncio.gather(*(door.living.slack.request(fresh, kind=FORM) for _ in "ab"))
    await door.living.settled()
    assert both[0].body == both[1].body
    assert len((await door.dump())["learnings"]) == len(after_first["learnings"]) + 1


SIGNED_NONSENSE = [
    ("", FORM, 400),
    ("payload", FORM, 400),
    ("payload=", FORM, 400),
    ("payload={", FORM, 400),
    ("payload=7", FORM, 400),
    ("payload=[]", FORM, 400),
    ("payload=null", FORM, 400),
    ("payload=%5B%7B%7D%5D", FORM, 400),
    ("payload={}&payload={}", FORM, 400),
    ("%FF%FE=%00", FORM, 400),
    ("&&&===", FORM, 400),
    ("{", JSON, 400),
    ("[1]", JSON, 400),
    ("7", JSON, 400),
    ("null", JSON, 400),
    ('"x"', JSON, 400),
    ("{}", JSON, 400),
    ('{"type": []}', JSON, 400),
    ('{"response_urls": {"x": 1}}', JSON, 400),
    ('{"actions": 7, "type": "block_actions"}', JSON, 400),
    ('{"type": "block_actions", "user": {"id": "U0ANA"}}', JSON, 200),
    ("[" * 200_000, JSON, 400),
    ('{"a":' * 100_000, JSON, 400),
    ("payload=" + "%5B" * 100_000, FORM, 400),
    ('{"a": ' + "9" * 10_000 + "}", JSON, 400),
    ("{}", "text/plain", 400),
    ("{}", "multipart/form-data; boundary=x", 400),
    ("<xml/>", "application/xml", 400),
    ("{}", "nonsense", 400),
    ("\0" * 1000, FORM, 400),
    (b"\xff\xfe\x00", FORM, 400),
    (b'payload={"x": "\xed\xa0\x80"}', FORM, 400),
    (gzip.compress(b"{}"), JSON, 400),
]


async def test_signed_nonsense_is_refused_in_a_few_words(door):
    before = await door.dump(without=set())
    for body, kind, status in SIGNED_NONSENSE:
        heard = await door.post(body, kind=kind)
        heard.check((body[:60], kind))
        assert heard.status == status, (body[:60], kind, heard.status, heard.body[:100])
        assert len(heard.body) < 300
    assert not changed(before, await door.dump(without=set()))


@pytest.mark.long
async def test_a_payload_with_the_wrong_content_type_is_read_as_what_it_is_or_refused(door):
    before = await door.dump()
    for path in list(NAMES)[::25]:
        body = sent_by(door, path, "gus")
        for raw, kind in (
            (urlencode({"payload": json.dumps(body)}), JSON),
            (json.dumps(body), FORM),
            (json.dumps(body), ""),
        ):
            heard = await door.post(raw, kind=kind)
            heard.check((NAMES[path], kind))
            assert heard.status in {200, 400}, NAMES[path]
    assert not changed(before, await door.dump())


@pytest.mark.long
async def test_a_huge_body_is_refused_before_it_is_read(door):
    assert LARGEST_BODY == MB
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    url = f"{door.living.pollen.url}/slack/events"

    async def drops():
        for _ in range(40):
            yield b"x" * MB

    async with aiohttp.ClientSession() as stranger:
        began = time.monotonic()
        # The length is told: nothing of it is read.
        async with stranger.post(url, data=drops(), headers={"Content-Length": str(40 * MB)}) as answer:
            assert answer.status == 413
        # The length is not told: no more is read than any payload of Slack's has.
        try:
            async with stranger.post(url, data=drops()) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            # Closed while we were still sending, which is as good.
            pass
        small = gzip.compress(b"x" * (64 * MB))
        async with stranger.post(url, data=small, headers={"Content-Encoding": "gzip"}) as answer:
            assert answer.status in {400, 401}
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 150 * 1024
    assert (await door.post(LEARNED, kind=FORM)).status == 200


@pytest.mark.long
async def test_other_ways_in_are_closed_and_tell_nothing(door):
    address = door.living.pollen.url
    async with aiohttp.ClientSession() as stranger:
        for method, path, status in (
            ("GET", "/", 404),
            ("GET", "/slack", 404),
            ("GET", "/slack/install", 404),
            ("GET", "/.env", 404),
            ("GET", "/pollen.db", 404),
            ("GET", "/healthz/../../etc/passwd", 404),
            ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
            ("POST", "/slack/events/", 404),
            ("GET", "/slack/events", 405),
            ("PUT", "/slack/events", 405),
            ("DELETE", "/slack/events", 405),
            ("POST", "/healthz", 405),
            ("POST", "/readyz", 405),
            ("TRACE", "/", 404),
            ("GET", "/" + "a" * 9000, 400),
        ):
            async with stranger.request(method, f"{address}{path}") as answer:
                text = await answer.text()
                assert answer.status == status, (method, path[:40], answer.status)
                assert len(text) < 200
                assert not [detail for detail in DETAILS if detail in text]
                assert answer.status == 400 or "Server" not in answer.headers


@pytest.mark.long
async def test_health_tells_nothing_that_a_stranger_may_not_know(door):
    address, secrets = door.living.pollen.url, door.living.slack.workspace.app
    async with aiohttp.ClientSession() as stranger:
        for path in ("/healthz", "/readyz"):
            async with stranger.get(address + path, headers={"X-Slack-Signature": "x"}) as answer:
                text = await answer.text()
                assert answer.status == 200
                for secret in (secrets.bot_token, secrets.signing_secret, "T0SANDBOX", "U0", "sqlite", *DETAILS):
                    assert secret not in text


# Requests that never end.

PATIENCE = 0.15
NOBODY_ASKS: Any = None


@asynccontextmanager
async def impatient():
    async def dispatch(_request):
        raise AssertionError("nothing here is signed")

    async def at_once(_kind, send):
        await send()

    inlet = Inlet(dispatch=dispatch, secret="a secret", answering=at_once)
    server = build(health=NOBODY_ASKS, inlet=inlet, patience=PATIENCE)
    async with listening(server, "127.0.0.1", 0, patience=PATIENCE, idle=2 * PATIENCE) as url:
        yield int(url.rpartition(":")[2])


@pytest.mark.long
@pytest.mark.parametrize(
    ("begins", "answered"),
    [
        (b"", b""),
        (b"PO", b""),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow", b""),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npay", b"408"),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", b"408"),
        (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npay", b"404"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea", b"200"),
    ],
)
async def test_who_begins_and_never_ends_is_cut_off(begins, answered):
    async with impatient() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begins)
        began = time.monotonic()
        try:
            told = await asyncio.wait_for(reader.read(), 5)
        except ConnectionError:
            told = b""
        assert time.monotonic() - began < 3
        assert answered in told[:20]
        writer.close()


@pytest.mark.long
async def test_drop_by_drop_is_no_way_to_stay():
    """A byte now and then keeps no connection open: what counts is when the request is there."""
    async with impatient() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        while time.monotonic() - began < 3 and not reader.at_eof():
            try:
                writer.write(b"X-Drop: 1\r\n")
                await writer.drain()
                await asyncio.wait_for(reader.read(1), 0.02)
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert time.monotonic() - began < 2
        writer.close()
