"""The one web server: health always, Slack's requests in HTTP mode."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.app import bodies
from bot.app.deadlines import PATIENCE, Deadlines
from bot.app.health import Health
from bot.app.outside import Answering

log = logging.getLogger(__name__)

LARGEST_BODY: Final = 1024 * 1024
"""Slack's largest documented payload is a view of 250 KB; form encoding at most trebles it."""
IDLE: Final = 620.0
"""Seconds: longer than proxies keep a connection, or they would send on one that was just closed."""
SHORT: Final = 4096
"""Characters: what is not signed is not parsed beyond them."""
STAMP: Final = re.compile(r"[0-9]{1,12}")
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    """What takes Slack's requests in HTTP mode, and the secret that proves that they are Slack's."""

    dispatch: Dispatch
    secret: str
    answering: Answering


def build(*, health: Health, inlet: Inlet | None, patience: float = PATIENCE) -> web.Application:
    """Build the server's routes; `inlet` takes what Slack sends to /slack/events."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_request: web.Request) -> web.Response:
        found = await health.readiness()
        return web.json_response(found.as_json(), status=200 if found.ready else 503)

    server = web.Application(client_max_size=LARGEST_BODY)
    server.on_response_prepare.append(_anonymous)
    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
    if inlet is not None:
        server.router.add_post("/slack/events", _receiver(inlet, patience=patience))
    return server


@asynccontextmanager
async def listening(
    server: web.Application, host: str, port: int, *, patience: float = PATIENCE, idle: float = IDLE
) -> AsyncIterator[str]:
    """Serve until the block ends; give the address. Raises OSError when the port is taken.

    Whoever has not said within `patience` seconds what it wants is cut off, and after `idle`
    seconds without a further request whoever keeps a connection. Bodies are taken
    as they come: Slack compresses none, and a small one could become a huge one.
    """
    deadlines = Deadlines(patience=patience)
    server.middlewares.append(_reckoned(deadlines))
    runner = web.AppRunner(
        server,
        access_log=None,
        shutdown_timeout=5,
        auto_decompress=False,
        lingering_time=min(2, patience),
        keepalive_timeout=idle,
    )
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has a server")
        listener = await asyncio.get_running_loop().create_server(
            deadlines.watch(runner.server), host, port, backlog=128
        )
        try:
            bound, number = listener.sockets[0].getsockname()[:2]
            yield f"http://{bound}:{number}"
        finally:
            listener.close()
    finally:
        await runner.cleanup()


def _receiver(inlet: Inlet, *, patience: float) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    verifier = SignatureVerifier(inlet.secret)

    async def receive(request: web.Request) -> web.StreamResponse:
        if (request.content_length or 0) > LARGEST_BODY:
            return _refused(413, "the body is larger than any of Slack's")
        try:
            async with asyncio.timeout(patience):
                body = (await request.read()).decode("utf-8")
        except TimeoutError:
            return _refused(408, "the body did not come to its end in time")
        except UnicodeDecodeError:
            return _refused(400, "the body is not UTF-8")
        if not _is_signed(verifier, request, body):
            # Slack looks at the certificate with a request that it does not sign.
            return web.Response() if _is_ssl_check(body) else _refused(401, "the request is not signed by Slack")
        read = bodies.read(body, query=request.query_string, headers=request.headers, mode="http")
        if read is None:
            return _refused(400, "the body is neither a form nor JSON as Slack sends it")
        answer = await to_aiohttp_response(await inlet.dispatch(read))

        async def send() -> None:
            await answer.prepare(request)
            await answer.write_eof()

        await inlet.answering(request.content_type, send)
        return answer

    return receive


def _is_signed(verifier: SignatureVerifier, request: web.Request, body: str) -> bool:
    """Whether Slack signed it within the last five minutes. Nothing is parsed before that is known."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    # The verifier raises on a timestamp that is no number, and on a signature that is not ASCII.
    if not (STAMP.fullmatch(stamp) and SIGNATURE.fullmatch(signature)):
        return False
    return verifier.is_valid(body, stamp, signature)


def _is_ssl_check(body: str) -> bool:
    return len(body) <= SHORT and parse_qs(body).get("ssl_check") == ["1"]


def _reckoned(deadlines: Deadlines) -> Middleware:
    @web.middleware
    async def reckon(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await deadlines.reckon(request, handler)

    return reckon


async def _anonymous(_request: web.Request, response: web.StreamResponse) -> None:
    """Leave out which versions of what answer here: strangers need not know."""
    response.headers.popall("Server", None)


def _refused(status: int, reason: str) -> web.Response:
    response = web.json_response({"error": reason}, status=status)
    if status in {408, 413}:
        response.force_close()
    return response
