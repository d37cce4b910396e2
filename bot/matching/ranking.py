"""Which texts matter to a reader, best first, and the words that tell why.

DAMPING, FRESHNESS and SAME lie where 765 real lessons say that little depends on the exact
value; benchmarks/matching_constants.py shows what others do. All lessons were seen in
choosing them, so other lessons are the test.
"""

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.matching.vectors import Vector, cosine, vectors
from bot.matching.words import Stems, fold, overlap, terms, words

DAMPING = 0.3
"""What the next best interest counts, relative to the one before it."""
FRESHNESS = 0.2
"""How much more a match scores that was logged just now: enough to order near equals, at next to no cost."""
HALF_LIFE = timedelta(days=90)
"""After this time half of that is left."""
SAME = 0.6
"""From this overlap on, two texts are one lesson logged twice."""
MOST_SHARED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that may be shown. `text` is all of it, the title once; `logged_at` is aware."""

    id: int
    origin: int
    """Its domain."""
    text: str
    logged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What the reader cares about: the domain's purpose, or one of its own learnings. `label` says which.

    Weights are relative to each other; an interest of weight 0 counts for nothing.
    """

    text: str
    weight: float
    label: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(f"An interest's weight is a number from 0 up, not {self.weight}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A candidate with the interest that it answers best, and the words that tie the two, strongest first.

    The words are spelled as in the candidate. `score` is 0 without a match; 1 is the text
    of the weightiest interest itself; several interests and freshness can lift it to 1.72.
    """

    candidate: Candidate
    score: float
    interest: Interest | None
    shared: tuple[str, ...]


def rank(
    candidates: Sequence[Candidate], interests: Sequence[Interest], *, now: datetime, stems: Stems | None = None
) -> list[Match]:
    """Return every candidate once: those that match an interest by score, then the others, newest first.

    The order depends on nothing but the candidates and interests themselves: score (to six
    decimals), then newer, then smaller id. Takes time in proportion to the words there are.
    """
    known = stems or Stems()
    heaviest = max((interest.weight for interest in interests), default=0.0)
    wanted = [interest for interest in interests if interest.weight > 0]
    texts = [candidate.text for candidate in candidates] + [interest.text for interest in wanted]
    weighed = vectors([terms(text, stems=known) for text in texts])
    targets = [
        _Target(interest, interest.weight / heaviest, vector, frozenset(map(fold, words(interest.text))))
        for interest, vector in zip(wanted, weighed[len(candidates) :], strict=True)
    ]
    # Where two interests fit equally well, it is not their order that decides which one is named.
    targets.sort(key=lambda target: (-target.weight, target.interest.label, target.interest.text))
    matches = [
        _match(candidate, vector, targets, age=now - candidate.logged_at, stems=known)
        for candidate, vector in zip(candidates, weighed, strict=False)
    ]
    return sorted(matches, key=lambda m: (m.interest is None, -m.score, now - m.candidate.logged_at, m.candidate.id))


def choose(matches: Sequence[Match], *, most: int, most_per_origin: int, stems: Stems | None = None) -> list[Match]:
    """Return the first `most` matches, in their order, without a third of one origin (or whatever is allowed).

    Of a lesson that was logged twice only the first is taken.
    """
    known = stems or Stems()
    chosen: list[Match] = []
    read: list[tuple[str, ...]] = []
    taken: Counter[int] = Counter()
    for match in matches:
        if len(chosen) >= most:
            break
        if taken[match.candidate.origin] >= most_per_origin:
            continue
        text = terms(match.candidate.text, stems=known) or (fold(match.candidate.text).strip(),)
        if any(overlap(text, other) >= SAME for other in read):
            continue
        chosen.append(match)
        read.append(text)
        taken[match.candidate.origin] += 1
    return chosen


@dataclass(frozen=True, slots=True)
class _Target:
    interest: Interest
    weight: float
    """Relative to the weightiest, so at most 1."""
    vector: Vector
    forms: frozenset[str]
    """Its words, folded."""


def _match(candidate: Candidate, vector: Vector, targets: Sequence[_Target], *, age: timedelta, stems: Stems) -> Match:
    gains = [target.weight * cosine(vector, target.vector) for target in targets]
    strongest = max(gains, default=0.0)
    if not strongest > 0:
        return Match(candidate=candidate, score=0.0, interest=None, shared=())
    best = targets[gains.index(strongest)]
    score = _combined(gains) * (1 + FRESHNESS * freshness(age))
    shared = _shared(candidate.text, vector, best, stems)
    return Match(candidate=candidate, score=round(score, 6), interest=best.interest, shared=shared)


def _combined(gains: Sequence[float]) -> float:
    """One interest that fits well beats many that fit a little, yet each of those still adds something."""
    return math.fsum(gain * DAMPING**place for place, gain in enumerate(sorted(gains, reverse=True)))


def freshness(age: timedelta) -> float:
    """1 for what was logged now, or by a clock that is ahead; half of it after each half-life."""
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))


def _shared(text: str, vector: Vector, target: _Target, stems: Stems) -> tuple[str, ...]:
    """Spell the terms that weigh most in both: as the other text has it, else as this one has it most often."""

    def strength(term: str) -> tuple[bool, float, str]:
        # A number convinces nobody that two texts are about the same, so it comes after every word.
        return term.isdecimal(), -vector[term] * target.vector[term], term

    strongest = heapq.nsmallest(MOST_SHARED, vector.keys() & target.vector.keys(), key=strength)
    spellings: dict[str, Counter[str]] = {term: Counter() for term in strongest}
    for word in words(text):
        if (term := stems.of(word)) in spellings:
            spellings[term][word] += 1

    def fit(spelling: tuple[str, int]) -> tuple[bool, int, bool]:
        word, times = spelling
        return fold(word) in target.forms, times, word.islower()

    return tuple(max(spellings[term].items(), key=fit)[0] for term in strongest)
