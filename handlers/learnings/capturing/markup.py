"""Slack's markup as words that anybody can read: `<@U1>` becomes a name, `&amp;` an ampersand.

Formatting characters stay as they were typed. Slack escapes exactly three characters, so
whatever else looks like an entity is one that somebody typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.features.learnings.capturing.rules import Mention, Words
from bot.kernel.ids import UserId

_MARK: Final = re.compile(r"<([^<>]+)>")
_PRIVATE: Final = "a private channel"
_BULLET: Final = "• "
MOST_DEPTH: Final = 8
"""How deep blocks may lie in one another: Slack's own go to three."""


def words_in(text: str) -> Words:
    """Read a text with Slack's markup in it."""
    return joined(_parts(text))


def _parts(text: str) -> Iterator[str | Mention]:
    at = 0
    for found in _MARK.finditer(text):
        yield unescaped(text[at : found.start()])
        yield _meaning(found[1])
        at = found.end()
    yield unescaped(text[at:])


def _meaning(inside: str) -> str | Mention:
    """Say what stands between angle brackets, in words."""
    what, _, label = inside.partition("|")
    label = unescaped(label)
    if re.fullmatch(r"@[UW]\w+", what):
        return Mention(user=UserId(what[1:]), label=label.removeprefix("@"))
    if what.startswith("#"):
        return f"#{label}" if label else _PRIVATE
    if what.startswith("!"):
        return _command(what[1:], label)
    return _address(unescaped(what), label)


def _command(what: str, label: str) -> str:
    name, _, _ = what.partition("^")
    if name == "date":
        return label
    if name == "subteam":
        return label or "a group"
    return f"@{name}"


def _address(url: str, label: str) -> str:
    bare = re.sub(r"^(https?://|mailto:|tel:)", "", url)
    if not label or label.rstrip("/") in {url.rstrip("/"), bare.rstrip("/")}:
        return url if url.startswith("http") else bare
    return f"{label} ({url if url.startswith('http') else bare})"


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def joined(parts: Iterable[str | Mention]) -> Words:
    """Put neighbouring pieces of text together, so that the same words are always the same value."""
    words: list[str | Mention] = []
    for part in parts:
        if isinstance(part, str) and words and isinstance(words[-1], str):
            words[-1] += part
        elif part != "":
            words.append(part)
    return tuple(words)


def in_paragraphs(pieces: Iterable[Words]) -> Words:
    """Put texts below each other, with a blank line between."""
    return _put_together([piece for piece in pieces if not is_blank(piece)], between="\n\n")


def is_blank(words: Words) -> bool:
    return not any(isinstance(part, Mention) or part.strip() for part in words)


# Blocks, where a message has no text beside them.


def words_of_blocks(blocks: Any) -> Words:
    """Read what stands in a message's blocks, a line for each part of them."""
    found = (joined(_block(block)) for block in mappings(blocks))
    return _lines(words for words in found if not is_blank(words))


def _lines(pieces: Iterable[Words]) -> Words:
    return _put_together(pieces, between="\n")


def _put_together(pieces: Iterable[Words], *, between: str) -> Words:
    parts: list[str | Mention] = []
    for number, piece in enumerate(pieces):
        parts.extend([between, *piece] if number else piece)
    return joined(parts)


def _block(block: Mapping[str, Any]) -> Iterator[str | Mention]:
    kind = block.get("type")
    if kind == "rich_text":
        yield from _lines([joined(_rich(element)) for element in mappings(block.get("elements"))])
    elif kind in {"section", "header", "context"}:
        texts = [block.get("text"), *_listed(block.get("fields")), *_listed(block.get("elements"))]
        found = (joined(_text_object(text)) for text in mappings(texts))
        yield from _lines(words for words in found if not is_blank(words))
    elif kind == "markdown":
        yield str(block.get("text") or "")


def _text_object(text: Mapping[str, Any]) -> Iterator[str | Mention]:
    said = text.get("text")
    if not isinstance(said, str):
        return
    if text.get("type") == "mrkdwn":
        yield from words_in(said)
    else:
        yield said


def _rich(element: Mapping[str, Any], depth: int = 0) -> Iterator[str | Mention]:
    kind = element.get("type")
    if depth > MOST_DEPTH:
        return
    if kind == "rich_text_list":
        items = [joined([_BULLET, *_rich(item, depth + 1)]) for item in mappings(element.get("elements"))]
        yield from _lines(items)
    elif "elements" in element:
        for inner in mappings(element.get("elements")):
            yield from _rich(inner, depth + 1)
    else:
        yield from _leaf(element)


def _leaf(element: Mapping[str, Any]) -> Iterator[str | Mention]:
    """Read one piece of rich text. Nothing in it is escaped."""
    kind = element.get("type")
    text = str(element.get("text") or "")
    if kind == "user":
        yield Mention(user=UserId(str(element.get("user_id") or "")))
    elif kind == "link":
        yield _address(str(element.get("url") or ""), text)
    elif kind == "emoji":
        yield f":{element.get('name') or ''}:"
    elif kind == "channel":
        yield _PRIVATE if not text else f"#{text}"
    elif kind == "usergroup":
        yield "a group"
    elif kind == "broadcast":
        yield f"@{element.get('range') or 'channel'}"
    elif kind == "date":
        yield str(element.get("fallback") or "")
    else:
        yield text


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Go through the objects of a list, whatever else was sent."""
    return (one for one in _listed(value) if isinstance(one, Mapping))
