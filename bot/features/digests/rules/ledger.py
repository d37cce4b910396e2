"""What became of editions: in the ledger, in the outbox, and in what those who look after them are told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.features.digests.rules.lessons import Lesson
from bot.kernel.ids import ChannelId, DomainId, EditionId, LearningId, PostId, ScheduleId, UserId

NOTHING_NEW = "No other domain has a lesson that is new here."
NOTHING_TAUGHT = "No domain has shared a lesson, or used another one's, since the last one."
ALL_WITHDRAWN = "Its lessons were withdrawn before it was sent."
ALL_SEEN = "Its lessons had come in the digest of a domain that is part of this one now."
ALL_OVER = "What it was to tell was over before it was sent."
TOO_LATE = "Pollen was not running when it was due."
SKIPPED = "A lead skipped it."
SKIPPED_BY_ADMIN = "An admin skipped it."

FAILURES = {
    "not_in_channel": "Pollen is not in the channel. Invite it there with /invite.",
    "channel_not_found": "Pollen can't see the channel. Invite it there with /invite.",
    "missing_scope": "Pollen lacks a permission in Slack. Whoever runs it sees which with pollen doctor.",
    "restricted_action": "The channel's settings don't let Pollen post there.",
    "ratelimited": "Slack had no room for the message for two days.",
}
MAY_BE_THERE = "Slack never said whether it took the message, and Pollen can't look."


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
class Told:
    """An edition as the ledger has it."""

    id: EditionId
    schedule: ScheduleId
    domain: DomainId | None
    """None is the organisation."""
    due_on: date
    due_at: datetime
    state: Delivered
    reason: str = ""
    channel: ChannelId | None = None
    ts: str | None = None
    """When and so where it stands in the channel."""
    attempt: int = 1
    """Which post of this edition it is about; more than one where somebody sent it again."""


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
class Page:
    """What is posted: blocks, and the text that stands for them."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """That an edition did not reach its channel, as those who look after it are told."""

    domain_name: str | None
    """None is the organisation."""
    due_on: date
    reason: str
    edition: EditionId | None = None
    attempt: int = 1
    may_be_there: bool = False
    """Slack never said whether it took the message: somebody may have it sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortened:
    """That lessons were left out of an edition at the last moment, as those who look after it are told."""

    domain_name: str | None
    """None is the organisation."""
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


def edition_key(schedule: ScheduleId, due_on: date, *, attempt: int = 1) -> str:
    """Name the post of an edition. Sent again, it is another post with another name."""
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


def read_question_key(key: str) -> tuple[LearningId, UserId] | None:
    """Read the learning and the asker out of a post's name; None where it is no question's."""
    found = re.fullmatch(r"question:(\d+):(.+)", key)
    return None if found is None else (LearningId(int(found[1])), UserId(found[2]))


def why_failed(error: str | None, *, domain: DomainId | None) -> str:
    """Say in words why Slack did not take a message."""
    if error == "is_archived":
        who, here = ("A lead", "/domains") if domain is not None else ("An admin", "/digest")
        return f"The channel is archived. {who} can choose another one in {here}."
    return FAILURES.get(error or "", "Slack did not take the message.")
