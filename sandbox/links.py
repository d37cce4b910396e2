"""What a reader of an app's messages and views could click to leave for another place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.passages import Parse, Passage, mappings, parts, passages

LinkKind = Literal["markup", "bare", "markdown", "element", "attachment", "channel"]
"""How it came to be: `<address|label>`, an address that Slack found by itself, a Markdown link, a button, menu or
rich text, an attachment's title or author, or the mention of a channel (`<#C…>`)."""

_MARKUP = re.compile(r"<([^<>\n|]+)(?:\|([^<>\n]*))?>")
_DATE = re.compile(r"^!date\^[^^]*\^[^^]*\^(\S+)$")
_MARKDOWN = re.compile(r"\[([^\]\n]*)\]\(\s*<?([^)\s>]+)|^[ ]{0,3}\[([^\]\n]+)\]:\s*<?([^\s>]+)", re.MULTILINE)
# Endings that make a word with a dot an address; Slack's own list is longer and not published.
_ENDINGS = "app|biz|com|de|dev|edu|example|gov|info|io|me|net|org|test|tv|uk|us|xyz"
_BARE = re.compile(
    r"(?<![\w@/.:-])(?:"
    r"(?:https?|ftp|slack)://[^\s<>]+|(?:mailto|tel):[^\s<>]+|www\.[^\s<>]+\.[^\s<>]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?:[\w-]+\.)+(?:{_ENDINGS})\b(?:[:/?][^\s<>]*)?)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'\"*_~`"
# The properties that hold an address which opens when the object around them is clicked.
_OPENED = ("url", "title_url", "video_url")
_ATTACHED = ("author_link", "title_link")


@dataclass(frozen=True, slots=True)
class Link:
    """One thing to click: where it leads, what it is called, and the text that it stands in.

    The label of a link without another name is its address; the text of an element is its own words. `channel` is empty in a modal or Home tab, whose id is then the `ts`.
    """

    kind: LinkKind
    address: str
    label: str
    text: str
    channel: str = ""
    ts: str = ""


def links_in(content: Mapping[str, Any], *, parse: Parse = "", channel: str = "", ts: str = "") -> Iterator[Link]:
    """Every link that a message or a view would show as one; `content` is its payload as it was sent."""
    for kind, address, label, text in _found(content, parse):
        yield Link(kind, address, label or address, text, channel, ts)


def _found(content: Mapping[str, Any], parse: Parse) -> Iterator[tuple[LinkKind, str, str, str]]:
    for passage in passages(content, parse):
        if passage.shown:
            yield from _in_passage(passage)
    for attachment in mappings(content.get("attachments")):
        for link in _ATTACHED:
            if address := attachment.get(link):
                name = "author_name" if link == "author_link" else "title"
                yield "attachment", str(address), str(attachment.get(name, "")), str(attachment.get(name, ""))
    for part in parts(content):
        yield from _in_part(part)


def _in_part(part: Mapping[str, Any]) -> Iterator[tuple[LinkKind, str, str, str]]:
    words = _words(part.get("text") or part.get("title") or part.get("fallback"))
    if part.get("type") == "channel" and "channel_id" in part:
        yield "channel", str(part["channel_id"]), "", words
    for name in _OPENED:
        if isinstance(part.get(name), str):
            yield "element", part[name], words, words


def _in_passage(passage: Passage) -> Iterator[tuple[LinkKind, str, str, str]]:
    text = passage.text
    rest = text
    if passage.markdown:
        for found in _MARKDOWN.finditer(text):
            label, address, name, target = found.groups()
            yield "markdown", address or target, label or name or "", text
        rest = _MARKDOWN.sub(" ", text)
    for found in _MARKUP.finditer(rest):
        inside, label = found.group(1).strip(), _unescaped(found.group(2) or "")
        if inside.startswith("#"):
            yield "channel", inside[1:], label, text
        elif dated := _DATE.match(inside):
            yield "markup", _unescaped(dated.group(1)), label, text
        elif inside and not inside.startswith(("@", "!")):
            yield "markup", _unescaped(inside), label, text
    if passage.bare:
        for found in _BARE.finditer(_MARKUP.sub(" ", rest)):
            yield "bare", _unescaped(found.group()).rstrip(_TRAILING), "", text


def _words(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, Mapping) else str(value or "")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
