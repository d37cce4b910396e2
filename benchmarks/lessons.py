"""Real lessons from a CSV file, and how the benchmarks show where they are."""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from bot.matching.ranking import Candidate

COLUMNS = ("id", "date", "domain", "title", "summary", "lesson", "categories")
FEWEST_WORDS = 8
"""A shorter summary says "Unavailable." or the like, and asks for nothing."""
T = TypeVar("T")
Watch = Callable[[Sequence[T], str], Iterable[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One row. `categories` is empty for most."""

    id: int
    logged_at: datetime
    domain: str
    title: str
    summary: str
    lesson: str
    categories: frozenset[str]

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.summary}\n{self.lesson}"

    @property
    def asks(self) -> bool:
        """Whether the summary tells of the event in words of its own."""
        return len(self.summary.split()) >= FEWEST_WORDS and self.summary[:60] != self.lesson[:60]


def read(path: Path) -> list[Lesson]:
    """Return the lessons in `path`, oldest first. Ends the program with a sentence when it is not such a file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return sorted((_lesson(row) for row in csv.DictReader(file)), key=lambda each: (each.logged_at, each.id))
    except OSError as error:
        sys.exit(f"Could not open {path}: {error.strerror}.")
    except (KeyError, ValueError, TypeError, AttributeError):
        sys.exit(
            f"{path} is not a lessons file: it needs the columns {', '.join(COLUMNS)}, with dates like 2014-06-30."
        )


def _lesson(row: dict[str, str]) -> Lesson:
    return Lesson(
        id=int(row["id"]),
        logged_at=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        domain=row["domain"],
        title=row["title"],
        summary=row["summary"].strip(),
        lesson=row["lesson"].strip(),
        categories=frozenset(name.strip() for name in row["categories"].split(";") if name.strip()),
    )


def candidates(lessons: Iterable[Lesson], text: Callable[[Lesson], str]) -> list[Candidate]:
    """Return the lessons as they stand for selection, each with the text that `text` makes of it."""
    numbers: dict[str, int] = {}
    return [
        Candidate(
            id=each.id,
            origin=numbers.setdefault(each.domain, len(numbers)),
            text=text(each),
            logged_at=each.logged_at,
        )
        for each in lessons
    ]


def first_sentence(text: str) -> str:
    """Return the first sentence of four words or more, else the whole text."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    return next((each for each in sentences if len(each.split()) >= 4), text)


def watched(console: Console) -> Callable[[Sequence[T], str], Iterator[T]]:
    """Return what passes things on while it shows how far it is: a bar on a terminal, else a line at the start."""

    def watch(things: Sequence[T], what: str) -> Iterator[T]:
        if console.is_terminal:
            yield from track(things, description=what, console=console, transient=True)
        else:
            console.print(f"{what}: {len(things)} to do", highlight=False)
            yield from things

    return watch
