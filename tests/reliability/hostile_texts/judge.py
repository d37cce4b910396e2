"""Judges what Slack was handed, block by block, and what a terminal or a spreadsheet gets.

It knows Slack's documented markup and nothing of how Pollen writes: whatever can ping, and whatever
can be clicked and is not an address that somebody gave as one, is named.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

POSTED = {"text", "blocks", "channel", "ts", "metadata", "team_id", "unfurl_links", "unfurl_media"}
ANSWERED = {"text", "blocks", "response_type", "replace_original", "delete_original", "unfurl_links", "unfurl_media"}
"""What a message may have: no attachments, and nothing that makes Slack look through its text for names."""
BLOCKS = {"section", "context", "actions", "divider", "header", "input", "rich_text", "data_visualization", "table"}
"""The kinds of block that may carry people's words: none of them fetches or embeds anything."""
LEAVES = {"text", "link", "channel"}
_MARKUP = re.compile(r"<([^<>]*)>")
_NAMED = re.compile(r"(?<![^\W_])(?:@(?:channel|here|everyone)(?![^\W_])|#(?=[\w-]*[^\W\d_])[\w-]+|@[\w])")
_BARE = re.compile(r"(?<!\w)(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s<>]+", re.IGNORECASE)
# What steers a terminal; a line feed and a tab do not.
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HIDES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c\u180e\u00ad\U000e0000-\U000e007f]"
)
_ACTS = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True)
class Known:
    """What may be clicked: addresses that somebody wrote, and the place's own conversations."""

    workspace: str
    channels: AbstractSet[str]
    written: list[str]
    """Everything that anybody wrote."""

    def wrote(self, address: str) -> bool:
        return any(address in text for text in self.written)


def in_message(message: Mapping[str, Any], known: Known, *, is_answer: bool = False) -> Iterator[str]:
    """Name what is wrong with a message: one that is posted, or an answer to an act."""
    for strange in message.keys() - (ANSWERED if is_answer else POSTED):
        yield f"a message has {strange}"
    if "blocks" in message or "text" in message:
        yield from _unfurls(message)
    text = str(message.get("text") or "")
    yield from _in_markup(text, known, is_verbatim=False)
    if not message.get("blocks"):
        for found in _BARE.finditer(_MARKUP.sub(" ", text)):
            yield f"{found.group()!r} becomes a link by itself in {text[:200]!r}"
    yield from in_blocks(message.get("blocks") or [], known)


def _unfurls(message: Mapping[str, Any]) -> Iterator[str]:
    for name in ("unfurl_links", "unfurl_media"):
        if message.get(name) not in (False, "false", "0"):
            yield f"{name} is not switched off: {str(message.get('text'))[:80]!r}"


def in_view(view: Mapping[str, Any], known: Known) -> Iterator[str]:
    for part in ("title", "submit", "close"):
        if part in view and (view[part] or {}).get("type") != "plain_text":
            yield f"the view's {part} is no plain text"
    yield from in_blocks(view.get("blocks") or [], known)


def in_blocks(blocks: Any, known: Known) -> Iterator[str]:
    for block in json.loads(blocks) if isinstance(blocks, str) else blocks:
        if block.get("type") not in BLOCKS:
            yield f"a block of type {block.get('type')}"
        yield from _inside(block, known, within=str(block.get("type")))


def _inside(value: Any, known: Known, *, within: str) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _inside(one, known, within=within)
    elif isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            yield from _mrkdwn(value, known)
        elif within == "rich_text" and str(value.get("type")).startswith("rich_text"):
            yield from _inside(value.get("elements"), known, within="rich_text")
        elif within == "rich_text":
            yield from _leaf(value, known)
        else:
            yield from _element(value, known, within=within)


def _mrkdwn(text: Mapping[str, Any], known: Known) -> Iterator[str]:
    is_verbatim = text.get("verbatim") is True
    if not is_verbatim:
        yield f"words that Slack looks through for names and addresses: {text.get('text')!r}"
    yield from _in_markup(str(text.get("text")), known, is_verbatim=is_verbatim)


def _element(value: Mapping[str, Any], known: Known, *, within: str) -> Iterator[str]:
    if "image_url" in value or "slack_file" in value:
        yield f"a picture that is fetched: {value}"
    if (url := value.get("url")) is not None and not _is_ours(str(url), known):
        yield f"a button to {url!r}"
    for part in value.values():
        yield from _inside(part, known, within=within)


def _leaf(leaf: Mapping[str, Any], known: Known) -> Iterator[str]:
    if leaf.get("type") not in LEAVES:
        yield f"a piece of text of type {leaf.get('type')}"
    if leaf.get("type") == "channel" and leaf.get("channel_id") not in known.channels:
        yield f"a mention of {leaf.get('channel_id')}"
    if leaf.get("type") != "link":
        return
    url = str(leaf.get("url"))
    if _HIDES.search(url):
        yield f"an address that hides what it is: {url!r}"
    if not _is_ours(url, known) and (not known.wrote(url) or leaf.get("text") not in (None, "", url)):
        yield f"a link to {url!r} called {leaf.get('text')!r}"


def _in_markup(text: str, known: Known, *, is_verbatim: bool) -> Iterator[str]:
    for found in _MARKUP.finditer(text):
        address, _, label = found.group(1).partition("|")
        if address.startswith("#"):
            if address[1:] not in known.channels or label:
                yield f"a mention of {found.group()!r} in {text[:200]!r}"
        elif not _is_ours(_decoded(address), known):
            yield f"{found.group()!r} acts in {text[:200]!r}"
    rest = _MARKUP.sub(" ", text)
    if "<" in rest:
        yield f"an angle bracket that is not escaped in {text[:200]!r}"
    if re.search(r"&(?!(?:amp|lt|gt);)", rest):
        yield f"an ampersand that is not escaped, or an escape that was cut, in {text[:200]!r}"
    if not is_verbatim and (named := _NAMED.search(rest)):
        yield f"{named.group()!r} would be a mention in {text[:200]!r}"


def _is_ours(url: str, known: Known) -> bool:
    return url.startswith(f"{known.workspace.rstrip('/')}/archives/") and not re.search(r"[\s<>|]", url)


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def in_terminal(printed: str) -> Iterator[str]:
    for found in _STEERS.finditer(printed):
        yield f"{found.group()!r} reaches the terminal in {printed[max(found.start() - 60, 0) : found.end() + 20]!r}"


def in_table(table: str) -> Iterator[str]:
    """Name cells that a spreadsheet would run; quotes around them are the file's, not the cell's."""
    for row in csv.reader(io.StringIO(table, newline="")):
        for cell in row:
            if _ACTS.match(cell):
                yield f"a formula: {cell[:80]!r}"


def in_log(log: str, *, words: tuple[str, ...]) -> Iterator[str]:
    """Name what people wrote and the log repeats: it holds nothing that anybody wrote."""
    for line in log.splitlines():
        if any(word in line for word in words):
            yield f"the log repeats what somebody wrote: {line[:300]}"


def in_link(link: Any, known: Known) -> Iterator[str]:
    """Name a link, as Slack made it, that nobody wrote, or that is called something else than its address."""
    if _is_ours(link.address, known) or (link.kind == "channel" and link.address in known.channels):
        return
    if link.label != link.address or not known.wrote(link.address):
        yield f"a link to {link.address!r} called {link.label!r} in {link.text[:200]!r}"
