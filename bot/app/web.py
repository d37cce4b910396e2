"""The one web server: health always, Slack's requests in HTTP mode."""

import json
import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.app.health import Health
from bot.app.outside import Answering

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Slack's largest documented payload is a view of 250 KB; form encoding at most trebles it."""

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def build(*, health: Health, dispatch: Dispatch | None, answering: Answering) -> web.Application:
    """Build the server's routes; `dispatch` (HTTP mode) takes what Slack sends to /slack/events."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_request: web.Request) -> web.Response:
        found = await health.readiness()
        return web.json_response(found.as_json(), status=200 if found.ready else 503)

    server = web.Application(client_max_size=LARGEST_BODY)
    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
    if dispatch is not None:
        server.router.add_post("/slack/events", _receiver(dispatch, answering))
    return server


def _receiver(dispatch: Dispatch, answering: Answering) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def receive(request: web.Request) -> web.StreamResponse:
        # Without a timestamp there is no signature: Bolt refuses all but Slack's check of the certificate.
        stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
        if not re.fullmatch(r"\d{1,12}", stamp):
            # Bolt would raise on a timestamp that is no number, and answer 500.
            return _refused(401, "the request is not signed by Slack")
        try:
            text = (await request.read()).decode("utf-8")
        except UnicodeDecodeError:
            return _refused(400, "the body is not UTF-8")
        try:
            read = AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers))
        except (json.JSONDecodeError, AttributeError, TypeError, ValueError):
            return _refused(400, "the body is neither a form nor JSON as Slack sends it")
        answer = await to_aiohttp_response(await dispatch(read))

        async def send() -> None:
            await answer.prepare(request)
            await answer.write_eof()

        await answering(request.content_type, send)
        return answer

    return receive


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
