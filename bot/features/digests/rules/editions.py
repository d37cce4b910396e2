"""What an edition is made of, and what may be shown in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.access import Guarded, Visibility
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, PostId, ScheduleId, UserId

MOST_LESSONS = 5
MOST_OF_ONE_DOMAIN = 2
MOST_USES = 3
CANDIDATES = 500
FIRST_COVERS = timedelta(days=28)
"""How far back a domain's first edition looks."""
FOLLOWED = timedelta(days=90)
"""How long a posted edition is kept true to what it may show."""
MOST_ATTEMPTS = 20
"""How often an edition may be sent, first time included, while nobody knows whether it arrived."""
USES_FROM = 100
"""Entries at this position and after it tell of uses of the domain's own lessons."""

NOTHING_NEW = "No other domain has a lesson that is new here."
ALL_WITHDRAWN = "Its lessons were withdrawn before it was sent."
LEFT_OUT = "It was withdrawn before the digest was sent."
WITHDRAWN = "Withdrawn by its author."
TOO_LATE = "Pollen was not running when it was due."
SKIPPED = "A lead skipped it."

FAILURES = {
    "not_in_channel": "Pollen is not in the channel. Invite it there with /invite.",
    "channel_not_found": "Pollen can't see the channel. Invite it there with /invite.",
    "is_archived": "The channel is archived. A lead can choose another one in /domains.",
    "restricted_action": "The channel's settings don't let Pollen post there.",
    "ratelimited": "Slack had no room for the message for two days.",
}
MAY_BE_THERE = "Slack never said whether it took the message, and Pollen can't look."


class Answer(StrEnum):
    """What a domain does with another domain's lesson."""

    PLANNED = "planned"
    APPLIED = "applied"
    NOT_FOR_US = "not_for_us"

    def told_by(self, domain: str) -> str:
        """Say it as the domain's, never as a person's."""
        if self is Answer.PLANNED:
            return f"{domain} will try it"
        return f"{domain} uses it" if self is Answer.APPLIED else f"Not for {domain}"


