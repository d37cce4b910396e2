"""What is told of messages that were saved, or were not. How it looks is the handlers' business."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.features.learnings.drafts import Draft
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.receipts import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


class To(StrEnum):
    """Whom a notice is for."""

    AUTHOR = "author"
    SAVER = "saver"
    BOTH = "both"
    """Whoever saved a message of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That a message was saved, as one of two people reads it."""

    receipt: Receipt
    to: To
    author: str | None
    """The author's name; None where nobody is known to have written it."""
    saver: str
    author_was_told: bool
    related: Related = field(default_factory=Related)
    """Lessons beside it that the reader may read."""


class Why(StrEnum):
    """Why a message that somebody marked was not saved."""

    STRANGERS = "strangers"
    TOO_LONG = "too_long"
    SILENCE = "silence"
    """Slack, or the database, did not answer for minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    why: Why
    emoji: str
    draft: Draft | None = None
    """Where the words are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Renders what goes into the outbox. Each is pure: the same facts give the same page."""

    saved: Callable[[Notice], Page]
    refused: Callable[[Refusal], Page]
