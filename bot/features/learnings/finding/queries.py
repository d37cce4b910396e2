"""What is asked of search, and what it answers. No database, no Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.features.learnings.rules import Domain, Kind, Learning, State
from bot.kernel.ids import DomainId, LearningId

PAGE: Final = 10
"""Learnings on one page."""
MOST_FOUND: Final = 500
"""The newest so many matches are ranked; older ones are reached with one more word, or a filter."""


class Period(StrEnum):
    """How long ago it was logged at most."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def length(self) -> timedelta:
        return timedelta(days={Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}[self])


class Which(StrEnum):
    """Learnings of which state. Merged ones show with the learning that took them in, undone ones nowhere."""

    CURRENT = "current"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    ALL = "all"

    @property
    def states(self) -> frozenset[State]:
        every = {State.ACTIVE, State.RETIRED, State.SUPERSEDED}
        return frozenset({State.ACTIVE} if self is Which.CURRENT else every if self is Which.ALL else {State(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody looks for. Without words, the newest first."""

    words: str = ""
    """As typed: quotes and operators are words' neighbours, nothing more."""
    domain: DomainId | None = None
    tag: str | None = None
    """Folded."""
    kind: Kind | None = None
    period: Period | None = None
    which: Which = Which.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Another learning, as much of it as a line shows; only for those who may read it."""

    learning: LearningId
    title: str
    """Its title, else its first sentence."""
    domain_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A learning as a list shows it."""

    learning: Learning
    domain: Domain | None
    author: str | None
    """A name to be read; None where nobody is known."""
    applied: int = 0
    """How many other domains applied it."""
    successor: Pointer | None = None
    """What took its place, at the end of the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found."""

    query: Query
    hits: tuple[Hit, ...] = ()
    page: int = 1
    pages: int = 0
    total: int = 0
    """How many matched, at most MOST_FOUND."""
    more: bool = False
    """Whether older ones match, too."""
    terms: frozenset[str] = field(default_factory=frozenset)
    """What the words found come down to (bot.matching.words.terms), to be shown in bold."""
    forgiven: Mapping[str, str] = field(default_factory=dict)
    """Words that nobody wrote, and what was looked for instead: typed, meant."""
    loosened: bool = False
    """No learning has all of the words; these have some."""
    past: int = 0
    """How many have all of the words and were replaced or retired, at most PAGE; told where few current ones do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Lessons beside one: at most three of other domains, and one of its own domain that says nearly the same."""

    others: tuple[Hit, ...] = ()
    same: Hit | None = None