class Delivered(StrEnum):
    """What became of an edition."""

    ON_ITS_WAY = "on its way"
    POSTED = "posted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Slack never told whether it took the message."""
    NOT_SENT = "not_sent"
    SKIPPED = "skipped"
    MISSED = "missed"


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
    domain: DomainId | None
    domain_name: str = ""
    channel: ChannelId | None = None
    """The channel of its domain."""
    visibility: Visibility = Visibility.EVERYONE
    is_active: bool = True
    logged_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether any domain may see it: active, for everyone, and logged for a domain."""
        return self.is_active and self.visibility is Visibility.EVERYONE and self.domain is not None

    @property
    def headline(self) -> str:
        """The title, else the first sentence."""
        return self.title or first_sentence(self.text)

    @property
    def guarded(self) -> Guarded:
        return Guarded(visibility=self.visibility, author=self.author, domain=self.domain, channel=self.channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One lesson in an edition."""

    position: int
    lesson: Lesson
    left_out: str | None = None
    """Why it is not shown, or not shown any more, in words."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was shown once and may no longer be."""
        return self.left_out == WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Entry):
    """A lesson of another domain, with the reason why it is there."""

    reason: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Entry):
    """That another domain does something with a lesson of this one."""

    words: str
    """Like "Orders will try it"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue for one domain. A preview has no id."""

    id: EditionId | None = None
    domain: DomainId
    domain_name: str
    due_on: date
    items: tuple[Item, ...] = ()
    uses: tuple[Use, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.items, *self.uses)

    @property
    def shows_anything(self) -> bool:
        return any(entry.left_out is None for entry in self.entries)

    @property
    def closed(self) -> tuple[int, ...]:
        """Positions of entries that still stand there and may be shown no longer."""
        return tuple(e.position for e in self.entries if e.left_out is None and not e.lesson.is_open)

    @property
    def withdrawn(self) -> tuple[int, ...]:
        return tuple(entry.position for entry in self.entries if entry.is_withdrawn)

    def item(self, position: int) -> Item | None:
        return next((item for item in self.items if item.position == position), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is posted: blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The domain that an edition is for, as it is now."""

    domain: DomainId
    name: str
    purpose: str = ""
    is_active: bool = True
    channel: ChannelId | None = None
    channel_name: str = ""
    channel_seen: bool = False
    channel_private: bool = True
    """Known to be public or not: the name of a private channel is not for everyone."""
    channel_archived: bool = False
    channel_shared: bool = False
    bot_is_member: bool = False
    leads: tuple[UserId, ...] = ()
    lead_names: tuple[str, ...] = ()

    @property
    def public_name(self) -> str:
        """The channel's name, where it is no secret; else nothing."""
        return "" if self.channel_private else self.channel_name

    @property
    def trouble(self) -> str | None:
        """Say why nothing can be posted to the domain's channel, and what helps; None when all is well."""
        if self.channel is None:
            return "The domain has no channel. A lead can choose one in /domains."
        where = f"#{self.public_name}" if self.public_name else "its channel"
        if self.channel_archived:
            return f"{_capital(where)} is archived. A lead can choose another channel in /domains."
        if self.channel_shared:
            return f"{_capital(where)} is shared with another organisation, and a digest stays inside this one."
        if not self.channel_seen or not self.bot_is_member:
            return f"Pollen is not in {where}. Invite it there with /invite."
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An edition as the ledger has it."""

    id: EditionId
    schedule: ScheduleId
    domain: DomainId
    due_on: date
    due_at: datetime
    state: Delivered
    reason: str = ""
    channel: ChannelId | None = None
    ts: str | None = None
    """When and so where it stands in the channel."""
    attempt: int = 1
    """Which post of this edition it is about; more than one where a lead sent it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A post of an edition, as the outbox has it."""

    id: PostId
    key: str
    state: str
    error: str | None = None
    ts: str | None = None
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """That an edition did not reach its channel, as its leads are told."""

    domain_name: str
    due_on: date
    reason: str
    edition: EditionId | None = None
    attempt: int = 1
    may_be_there: bool = False
    """Slack never said whether it took the message: a lead may have it sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortened:
    """That lessons were left out of an edition at the last moment, as its leads are told."""

    domain_name: str
    due_on: date
    count: int
    was_sent: bool
    """Whether anything was left to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What opens a conversation between the author of a lesson and someone who asks about it."""

    lesson: Lesson
    asker_name: str
    author_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an edition would hold, chosen but not stored."""

    items: tuple[Item, ...] = field(default_factory=tuple)
    uses: tuple[Use, ...] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.uses

    @property
    def lessons(self) -> frozenset[LearningId]:
        entries: tuple[Entry, ...] = (*self.items, *self.uses)
        return frozenset(entry.lesson.id for entry in entries)


def still_open(chosen: Chosen, *, lessons: Mapping[LearningId, Lesson], given: Iterable[LearningId]) -> Chosen:
    """Keep what may still be shown, with its present words, numbered anew."""
    gone = frozenset(given)
    items = [
        replace(item, lesson=lessons[item.lesson.id])
        for item in chosen.items
        if item.lesson.id not in gone and item.lesson.id in lessons and lessons[item.lesson.id].is_open
    ]
    uses = [
        replace(use, lesson=lessons[use.lesson.id])
        for use in chosen.uses
        if use.lesson.id in lessons and lessons[use.lesson.id].is_open
    ]
    return Chosen(
        items=tuple(replace(item, position=at) for at, item in enumerate(items)),
        uses=tuple(replace(use, position=USES_FROM + at) for at, use in enumerate(uses)),
    )


def edition_key(schedule: ScheduleId, due_on: date, *, attempt: int = 1) -> str:
    """Name the post of an edition. Sent again by a lead, it is another post with another name."""
    base = f"edition:{schedule}:{due_on.isoformat()}"
    return base if attempt == 1 else f"{base}:{attempt}"


def read_key(key: str) -> tuple[ScheduleId, date, int] | None:
    """Read the schedule, the date and the attempt out of a post's name; None where it is no edition's."""
    found = re.fullmatch(r"edition:(\d+):(\d{4}-\d\d-\d\d)(?::(\d+))?", key)
    if found is None:
        return None
    return ScheduleId(int(found[1])), date.fromisoformat(found[2]), int(found[3] or 1)


def question_key(learning: LearningId, asker: UserId) -> str:
    return f"question:{learning}:{asker}"


def why_failed(error: str | None) -> str:
    """Say in words why Slack did not take a message."""
    return FAILURES.get(error or "", "Slack did not take the message.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def first_sentence(text: str) -> str:
    """Return the first sentence of the first line that has words."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return re.split(r"(?<=[.!?])\s+", line, maxsplit=1)[0]
