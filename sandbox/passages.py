"""Where Slack reads markup in what an app shows: the texts in which mentions and links come to life."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.wire import texts_in

Parse = Literal["", "none", "full"]
"""What an app said of its plain text: nothing, that nothing be found in it, or that every name and address be."""

# The parts of an attachment that Slack reads as it reads a message's text.
_ATTACHED = ("author_name", "fallback", "footer", "pretext", "text", "title")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with markup in it.

    `bare`: Slack also finds what has no markup around it: @here, #general, addresses. `names`: and people's names.
    `shown` is false of a text that only notifications and screen readers have, where nothing can be clicked.
    """

    text: str
    bare: bool = True
    names: bool = False
    markdown: bool = False
    shown: bool = True


def parse_of(payload: Mapping[str, Any]) -> Parse:
    """What a payload says by `parse` and `link_names`."""
    if payload.get("parse") == "full" or str(payload.get("link_names", "")).lower() in ("1", "true"):
        return "full"
    return "none" if payload.get("parse") == "none" else ""


def passages(content: Mapping[str, Any], parse: Parse = "") -> Iterator[Passage]:
    """Every text of a message or a view in which Slack reads markup; plain text is none."""
    around = {"bare": parse != "none", "names": parse == "full"}
    if text := content.get("text"):
        yield Passage(str(text), **around, shown=not content.get("blocks"))
    if text := content.get("markdown_text"):
        yield Passage(str(text), markdown=True)
    for attachment in mappings(content.get("attachments")):
        yield from (Passage(str(attachment[part]), **around) for part in _ATTACHED if attachment.get(part))
        for field in mappings(attachment.get("fields")):
            yield from (Passage(str(field[part]), **around) for part in ("title", "value") if field.get(part))
    for part in parts(content):
        if part.get("type") == "mrkdwn":
            yield Passage(str(part.get("text", "")), bare=not part.get("verbatim", False))
        elif part.get("type") == "markdown":
            yield Passage(str(part.get("text", "")), markdown=True)


def parts(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every object inside the blocks of a message or view, and of a message's attachments."""
    yield from texts_in(list(content.get("blocks") or []))
    for attachment in mappings(content.get("attachments")):
        yield from texts_in(list(attachment.get("blocks") or []))


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """The objects of an array, whatever else is in it."""
    return [one for one in value or [] if isinstance(one, Mapping)]
