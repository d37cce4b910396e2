"""Which messages would notify people by their markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.wire import Json, texts_in

PingKind = Literal["channel", "here", "everyone", "group", "user"]

_MARKUP = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>|<!(subteam)\^[^>]*>|<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_BARE = re.compile(r"(?<![\w@])@(channel|here|everyone)\b")


@dataclass(frozen=True, slots=True)
class Ping:
    """One mention that would notify: who, in which text, and whether only one person could see the message."""

    kind: PingKind
    target: str
    text: str
    channel: str
    ts: str
    ephemeral: bool


def pings_in(message: Json, channel: str, *, ephemeral: bool, parsed: bool = False) -> Iterator[Ping]:
    """Every mention in the message. `parsed` is true when the app asked for names to be found in plain text."""
    for kind, target, text in _mentions(message, parsed=parsed):
        yield Ping(kind, target, text, channel, message["ts"], ephemeral)


def _mentions(message: Json, *, parsed: bool) -> Iterator[tuple[PingKind, str, str]]:
    text = str(message.get("text", ""))
    yield from _in_text(text, bare=parsed)
    for part in texts_in([*message.get("blocks", []), *message.get("attachments", [])]):
        if part.get("type") == "mrkdwn":
            # Slack finds bare @here in mrkdwn by itself unless the text object says verbatim.
            yield from _in_text(str(part.get("text", "")), bare=not part.get("verbatim", False))
        elif part.get("type") == "user" and "user_id" in part:
            yield "user", str(part["user_id"]), text
        elif part.get("type") == "usergroup" and "usergroup_id" in part:
            yield "group", str(part["usergroup_id"]), text
        elif part.get("type") == "broadcast" and part.get("range") in ("channel", "here", "everyone"):
            yield part["range"], str(part["range"]), text


def _in_text(text: str, *, bare: bool) -> Iterator[tuple[PingKind, str, str]]:
    for found in _MARKUP.finditer(text):
        crowd, group, user = found.groups()
        if group:
            yield "group", found.group(), text
        elif user:
            yield "user", user, text
        else:
            yield crowd, crowd, text  # type: ignore[misc]  # The pattern allows these three kinds only.
    if bare:
        for found in _BARE.finditer(text):
            yield found.group(1), found.group(1), text  # type: ignore[misc]  # As above.
