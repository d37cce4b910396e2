"""People's words in views and messages: rich text, which Slack shows as it was typed and reads nothing into."""

from collections.abc import Iterator, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from handlers.kit import begun, closed, plain, within

Parts = RichTextElementParts
Piece = str | Parts.Text | Parts.Link | Parts.Channel
PIECE: Final = 2_500
"""Units of one piece of a longer text."""


def bold(text: str) -> Parts.Text:
    return Parts.Text(text=text, style=Parts.TextStyle(bold=True))


def said(*pieces: Piece, quote: str = "") -> Block:
    """Show pieces in a row, each closed in itself, and somebody's words below them."""
    line = RichTextSectionElement(
        elements=[Parts.Text(text=piece) if isinstance(piece, str) else piece for piece in pieces if piece]
    )
    quoted = [RichTextQuoteElement(elements=[Parts.Text(text=closed(quote))])] if quote else []
    return RichTextBlock(elements=[line, *quoted])


def labelled(label: str, words: str) -> Iterator[Block]:
    """Show words below what they answer, however long they are."""
    for number, piece in enumerate(pieces(words)):
        yield said(*([bold(f"{label}\n")] if number == 0 else []), closed(piece))


def pieces(words: str) -> Sequence[str]:
    """Cut long words into pieces that a view takes; all of them, but for blank between two."""
    found: list[str] = []
    rest = words.strip()
    while rest:
        end = within(rest, PIECE)
        piece = rest if end >= len(rest) else begun(rest, end) or rest[:end]
        found.append(piece)
        rest = rest[len(piece) :].lstrip()
    return found


def note(text: str) -> Block:
    """Say something small, as it is."""
    return ContextBlock(elements=[plain(text)])


def one_line(text: str) -> str:
    return " ".join(text.split())
