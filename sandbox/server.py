"""The HTTP side: the Web API, response URLs and Socket Mode on one port."""

import json
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from sandbox import socket_mode
from sandbox.api import Api
from sandbox.errors import SlackError
from sandbox.faults import RESPONSE_URL, Fault
from sandbox.responses import respond
from sandbox.socket_mode import SocketMode
from sandbox.triggers import Rights
from sandbox.wire import Json
from sandbox.world import World

MAX_BODY = 8 * 1024**2
# Slack's status for a response URL that is no longer any good, and for a message it can't show.
GONE, BAD = 404, 400


class Server:
    """Turns HTTP requests into calls of the sandbox's parts."""

    def __init__(self, *, world: World, api: Api, rights: Rights, socket: SocketMode) -> None:
        self._world = world
        self._api = api
        self._rights = rights
        self._socket = socket

    def application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("GET", "/api/{method}", self._web_api)
        application.router.add_route("POST", "/api/{method}", self._web_api)
        for kind in ("commands", "actions", "app"):
            application.router.add_post(f"/{kind}/{{rest:.+}}", self._response_url)
        application.router.add_get(socket_mode.PATH, self._socket.connect)
        return application

    async def _web_api(self, request: web.Request) -> web.StreamResponse:
        try:
            sent = await _sent(request)
        except SlackError as refusal:
            return web.json_response(refusal.answer())
        token = _bearer(request) or _text(sent.get("token"))
        answer, fault = self._api.call(request.match_info["method"], token, sent)
        if fault is not None:
            return await self._spoiled(request, answer, fault)
        scopes = self._api.scopes_of(token)
        headers = {"Date": format_datetime(self._world.clock.now(), usegmt=True)}
        return web.json_response(answer, headers=headers | ({"X-OAuth-Scopes": scopes} if scopes else {}))

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        try:
            sent = await _sent(request)
            payload = sent["payload"] if isinstance(sent.get("payload"), str) else sent
            decoded = json.loads(payload) if isinstance(payload, str) else payload
            fault = self._api.faults.next(RESPONSE_URL, decoded)
            spoiled = fault.answer() if fault is not None else None
            if spoiled is None or (fault is not None and fault.after_effect):
                respond(self._world, self._rights, request.path, decoded)
            if fault is not None:
                return await self._spoiled(request, spoiled or {"ok": True}, fault)
        except SlackError as refusal:
            gone = refusal.error in ("expired_url", "invalid_url", "used_url")
            return web.json_response(refusal.answer(), status=GONE if gone else BAD)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=BAD)
        return web.Response(text="ok")

    async def _spoiled(self, request: web.Request, answer: Json, fault: Fault) -> web.StreamResponse:
        """The answer as the fault lets it through."""
        self._world.watch.changed(f"fault for {fault.method}")
        await self._api.faults.pause(fault)
        if fault.drop and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, status=fault.status, headers=fault.headers)


async def _sent(request: web.Request) -> Json:
    """The arguments, from the query, a form or a JSON body."""
    sent: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return sent | body
    return sent | dict(await request.post())


def _bearer(request: web.Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
