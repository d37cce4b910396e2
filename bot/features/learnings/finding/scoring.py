"""In which order found learnings are shown: pure, and the same for the same learnings, words and time.

A learning counts for each word it has: the more often the word stands in it the more, but
ever less so, and less in a long text; a word in the title counts as three elsewhere. Words
that stand close together add to that, and it adds up to a fifth if it was logged just now.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.features.learnings.finding.store import Candidate, Words
from bot.matching.ranking import FRESHNESS, freshness

HALF_FULL: Final = 1.2
"""A word that stands in an ordinary text so often counts half of what it can count at most."""
ORDINARY: Final = 40
"""Terms of an ordinary text."""
OF_LENGTH: Final = 0.5
"""How much of the length matters: a text twice as long wants half as many occurrences more."""
IN_TITLE: Final = 3
CLOSE: Final = 0.5
"""What words side by side add, relative to one word that counts in full."""


def ranked(candidates: Sequence[Candidate], words: Words, *, now: datetime) -> list[Candidate]:
    """Return the candidates, the best first: more of the words, then the score, then the newest."""
    if not words:
        return sorted(candidates, key=lambda candidate: (candidate.logged_at, candidate.id), reverse=True)
    of_word = {term: number for number, group in enumerate(words) for term in group}

    def place(candidate: Candidate) -> tuple[int, float, float, int]:
        has, score = _scored(candidate, of_word, len(words))
        fresh = 1 + FRESHNESS * freshness(now - candidate.logged_at)
        return -has, -round(score * fresh, 6), -candidate.logged_at.timestamp(), -candidate.id

    return sorted(candidates, key=place)


def _scored(candidate: Candidate, of_word: Mapping[str, int], words: int) -> tuple[int, float]:
    """Tell how many of the words it has, and what they count."""
    title = _places(candidate.title, of_word)
    body = _places(candidate.body, of_word)
    times = [0] * words
    for _, word in title:
        times[word] += IN_TITLE
    for _, word in body:
        times[word] += 1
    has = sum(1 for each in times if each)
    length = len(candidate.title) + len(candidate.body)
    half = HALF_FULL * (1 - OF_LENGTH + OF_LENGTH * length / ORDINARY)
    score = sum(each / (each + half) for each in times) / words
    if has > 1:
        score += CLOSE * max(_closeness(title, has), _closeness(body, has))
    return has, score


def _places(terms: Sequence[str], of_word: Mapping[str, int]) -> list[tuple[int, int]]:
    return [(place, of_word[term]) for place, term in enumerate(terms) if term in of_word]


def _closeness(places: Sequence[tuple[int, int]], has: int) -> float:
    """Return 1 where all of the words stand side by side, less the more stands between; 0 where one is missing."""
    last: dict[int, int] = {}
    shortest = 0
    for place, word in places:
        last[word] = place
        if len(last) == has:
            stretch = place - min(last.values()) + 1
            shortest = min(shortest or stretch, stretch)
    return has / shortest if shortest else 0.0
