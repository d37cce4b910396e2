"""People's words in views: plain or rich text, which Slack shows as they were typed and reads nothing into."""

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from handlers.kit import closed
from handlers.learnings.pieces import to_show

Parts = RichTextElementParts
BOLD = Parts.TextStyle(bold=True)


def labelled(label: str, words: str) -> Iterator[RichTextBlock]:
    """Show words below what they answer, however long they are."""
    for number, piece in enumerate(to_show(words)):
        name = [Parts.Text(text=f"{label}\n", style=BOLD)] if number == 0 and label else []
        yield RichTextBlock(elements=[RichTextSectionElement(elements=[*name, Parts.Text(text=closed(piece))])])


def quoted(said: str, words: str | None, *, name: str = "") -> Block:
    """Show a line of ours, which may begin with a name in bold, and somebody's words below it."""
    bold = [Parts.Text(text=name, style=BOLD)] if name else []
    line = RichTextSectionElement(elements=[*bold, Parts.Text(text=said)])
    quote = [RichTextQuoteElement(elements=[Parts.Text(text=closed(words))])] if words else []
    return RichTextBlock(elements=[line, *quote])


def link(label: str, url: str) -> Block:
    """Show an address, to be clicked, below what it is."""
    parts = [Parts.Text(text=f"{label}\n", style=BOLD), Parts.Link(url=url)]
    return RichTextBlock(elements=[RichTextSectionElement(elements=parts)])


def day(instant: datetime) -> str:
    return f"{instant.day} {instant:%B %Y}"
