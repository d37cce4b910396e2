"""When a post may be sent, what Slack's answer means for it, and when it is looked up instead of sent again.

Slack has no idempotency key for messages. An attempt whose answer never came may have been
taken, so it is not repeated until Slack has been asked, and it is asked only when a message
that was taken is sure to be seen: measured by killing processes at random, a look after one
second missed 77 of 300 messages, after thirty seconds none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kernel.ids import ChannelId, PostId, UserId

SETTLES_AFTER = timedelta(seconds=60)
"""How long after its attempt a post without an answer is looked up."""
LOOKS_BACK = timedelta(hours=25)
"""How far before the attempt the search begins: Slack's clock is not ours, which may have been a day ahead."""
LEASE = timedelta(seconds=90)
"""How long one process has a post for itself. Longer than Slack's timeout, shorter than anyone would wait."""
GAP = timedelta(seconds=1)
"""Slack takes about one message a second and channel."""
LONGEST_PAUSE = timedelta(minutes=10)
"""Nothing waits longer than this for its next attempt: what seems to, was stored before the clock was set back."""
GIVES_UP_AFTER = timedelta(hours=48)
"""A post that could never be sent is not worth sending after this."""
MOST_ATTEMPTS = 5
"""Attempts that may each have been taken, though no search found them; then nobody knows. Others do not count."""


ARCHIVED = "is_archived"
NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})
"""Refusals that say something about the channel, and so about whatever is to be posted there next."""


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """An attempt was begun; until its answer is stored, nobody knows whether Slack has it."""
    AMBIGUOUS = "ambiguous"
    POSTED = "posted"
    FAILED = "failed"
    """Slack refused it, or never answered for two days."""
    UNKNOWN = "unknown"
    """It may or may not be there, and we may not look: it is never sent again by itself."""
    DROPPED = "dropped"
    """When its time came, nothing was left to show."""


WAITING = (State.QUEUED, State.AMBIGUOUS, State.SENDING)
"""States of a post that is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A post that one process has leased."""

    id: PostId
    key: str
    kind: str
    channel: ChannelId | None
    user: UserId | None
    text: str
    blocks: Sequence[Mapping[str, Any]]
    state: State
    attempts: int
    queued_at: datetime
    attempted_at: datetime | None
    posted_channel: ChannelId | None
    ts: str | None
    stale_since: datetime | None


# What came of talking to Slack.


@dataclass(frozen=True, slots=True)
class Posted:
    channel: ChannelId
    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack answered no; asking again would not change that."""

    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """Slack took nothing and says when to come back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unsent:
    """Slack was not reached; nothing can have been taken."""

    error: str


@dataclass(frozen=True, slots=True)
class Maybe:
    """The answer never came, or says that something may have succeeded."""

    error: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The search covered the whole time and the post was not there."""


Outcome = Posted | Refused | Later | Unsent | Maybe
Search = Posted | Absent | Refused | Later | Unsent


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a post: its state, when to look at it again, and what to remember."""

    state: State
    at: datetime
    error: str | None = None
    posted: Posted | None = None
    took_nothing: bool = False
    """Slack is sure not to have it from this attempt, which therefore does not count."""


def after_attempt(post: Outgoing, outcome: Outcome, *, now: datetime) -> Next:
    """Decide what follows from the answer to an attempt."""
    match outcome:
        case Posted():
            return Next(State.POSTED, now, posted=outcome)
        case Refused(error):
            return Next(State.FAILED, now, error=error)
        case Maybe(error):
            return Next(State.AMBIGUOUS, now + SETTLES_AFTER, error=error)
        case Later(seconds):
            return _again(post, now + pause_of(seconds), error="ratelimited")
        case Unsent(error):
            return _again(post, now + pause_after(now - post.queued_at), error=error)


def after_search(post: Outgoing, found: Search, *, now: datetime) -> Next:
    """Decide what follows from looking for a post that may be there."""
    match found:
        case Posted():
            return Next(State.POSTED, now, posted=found)
        case Absent() if post.attempts >= MOST_ATTEMPTS:
            return Next(State.UNKNOWN, now, error="never_found")
        case Absent():
            return Next(State.QUEUED, now, error="absent_after_attempt")
        case Refused(error):
            return Next(State.UNKNOWN, now, error=error)
        case Later(seconds):
            return Next(State.AMBIGUOUS, now + pause_of(seconds), error="ratelimited")
        case Unsent(error):
            return Next(State.AMBIGUOUS, now + SETTLES_AFTER, error=error)


def after_update(post: Outgoing, outcome: Outcome, *, now: datetime) -> Next | None:
    """Decide when a message is brought up to date again; None when it need not, or cannot, be.

    An update without an answer may still be on its way, and must not arrive after the one that follows it.
    """
    posted = Posted(post.posted_channel or ChannelId(""), post.ts or "")
    match outcome:
        case Posted() | Refused():
            return None
        case Later(seconds):
            return Next(State.POSTED, now + pause_of(seconds), posted=posted)
        case Unsent():
            return Next(State.POSTED, now + pause_after(timedelta(0)), posted=posted)
        case Maybe():
            return Next(State.POSTED, now + SETTLES_AFTER, posted=posted)


def pause_of(seconds: float) -> timedelta:
    """Return how long to wait when Slack says for how long: that, or as long as anything waits."""
    return min(timedelta(seconds=seconds), LONGEST_PAUSE)


def pause_after(waited: timedelta) -> timedelta:
    """Return how long to wait when Slack cannot be reached: half as long as it has been, 5 seconds to 5 minutes."""
    return min(max(timedelta(seconds=5), waited / 2), timedelta(minutes=5))


def _again(post: Outgoing, at: datetime, *, error: str) -> Next:
    if at - post.queued_at > GIVES_UP_AFTER:
        return Next(State.FAILED, at, error=error)
    return Next(State.QUEUED, at, error=error, took_nothing=True)
