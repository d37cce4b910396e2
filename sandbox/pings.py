"""What of an app's messages and views would notify people, or name a channel, that perhaps nobody meant to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.passages import Parse, Passage, parts, passages
from sandbox.wire import Json

PingKind = Literal["channel", "here", "everyone", "group", "user", "name"]
"""`name` is a channel's name without markup, such as #general, which Slack makes a mention of that channel."""

_MARKUP = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>|<!(subteam)\^[^>]*>|<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# An underscore before a name makes it italic and no part of a word. A number alone after # is taken for a number.
_START = r"(?<![^\W_])(?<![@&#/])"
_BARE = re.compile(_START + r"(?:@(channel|here|everyone)(?![^\W_])|(#(?=[\w-]*[^\W\d_])[\w-]+))")
_NAMED = re.compile(_START + r"@(?!(?:channel|here|everyone)(?![^\W_]))([\w.-]*\w)")
_CROWDS: Mapping[str, PingKind] = {"channel": "channel", "here": "here", "everyone": "everyone"}


@dataclass(frozen=True, slots=True)
class Ping:
    """One mention: who, in which text, and whether only one person could see it.

    `channel` is empty in a modal or Home tab, whose id is then the `ts`.
    """

    kind: PingKind
    target: str
    text: str
    channel: str
    ts: str
    ephemeral: bool


def pings_in(message: Json, channel: str, *, ephemeral: bool, parse: Parse = "") -> Iterator[Ping]:
    """Every mention in the message. `parse` is what the app said of names in its plain text."""
    for kind, target, text in _mentions(message, parse):
        yield Ping(kind, target, text, channel, str(message["ts"]), ephemeral)


def pings_in_view(view: Json, view_id: str) -> Iterator[Ping]:
    """Every mention in a view but those of single people, whom a view never notifies."""
    for kind, target, text in _mentions({"blocks": view.get("blocks")}, ""):
        if kind != "user":
            yield Ping(kind, target, text, "", view_id, ephemeral=True)


def _mentions(content: Mapping[str, Any], parse: Parse) -> Iterator[tuple[PingKind, str, str]]:
    for passage in passages(content, parse):
        yield from _in_passage(passage)
    text = str(content.get("text", ""))
    for part in parts(content):
        if part.get("type") == "user" and "user_id" in part:
            yield "user", str(part["user_id"]), text
        elif part.get("type") == "usergroup" and "usergroup_id" in part:
            yield "group", str(part["usergroup_id"]), text
        elif part.get("type") == "broadcast" and part.get("range") in _CROWDS:
            yield _CROWDS[str(part["range"])], str(part["range"]), text


def _in_passage(passage: Passage) -> Iterator[tuple[PingKind, str, str]]:
    text = passage.text
    for found in _MARKUP.finditer(text):
        crowd, group, user = found.groups()
        if group:
            yield "group", found.group(), text
        elif user:
            yield "user", user, text
        else:
            yield _CROWDS[crowd], crowd, text
    if passage.bare:
        for found in _BARE.finditer(_outside_markup(text)):
            crowd, name = found.groups()
            yield (_CROWDS[crowd], crowd, text) if crowd else ("name", name, text)
    if passage.names:
        yield from (("user", found.group(1), text) for found in _NAMED.finditer(_outside_markup(text)))


def _outside_markup(text: str) -> str:
    return re.sub(r"<[^<>\n]*>", " ", text)
