"""What the organisation's own edition holds: the most applied lessons since the last one, of as many domains as fit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.features.digests.rules.editions import (
    MOST_LESSONS,
    MOST_OF_ONE_DOMAIN,
    MOST_USES,
    USES_FROM,
    Item,
    Taken,
    Use,
)
from bot.features.digests.rules.lessons import Lesson
from bot.kernel.directions import closed
from bot.kernel.ids import DomainId, LearningId
from bot.matching.ranking import Candidate, Match, choose
from bot.matching.words import Stems

MOST_APPLIED = "The most applied of these"
APPLIED = "Applied in other domains"
PLANNED = "Taken up by other domains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A lesson, and what other domains do with it."""

    lesson: Lesson
    taken: Taken = field(default_factory=Taken)

    @property
    def usefulness(self) -> tuple[int, int]:
        """How many other domains use it (where it did not work, nobody does), and how many mean to."""
        return len(self.taken.using), len(self.taken.trying)


def choose_lessons(taught: Iterable[Taught], *, stems: Stems) -> tuple[Item, ...]:
    """Choose each domain's most applied lesson first, then second ones; a domain's lessons stand together."""
    best = sorted(taught, key=_most_useful_first)
    by_domain: dict[DomainId | None, list[Taught]] = defaultdict(list)
    for one in best:
        by_domain[one.lesson.domain].append(one)
    turns = {one.lesson.id: turn for lessons in by_domain.values() for turn, one in enumerate(lessons)}
    offered = sorted(best, key=lambda one: turns[one.lesson.id])
    known = {int(one.lesson.id): one for one in offered}
    chosen = choose(
        [_match(one) for one in offered], most=MOST_LESSONS, most_per_origin=MOST_OF_ONE_DOMAIN, stems=stems
    )
    taken = [known[match.candidate.id] for match in chosen]
    places = {domain: place for place, domain in enumerate(dict.fromkeys(one.lesson.domain for one in taken))}
    taken.sort(key=lambda one: places[one.lesson.domain])
    return tuple(
        Item(position=at, lesson=one.lesson, reason=_reason(one, taken), taken=one.taken)
        for at, one in enumerate(taken)
    )


def choose_uses(
    used: Iterable[Taught], *, shown: Iterable[LearningId], told: Iterable[tuple[LearningId, str]]
) -> tuple[Use, ...]:
    """Choose the most applied lessons to tell what came of them, but for those shown here, or told of just so before."""
    here, before = frozenset(shown), frozenset(told)
    news = [
        one
        for one in sorted(used, key=_most_useful_first)
        if one.taken.words and one.lesson.id not in here and (one.lesson.id, one.taken.words) not in before
    ]
    return tuple(
        Use(position=USES_FROM + at, lesson=one.lesson, words=one.taken.words)
        for at, one in enumerate(news[:MOST_USES])
    )


def _most_useful_first(one: Taught) -> tuple[int, int, float, int]:
    using, trying = one.usefulness
    return -using, -trying, -one.lesson.logged_at.timestamp(), -one.lesson.id


def _reason(one: Taught, chosen: Sequence[Taught]) -> str:
    """Say why a lesson is there. What is done with it stands beside, and may change."""
    using, trying = one.usefulness
    others = [other.usefulness[0] for other in chosen if other is not one]
    if others and using > max(others):
        return MOST_APPLIED
    if using:
        return APPLIED
    if trying:
        return PLANNED
    return f"New from {closed(one.lesson.domain_name)}"


def _match(one: Taught) -> Match:
    lesson = one.lesson
    text = "\n".join(part for part in (lesson.title, lesson.text) if part)
    candidate = Candidate(id=lesson.id, origin=lesson.domain or 0, text=text, logged_at=lesson.logged_at)
    return Match(candidate=candidate, score=0.0, interest=None, shared=())
