"""A learning as files tell it: the same whichever database it came from or goes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.features.learnings.rules import Content, State
from bot.kernel.access import Visibility
from bot.kernel.ids import ChannelId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything of a learning but what is known of it in one database alone."""

    source_id: str
    """What names it in files."""
    domain: str = ""
    """Its domain's name; empty for none."""
    domain_archived: bool = False
    content: Content
    logged_at: datetime | None
    """None where a file does not say."""
    author: UserId | None = None
    author_name: str | None = None
    saver: UserId | None = None
    visibility: Visibility = Visibility.EVERYONE
    state: State = State.ACTIVE
    successor: str | None = None
    """What names its successor in files."""
    retired_because: str | None = None
    channel: ChannelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson(Record):
    """A row that can become a learning."""

    row: int
    """The line of the file where it begins, from 1."""
    is_ours: bool = False
    """Whether Pollen wrote this file: only then does it tell of everything that a record has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that was read."""

    columns: Mapping[str, str]
    """Which of the file's columns is what."""
    unused: tuple[str, ...]
    """The file's other columns."""
    lessons: tuple[Lesson, ...]
    bad: tuple[BadRow, ...]
    is_ours: bool = False


class RowError(Exception):
    """A row that cannot be a learning, with every reason why."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))


def short(text: str, *, most: int = 40) -> str:
    """Cut what a reason quotes."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def circular(successors: Mapping[str, str | None]) -> frozenset[str]:
    """Name those that would come to stand in their own place, by way of what took theirs."""
    found: set[str] = set()
    cleared: set[str] = set()
    for start in successors:
        path: list[str] = []
        on_path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in cleared and here not in on_path:
            on_path[here] = len(path)
            path.append(here)
            here = successors.get(here)
        if here is not None and here in on_path:
            found.update(path[on_path[here] :])
        cleared.update(path)
    return frozenset(found)
