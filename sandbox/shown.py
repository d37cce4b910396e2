"""What an app showed, as it would be sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.wire import Json

_OF_A_MESSAGE = ("text", "blocks", "attachments", "metadata")
_OF_A_VIEW = (
    "type", "title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id", "clear_on_close",
    "notify_on_close",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, a modal or a Home tab at the moment at which it was shown or changed."""

    surface: Literal["message", "modal", "home"]
    payload: Json


def shown_message(message: Mapping[str, Any]) -> Shown:
    """Leave out what Slack adds to a message; blocks keep the ids that they were given."""
    return Shown("message", {part: message[part] for part in _OF_A_MESSAGE if message.get(part)})


def shown_view(view: Mapping[str, Any]) -> Shown:
    """Leave out what Slack adds to a view; blocks keep the ids that they were given."""
    payload = {part: view[part] for part in _OF_A_VIEW if view.get(part) or part == "blocks"}
    return Shown("home" if view["type"] == "home" else "modal", payload)
