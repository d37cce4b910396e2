"""What happens in the example organisation, and when: lessons that are logged, and what people do about them."""

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

FEWEST_WORDS, MOST_WORDS = 15, 80
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Week = Annotated[int, Field(ge=1, le=4)]
Name = Annotated[str, Field(min_length=1)]


def _quoted(at: object) -> object:
    # YAML reads an unquoted 10:30 as the number 630, which would pass for half past ten seconds.
    if isinstance(at, int | float):
        raise ValueError(f'Write the time {at} in quotes, like "10:30".')  # noqa: TRY004 (pydantic reads ValueError)
    return at


def _long_enough(text: str) -> str:
    count = len(text.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        raise ValueError(f"A learning has {FEWEST_WORDS} to {MOST_WORDS} words; this one has {count}: {text[:40]!r}.")
    return text


LocalTime = Annotated[time, BeforeValidator(_quoted)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(Part):
    """A time of the story, on the clock of the person it belongs to."""

    week: Week
    weekday: Weekday
    at: LocalTime


class Saving(Part):
    """How a colleague makes a lesson of an ordinary message, minutes after it was written."""

    by: Name
    how: Literal["shortcut", "emoji"]


class Teaching(Part):
    """How a bet taught a lesson: a review stops it, and Pollen opens the form with what it has of the bet."""

    bet: Name
    because: Name
    """Why it is stopped, as the review says it."""


class Learning(Moment):
    """A lesson and how it comes into the world.

    `everyone` in a private channel means that its author shares it after logging it there;
    `domain` in a public one means that they choose so in the form.
    """

    week: Annotated[int, Field(ge=0, le=4)]
    """0: already there when the story begins; its author logged it in the week before."""
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    author: Name
    domain: Name
    """The author's domain; for an author without one, the domain they choose when they are asked."""
    channel: Name | None = None
    """Where it is logged; None for the channel of its domain."""
    text: Annotated[str, AfterValidator(_long_enough)]
    title: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    why: Name | None = None
    recommendation: Name | None = None
    applies_when: Name | None = None
    kind: Literal["worked", "did_not_work", "surprise"] | None = None
    tags: tuple[Name, ...] = ()
    visibility: Literal["everyone", "domain"] = "everyone"
    saved: Saving | None = None
    """For what its author wrote as an ordinary message; None for what they log themselves."""
    taught: Teaching | None = None
    """For what is written right after a bet was stopped."""

    @property
    def headline(self) -> str:
        """What lists show, perhaps cut: the title, else the first sentence."""
        return self.title or re.split(r"(?<=[.!?])\s", self.text, maxsplit=1)[0]

    @property
    def has_details(self) -> bool:
        """Whether there is more to it than the words behind the slash command."""
        return bool(self.title or self.why or self.recommendation or self.applies_when or self.kind or self.tags)


class Answer(Moment):
    """A domain answers one lesson of the digest it got this week: by its place, or by what it says."""

    do: Literal["answer"]
    by: Name
    domain: Name
    lesson: Annotated[int, Field(ge=1, le=5)] = 1
    """Place in the edition, 1 at the top; where the edition is shorter, its last lesson stands in."""
    learning: Name | None = None
    """The lesson itself, wherever it stands in the edition."""
    answer: Literal["try", "not_for_us", "ask"]


class Undo(Moment):
    """An author takes back a learning that others have read, by the clock of that author."""

    do: Literal["undo"]
    learnings: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The first of these that a digest has shown is the one, so that it holds whatever the ranking picks."""
    reason: Name


class ScheduleChange(Moment):
    """A lead pauses or resumes the schedule of the domain's digest."""

    do: Literal["pause", "resume"]
    by: Name
    domain: Name


class Edit(Moment):
    """An author corrects some words of a lesson."""

    do: Literal["edit"]
    learning: Name
    old: Name
    new: Name


class Replacement(Moment):
    """An author says that a newer lesson of theirs takes the place of an older one."""

    do: Literal["replace"]
    old: Name
    new: Name


class Outcome(Moment):
    """A domain says that a lesson worked which it wanted to try; the first such one, where none is named."""

    do: Literal["worked"]
    by: Name
    domain: Name
    note: Name
    """What came of it, in a sentence."""
    learning: Name | None = None


class Search(Moment):
    """Somebody searches, and opens one of the lessons that are found."""

    do: Literal["search"]
    by: Name
    words: Name
    opens: Name


class Overview(Moment):
    """An admin sets up the digest of the whole organisation."""

    do: Literal["overview"]
    by: Name
    channel: Name


LessonEvent = Answer | Undo | ScheduleChange | Edit | Replacement | Outcome | Search | Overview
