"""Signed HTTP requests to the app's request URL."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession

from sandbox.parcels import JSON, Parcel, UnansweredError
from sandbox.world import World

OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered to an HTTP request. The names of headers are in lower case."""

    status: int
    body: str
    headers: Mapping[str, str]


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
        kind, body = parcel.request()
        answer = await self.post(body, kind, headers=parcel.retry_headers())
        if answer.status != OK:
            final = answer.headers.get("x-slack-no-retry") == "1"
            raise UnansweredError("http_service_error", "http_error", final=final)
        return _decoded(answer)

    async def verify(self, challenge: str) -> bool:
        """Send url_verification as Slack does when a request URL is saved; true if the app gave it back."""
        asked = {"type": "url_verification", "challenge": challenge, "token": self._world.app.verification_token}
        answer = await self.post(json.dumps(asked), JSON)
        body = _decoded(answer)
        given = body.get("challenge") if isinstance(body, dict) else body
        return answer.status == OK and given == challenge

    async def post(
        self,
        body: str | bytes,
        kind: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        age: float = 0,
        secret: str | None = None,
    ) -> Answer:
        """Sign and send, just as it is.

        `age`: seconds since it was signed. `secret`: another than the app's. `headers` are sent beside the usual ones
        or, where they have their names, instead of them; None leaves one out.
        """
        if self._session is None or self.url is None:
            raise UnansweredError("dispatch_failed", "connection_failed")
        raw = body.encode() if isinstance(body, str) else body
        stamp = str(int(self._world.wall() - age))
        usual: dict[str, str | None] = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature(secret or self._world.app.signing_secret, stamp, raw),
        }
        wanted = {**usual, **{name.lower(): value for name, value in (headers or {}).items()}}
        sent = {name: value for name, value in wanted.items() if value is not None}
        try:
            async with self._session.post(self.url, data=raw, headers=sent) as answer:
                told = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, await answer.text(), told)
        except ClientError:
            raise UnansweredError("dispatch_failed", "connection_failed") from None


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's v0 signature of a raw body."""
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def _decoded(answer: Answer) -> Any:
    if not answer.body:
        return None
    if answer.headers.get("content-type", "").startswith(JSON):
        try:
            return json.loads(answer.body)
        except ValueError:
            return answer.body
    return answer.body
