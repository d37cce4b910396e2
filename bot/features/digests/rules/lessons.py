"""A learning as digests show it, and what has become of it since."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.kernel.access import Guarded, Visibility
from bot.kernel.ids import ChannelId, DomainId, LearningId, UserId

WITHDRAWN = "Withdrawn by its author."
RETIRED = "Retired: it is no longer true."
SUPERSEDED = "A newer lesson took its place."
MERGED = "It was added to another lesson."
FOLLOWED_UP = (WITHDRAWN, RETIRED, SUPERSEDED, MERGED)
"""What became of a lesson that stood in a message. It may come back."""


class State(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    MERGED = "merged"
    UNDONE = "undone"


BECAME = {State.RETIRED: RETIRED, State.SUPERSEDED: SUPERSEDED, State.MERGED: MERGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A lesson that everyone may read and that another one points to."""

    id: LearningId
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A learning as an edition shows it."""

    id: LearningId
    text: str
    title: str | None = None
    why: str | None = None
    recommendation: str | None = None
    applies_when: str | None = None
    evidence_url: str | None = None
    author: UserId | None = None
    author_name: str | None = None
    author_is_here: bool = True
    """False for one who left, or is of another organisation."""
    saver: UserId | None = None
    domain: DomainId | None
    domain_name: str = ""
    channel: ChannelId | None = None
    """The channel of its domain."""
    visibility: Visibility = Visibility.EVERYONE
    state: State = State.ACTIVE
    retired_because: str | None = None
    newer: Pointer | None = None
    """What took its place, or took it in: the last of the chain that everyone may read."""
    chain: str = ""
    """All that took its place, one after the other, each with its version; empty where nothing did."""
    version: int = 1
    logged_at: datetime

    @property
    def is_public(self) -> bool:
        """Whether every full member may read it: for everyone, logged for a domain, and not taken back."""
        return self.state is not State.UNDONE and self.visibility is Visibility.EVERYONE and self.domain is not None

    @property
    def is_open(self) -> bool:
        """Whether any domain may be shown it as a lesson."""
        return self.is_public and self.state is State.ACTIVE

    @property
    def became(self) -> str | None:
        """Say what a message says in its place; None where it may be shown."""
        return self.fate if self.is_public else WITHDRAWN

    @property
    def fate(self) -> str | None:
        """Say that it was retired or replaced, to whoever may read it; None for one that holds."""
        return BECAME.get(self.state)

    @property
    def headline(self) -> str:
        """The title, else the first sentence."""
        return self.title or first_sentence(self.text)

    @property
    def guarded(self) -> Guarded:
        return Guarded(
            visibility=self.visibility,
            author=self.author,
            domain=self.domain,
            channel=self.channel,
            saver=self.saver,
        )


def first_sentence(text: str) -> str:
    """Return the first sentence of the first line that has words."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return re.split(r"(?<=[.!?])\s+", line, maxsplit=1)[0]
