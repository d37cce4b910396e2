"""Speaks to a running sandbox over HTTP."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from sandbox.control import PREFIX
from sandbox.errors import SandboxError
from sandbox.wire import Json

TIMEOUT_SECONDS = 30


class Remote:
    """The control interface of the sandbox at `url`. Every failure is a SandboxError with one sentence."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise SandboxError(f"{url!r} is no address of a sandbox; write one like http://127.0.0.1:8765.")
        self._url = url.rstrip("/")

    def get(self, *path: str, **query: str) -> Json:
        return self._ask(path, query, None)

    def post(self, *path: str, body: Json) -> Json:
        """Order something; a None in the body is sent as null."""
        return self._ask(path, {}, body)

    def act(self, *path: str, body: Json) -> Json:
        """Do something and say what is seen then."""
        return self._ask(path, {"show": "1"}, {name: value for name, value in body.items() if value is not None})

    def _ask(self, path: tuple[str, ...], query: dict[str, str], body: Json | None) -> Json:
        where = "".join(f"/{quote(step, safe='')}" for step in path)
        address = f"{self._url}{PREFIX}{where}" + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = Request(address, data=data, headers={"Content-Type": "application/json"})  # noqa: S310 (checked above)
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 (checked above)
                return _object(answer.read())
        except HTTPError as refusal:
            raise SandboxError(str(_object(refusal.read()).get("error", refusal.reason))) from None
        except (URLError, OSError, ValueError):
            raise SandboxError(
                f"No sandbox answers at {self._url}. Start one, or say where it is with --url."
            ) from None


def _object(raw: bytes) -> Json:
    decoded: Any = json.loads(raw)
    return decoded if isinstance(decoded, dict) else {}
