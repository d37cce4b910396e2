"""Blocks, and messages made of them, with the settings that keep people's words from acting."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers.kit.words import units


def mrkdwn(text: str) -> MarkdownTextObject:
    """Text with our own formatting in it; people's words inside must have been escaped. Nothing is auto-linked."""
    return MarkdownTextObject(text=text, verbatim=True)


def plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)


def section(text: str, **more: Any) -> SectionBlock:
    return SectionBlock(text=mrkdwn(text), **more)


def context(*texts: str) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def button(label: str, *, action: str, value: str = "", **more: Any) -> ButtonElement:
    return ButtonElement(text=plain(label), action_id=action, value=value or None, **more)


def actions(*elements: Any, block_id: str | None = None) -> ActionsBlock:
    return ActionsBlock(elements=list(elements), block_id=block_id)


def as_dicts(blocks: Sequence[Block | Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(block) if isinstance(block, Mapping) else block.to_dict() for block in blocks]


def weight(block: Block) -> int:
    """Tell how many bytes a block takes of a view, which may have 250 KB."""
    return len(json.dumps(block.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def divided(blocks: Sequence[Block], *, most: int, room: int, first: int | None = None) -> list[list[Block]]:
    """Divide long words into parts of at most `most` blocks and `room` bytes, `first` in the first one.

    There is one part at least, and a block in each but perhaps the first.
    """
    parts: list[list[Block]] = [[]]
    left = room if first is None else first
    for block in blocks:
        heavy = weight(block)
        if (heavy > left or len(parts[-1]) == most) and (parts[-1] or len(parts) == 1):
            parts.append([])
            left = room
        parts[-1].append(block)
        left -= heavy
    return parts


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Block]

    def as_ack(self) -> dict[str, Any]:
        """Write it as the answer to a command."""
        return {**in_ack(self.text), "blocks": as_dicts(self.blocks)}


def in_ack(text: str) -> dict[str, Any]:
    """Answer a command with a text that `spoken` made safe."""
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {"response_type": "ephemeral", "text": text, "blocks": unlinked(text), **quiet}


def unlinked(text: str) -> list[dict[str, Any]] | None:
    """Show such a text by itself where Slack makes links of no addresses in it, if there is room."""
    return as_dicts([section(text)]) if units(text) <= SectionBlock.text_max_length else None
