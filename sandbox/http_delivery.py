"""Signed HTTP requests to the app's request URL."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession

from sandbox.parcels import Parcel, UnansweredError
from sandbox.world import World

FORM = "application/x-www-form-urlencoded"
OK = 200


class HttpDelivery:
    """Posts to the app. The session is opened with the server and closed with it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._session: ClientSession | None = None

    @property
    def url(self) -> str | None:
        return self._world.app.request_url

    async def open(self) -> None:
        self._session = ClientSession()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def carry(self, parcel: Parcel) -> Any:
        """Post one delivery; return the body of the app's 200."""
        kind, body = _encoded(parcel)
        headers = {}
        if parcel.retry:
            headers = {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.retry_reason or ""}
        status, text, answered = await self.post(body, kind, headers)
        if status != OK:
            final = answered.get("x-slack-no-retry") == "1"
            raise UnansweredError("http_service_error", "http_error", final=final)
        return _decoded(text, answered.get("content-type", ""))

    async def verify(self, challenge: str) -> bool:
        """Send url_verification as Slack does when a request URL is saved; true if the app gave it back."""
        asked = {"type": "url_verification", "challenge": challenge, "token": self._world.app.verification_token}
        status, text, answered = await self.post(json.dumps(asked), "application/json", {})
        body = _decoded(text, answered.get("content-type", ""))
        given = body.get("challenge") if isinstance(body, dict) else body
        return status == OK and given == challenge

    async def post(self, body: str, kind: str, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """Sign and send; returns status, body and headers (lower case) of the answer."""
        if self._session is None or self.url is None:
            raise UnansweredError("dispatch_failed", "connection_failed")
        stamp = str(int(self._world.wall()))
        signed = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._world.app.signing_secret, stamp, body),
            **headers,
        }
        try:
            async with self._session.post(self.url, data=body.encode(), headers=signed) as answer:
                return answer.status, await answer.text(), {name.lower(): v for name, v in answer.headers.items()}
        except ClientError:
            raise UnansweredError("dispatch_failed", "connection_failed") from None


def signature(secret: str, stamp: str, body: str) -> str:
    """Slack's v0 signature of a raw body."""
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def _encoded(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "slash_commands":
        return FORM, urlencode(parcel.payload)
    if parcel.kind == "interactive":
        return FORM, urlencode({"payload": json.dumps(parcel.payload)})
    return "application/json", json.dumps(parcel.payload)


def _decoded(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind.startswith("application/json"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
