"""Invented learnings whose words are as common and as rare as in what people write, the same ones each time.

In 765 real lessons the commonest term stands in a third of the texts, the hundredth in one
of 25, the thousandth in one of 130; half of the texts have fewer than 35 terms, one in ten
more than 90. So it is here, with a vocabulary of 200,000 words.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

from benchmarks.invented import SYLLABLES
from bot.matching.stopwords import STOP_WORDS

FIRST_DAY = datetime(2021, 1, 4, tzinfo=UTC)
YEARS = 5
DOMAINS = 20
AUTHORS = 2000
TAGS = tuple(f"tag-{number}" for number in range(300))
KINDS = ("worked", "did_not_work", "surprise", None)
WORDS = 200_000
WORDS_EACH = 10
FLAT = 15
"""How much less common the first words are than the inverse of their rank would make them."""
FUNCTION_WORDS = 0.4
"""The share of words that say nothing about what a text is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    number: int
    """From 1 on, the newest has the highest."""
    domain: int
    """From 0 on."""
    author: str
    title: str
    text: str
    recommendation: str | None
    kind: str | None
    tags: tuple[str, ...]
    for_everyone: bool
    logged_at: datetime


@cache
def vocabulary(learnings: int) -> tuple[str, ...]:
    """Invent the words of so many learnings, the commonest first; few learnings have the commonest only."""
    most = min(WORDS, WORDS_EACH * learnings)
    chance = random.Random("vocabulary")
    found: dict[str, None] = {}
    while len(found) < most:
        word = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4, 4, 5))))
        if word not in STOP_WORDS:
            found[word] = None
    return tuple(found)


def written(count: int, *, among: int | None = None, seed: str = "prose") -> Iterator[Written]:
    """Write so many learnings, over five years, oldest first, with the words of as many, or of `among` so many."""
    chance = random.Random(seed)
    words = vocabulary(among or count)
    weights = list(accumulate(1 / (rank + FLAT) for rank in range(1, len(words) + 1)))
    fillers = sorted(word for word in STOP_WORDS if word.isascii())

    def prose(terms: int) -> str:
        chosen = chance.choices(words, cum_weights=weights, k=terms)
        chosen += chance.choices(fillers, k=int(terms * FUNCTION_WORDS / (1 - FUNCTION_WORDS)))
        chance.shuffle(chosen)
        return " ".join(chosen).capitalize() + "."

    for number in range(1, count + 1):
        yield Written(
            number=number,
            domain=chance.randrange(DOMAINS),
            author=f"U{chance.randrange(AUTHORS)}",
            title=prose(5),
            text=prose(max(5, min(600, int(chance.lognormvariate(3.3, 0.8))))),
            recommendation=prose(8) if chance.random() < 0.3 else None,
            kind=chance.choice(KINDS),
            tags=tuple(sorted(set(chance.choices(TAGS, k=2)))) if chance.random() < 0.3 else (),
            for_everyone=chance.random() < 0.8,
            logged_at=FIRST_DAY + timedelta(days=365 * YEARS) * (number / count),
        )
