"""What an edition is made of, and what may be shown in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.features.digests.rules.lessons import Lesson
from bot.features.digests.rules.matters import Line
from bot.kernel.directions import closed
from bot.kernel.ids import DomainId, EditionId, LearningId

MOST_LESSONS = 5
MOST_OF_ONE_DOMAIN = 2
MOST_USES = 3
CANDIDATES = 500
FIRST_COVERS = timedelta(days=28)
"""How far back a first edition looks."""
FOLLOWED = timedelta(days=90)
"""How long a posted edition is kept true to what it may show."""
MOST_ATTEMPTS = 20
"""How often an edition may be sent, first time included, while nobody knows whether it arrived."""
USES_FROM = 100
"""Entries at this position and after it tell of uses of lessons."""

LEFT_OUT = "It was withdrawn or replaced before the digest was sent."


class Answer(StrEnum):
    """What a domain does with another domain's lesson."""

    PLANNED = "planned"
    APPLIED = "applied"
    NOT_FOR_US = "not_for_us"

    def told_by(self, domain: str) -> str:
        """Say it as the domain's, never as a person's."""
        domain = closed(domain)
        if self is Answer.PLANNED:
            return f"{domain} will try it"
        return f"{domain} uses it" if self is Answer.APPLIED else f"Not for {domain}"


class Outcome(StrEnum):
    """What came of a lesson that a domain applied."""

    WORKED = "worked"
    DID_NOT_WORK = "did_not_work"


def told_of(answer: Answer, outcome: Outcome | None, domain: str) -> str:
    """Say what a domain did with a lesson, and what came of it once that is known."""
    if answer is Answer.APPLIED and outcome is not None:
        worked = "It worked" if outcome is Outcome.WORKED else "It did not work"
        return f"{worked} for {closed(domain)}"
    return answer.told_by(domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What other domains do with a lesson, by their names."""

    worked: tuple[str, ...] = ()
    """It worked for them. They are among those who use it."""
    using: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    trying: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say it in eleven words at most, a name counting for three: "2 domains use it, 3 will try it"; empty for nothing."""
        parts = [
            (self.worked, "It worked for {}", "It worked for {}"),
            (() if self.worked else self.using, "{} uses it", "{} use it"),
            (() if self.worked or self.using else self.failed, "It did not work for {}", "It did not work for {}"),
            (self.trying, "{} will try it", "{} will try it"),
        ]
        told = [(names, one if len(names) == 1 else more) for names, one, more in parts if names]
        if len(told) == 1:
            names, sentence = told[0]
            return sentence.format(closed(names[0]) if len(names) == 1 else f"{len(names)} domains")
        if not told:
            return ""
        (first, sentence), (then, _) = told
        who = "one domain" if len(first) == 1 else f"{len(first)} domains"
        return f"{_capital(sentence.format(who))}, {'one' if len(then) == 1 else len(then)} will try it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many domains took part since the last edition. Never a person's."""

    taught: int
    """Domains that logged something which everyone may read."""
    learned: int
    """Domains that planned or applied a lesson of another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One lesson in an edition."""

    position: int
    lesson: Lesson
    left_out: str | None = None
    """Why it is not shown, or not shown any more, in words."""

    @property
    def became(self) -> str | None:
        """What became of it after it was shown, in words; None where it stands there as it did."""
        return None if self.left_out == LEFT_OUT else self.left_out

    @property
    def was_shown(self) -> bool:
        """Whether it stands in the message, be it by what became of it."""
        return self.left_out != LEFT_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Entry):
    """A lesson of another domain, with the reason why it is there."""

    reason: str
    answer: Answer | None = None
    """The domain's answer, in a domain's edition."""
    outcome: Outcome | None = None
    taken: Taken = field(default_factory=Taken)
    """What all domains do with it, in the organisation's edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Entry):
    """That another domain does something with a lesson."""

    words: str
    """Like "Orders will try it"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue for one domain, or for the organisation. A preview has no id."""

    id: EditionId | None = None
    domain: DomainId | None
    """None is the organisation."""
    domain_name: str = ""
    due_on: date
    since: date | None = None
    """The local date on which the time begins that the organisation's edition covers."""
    figures: Figures | None = None
    items: tuple[Item, ...] = ()
    uses: tuple[Use, ...] = ()
    lines: tuple[Line, ...] = ()
    """What is told besides lessons."""

    @property
    def name(self) -> str | None:
        """The domain's name; None for the organisation."""
        return None if self.domain is None else self.domain_name

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.items, *self.uses)

    @property
    def shows_anything(self) -> bool:
        """Whether there is anything to send it for: a lesson, or a line that is new."""
        return any(e.left_out is None for e in self.entries) or any(
            line.is_new and line.left_out is None for line in self.lines
        )

    @property
    def closed(self) -> tuple[int, ...]:
        """Positions of entries that still stand there and may be shown no longer."""
        return tuple(e.position for e in self.entries if e.left_out is None and not e.lesson.is_open)

    @property
    def followed_up(self) -> tuple[int, ...]:
        """Positions of entries of which is told what became of them."""
        return tuple(entry.position for entry in self.entries if entry.became is not None)

    def item(self, position: int) -> Item | None:
        return next((item for item in self.items if item.position == position), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What an edition would hold, chosen but not stored."""

    items: tuple[Item, ...] = field(default_factory=tuple)
    uses: tuple[Use, ...] = field(default_factory=tuple)
    figures: Figures | None = None
    """The organisation's edition has them."""
    lines: tuple[Line, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send it for: no lesson, and no line that is new."""
        return not self.items and not self.uses and not any(line.is_new for line in self.lines)

    @property
    def entries(self) -> Sequence[Entry]:
        return (*self.items, *self.uses)

    @property
    def lessons(self) -> frozenset[LearningId]:
        return frozenset(entry.lesson.id for entry in self.entries)


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
    return replace(
        chosen,
        items=tuple(replace(item, position=at) for at, item in enumerate(items)),
        uses=tuple(replace(use, position=USES_FROM + at) for at, use in enumerate(uses)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
