"""A call's arguments, whichever way they came."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.errors import SlackError, invalid_arguments
from sandbox.wire import Json

# These arrive as JSON inside a string when the body is a form, and may in a JSON body.
ENCODED = frozenset({"attachments", "blocks", "message", "metadata", "view"})
TRUE = frozenset({"1", "true", "True"})
FALSE = frozenset({"0", "false", "False", ""})
# What Slack answers when one of these holds no JSON.
MALFORMED = {
    "attachments": "invalid_attachments",
    "blocks": "invalid_blocks_format",
    "metadata": "invalid_metadata_format",
}


class Arguments:
    """Typed access to what the caller sent."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.raw: Json = {name: value for name, value in sent.items() if name != "token"}
        self._decoded: Json = {}
        # Slack's pages may be shorter than asked for.
        self.page_limit: int | None = None

    def decoded(self) -> Json:
        """Everything, JSON-encoded arguments decoded. Raises what Slack answers to broken ones."""
        if not self._decoded:
            self._decoded = {name: self._decode(name, value) for name, value in self.raw.items()}
        return self._decoded

    def get(self, name: str) -> Any:
        return self.decoded().get(name)

    def text(self, name: str, default: str = "") -> str:
        value = self.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        if str(value) in TRUE | FALSE:
            return str(value) in TRUE
        raise invalid_arguments(f"must be a boolean [json-pointer:/{name}]")

    def number(self, name: str, default: int) -> int:
        value = self.get(name)
        try:
            return default if value in (None, "") else int(str(value))
        except ValueError:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def listed(self, name: str) -> list[str]:
        """A comma-separated list, or a JSON array."""
        value = self.get(name)
        if isinstance(value, str) and value.startswith("["):
            value = _json(value)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]

    def mapping(self, name: str) -> Json:
        value = self.get(name)
        if not isinstance(value, dict):
            raise invalid_arguments(f"must be an object [json-pointer:/{name}]")
        return value

    def require(self, *names: str) -> None:
        if missing := [name for name in names if self.raw.get(name) in (None, "")]:
            raise invalid_arguments(*(f"missing required field: {name}" for name in missing))

    def _decode(self, name: str, value: Any) -> Any:
        if name not in ENCODED or not isinstance(value, str) or value == "":
            return value
        decoded = _json(value)
        if decoded is None:
            if name in MALFORMED:
                raise SlackError(MALFORMED[name])
            raise invalid_arguments(f"must be valid JSON [json-pointer:/{name}]")
        return decoded


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
