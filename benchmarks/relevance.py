"""How well and how fast lessons are ranked, next to simpler ways in the same run.

    python -m benchmarks.relevance LESSONS.csv [--queries 200] [--candidates 2000]

LESSONS.csv has the columns id, date, domain, title, summary, lesson and categories (names
between semicolons, often none). Three questions and the time:

1. Event to lesson: the summary of what happened must find its own lesson among all of them.
2. One sentence to another: the same with the first sentence of each, as short as people
   write on a phone.
3. The week's picks: at each lesson of a domain, five lessons of others are chosen for its
   ten newest. How many share a category with one of those, and how alike are the categories
   (cosine, rare ones count more)? The share alone favours lessons with many categories.

1 and 2 are told as mean reciprocal rank within the first ten, once for the half of the
queries and once for the other, to show how far chance goes. Both were seen when constants
were chosen (benchmarks/matching_constants.py), so neither is a test on unseen lessons.
"""

import argparse
import importlib
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.lessons import Lesson, candidates, first_sentence, read, watched
from bot.matching.ranking import Candidate, Interest, Match, choose, rank
from bot.matching.words import Stems

Order = Callable[[Sequence[Interest], datetime], list[Match]]
"""Ranks the candidates that it was made for."""
Method = Callable[[Sequence[Candidate]], Order]
Watch = Callable[[Sequence[Any], str], Iterable[Any]]
DEEPEST = 10
PICKS, PICKS_PER_ORIGIN = 5, 2
RECENT, FEWEST_RECENT, FEWEST_CANDIDATES = 10, 5, 20


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description="Measure how lessons rank.")
    parser.add_argument("lessons", type=Path, help="a CSV file of lessons")
    parser.add_argument("--queries", type=int, default=200, help="how many summaries to ask with; 0: all")
    parser.add_argument("--candidates", type=int, default=2000, help="how many the timed call ranks")
    chosen = parser.parse_args(arguments)
    console = Console()
    lessons = read(chosen.lessons)
    methods: dict[str, Method] = {
        "Pollen": _pollen,
        "plain TF": _plain_frequency,
        "newest first": _newest,
        "random": _random,
    }
    if (scikit := _scikit()) is not None:
        methods["scikit-learn TF-IDF"] = scikit
    for line in report(lessons, methods, queries=chosen.queries, watch=watched(console)):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    took = _seconds(lessons, chosen.candidates) * 1000
    console.print(
        f"one rank call, {chosen.candidates} candidates of 100 words, 11 interests: {took:.0f} ms (median of 3)",
        highlight=False,
        soft_wrap=True,
    )
    if scikit is None:
        console.print("scikit-learn is not installed, so its TfidfVectorizer was not measured.", highlight=False)


def report(lessons: Sequence[Lesson], methods: dict[str, Method], *, queries: int, watch: Watch) -> Iterator[str]:
    """Measure how well each method ranks, a line at a time."""
    asking = [each for each in lessons if each.asks]
    if queries and queries < len(asking):
        asking = random.Random(1).sample(asking, queries)
    yield f"{len(lessons)} lessons of {len({each.domain for each in lessons})} domains; {len(asking)} queries"
    for title, cut in (("1. event to lesson", str.strip), ("2. one sentence to another", first_sentence)):
        yield f"{title} (MRR@{DEEPEST}: one half, the other)"
        for name, method in methods.items():
            found = _found(lessons, asking, method, cut, watch=watch, what=f"{title}, {name}")
            yield f"   {name:20} {_mean(found[1::2]):.3f}  {_mean(found[::2]):.3f}"
    yield f"3. the week's {PICKS} picks (share that has a category in common, likeness of categories)"
    for name, method in methods.items():
        shares, likeness = _picked(lessons, method, watch=watch, what=f"3. picks, {name}")
        yield f"   {name:20} {_mean(shares):.3f}  {_mean(likeness):.3f}"


def _found(
    lessons: Sequence[Lesson],
    asking: Sequence[Lesson],
    method: Method,
    cut: Callable[[str], str],
    *,
    watch: Watch,
    what: str,
) -> list[float]:
    """Return the reciprocal rank of each asking lesson, 0 beyond the deepest."""
    order = method(candidates(lessons, lambda each: cut(each.lesson)))
    now = max(each.logged_at for each in lessons)
    found = []
    for each in watch(asking, what):
        event = Interest(text=cut(each.summary), weight=1, label="what happened")
        places = [match.candidate.id for match in order([event], now)[:DEEPEST]]
        found.append(1 / (1 + places.index(each.id)) if each.id in places else 0.0)
    return found


def _picked(lessons: Sequence[Lesson], method: Method, *, watch: Watch, what: str) -> tuple[list[float], list[float]]:
    """Return, for each pick of each week, whether a category is shared, and how alike the categories are."""
    sorted_into = [each for each in lessons if each.categories]
    by_id = {each.id: each for each in sorted_into}
    holders = Counter(name for each in sorted_into for name in each.categories)
    weight = {name: math.log(len(sorted_into) / n) for name, n in holders.items()}
    shares: list[float] = []
    likeness: list[float] = []
    for position in watch(range(len(sorted_into)), what):
        past, domain = sorted_into[: position + 1], sorted_into[position].domain
        own = [each for each in past if each.domain == domain][-RECENT:]
        others = [each for each in past if each.domain != domain]
        if len(own) < FEWEST_RECENT or len(others) < FEWEST_CANDIDATES:
            continue
        interests = [Interest(text=each.text, weight=1, label=each.title) for each in own]
        matches = method(candidates(others, lambda each: each.text))(interests, past[-1].logged_at)
        for pick in choose(matches, most=PICKS, most_per_origin=PICKS_PER_ORIGIN):
            names = by_id[pick.candidate.id].categories
            shares.append(float(any(names & each.categories for each in own)))
            likeness.append(max(_alike(names, each.categories, weight) for each in own))
    return shares, likeness


def _alike(a: frozenset[str], b: frozenset[str], weight: dict[str, float]) -> float:
    def size(names: frozenset[str]) -> float:
        return sum(weight[name] ** 2 for name in names)

    return size(a & b) / (math.sqrt(size(a) * size(b)) or 1)


def _seconds(lessons: Sequence[Lesson], size: int) -> float:
    chance = random.Random(1)
    vocabulary = [word for each in lessons for word in each.lesson.split()]
    pool = candidates(
        (chance.choice(lessons) for _ in range(size)), lambda _: " ".join(chance.choices(vocabulary, k=100))
    )
    interests = [Interest(text=each.text, weight=1, label=each.title) for each in lessons[:11]]
    took = []
    for _ in range(3):
        start = time.perf_counter()
        rank(pool, interests, now=lessons[-1].logged_at)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def _mean(values: Sequence[float]) -> float:
    return statistics.mean(values) if values else math.nan


def _pollen(pool: Sequence[Candidate]) -> Order:
    stems = Stems()
    return lambda interests, now: rank(pool, interests, now=now, stems=stems)


def _plain_frequency(pool: Sequence[Candidate]) -> Order:
    """Cosine of word counts: no stems, no stop words, no rarity."""
    counted = [Counter(each.text.lower().split()) for each in pool]
    lengths = [math.hypot(*count.values()) or 1 for count in counted]

    def order(interests: Sequence[Interest], _now: datetime) -> list[Match]:
        asked = [Counter(each.text.lower().split()) for each in interests]
        return _ordered(
            pool,
            [
                max(sum(n * count[word] for word, n in query.items()) / length for query in asked)
                for count, length in zip(counted, lengths, strict=True)
            ],
        )

    return order


def _newest(pool: Sequence[Candidate]) -> Order:
    return lambda _interests, _now: _ordered(pool, [each.logged_at.timestamp() for each in pool])


def _random(pool: Sequence[Candidate]) -> Order:
    chance = random.Random(len(pool))
    return lambda _interests, _now: _ordered(pool, [chance.random() for _ in pool])


def _scikit() -> Method | None:
    try:
        text = importlib.import_module("sklearn.feature_extraction.text")
    except ImportError:
        return None

    def method(pool: Sequence[Candidate]) -> Order:
        vectorizer = text.TfidfVectorizer(sublinear_tf=True, stop_words="english", strip_accents="unicode")
        known = vectorizer.fit_transform([each.text for each in pool])

        def order(interests: Sequence[Interest], _now: datetime) -> list[Match]:
            scores = known @ vectorizer.transform([each.text for each in interests]).T
            return _ordered(pool, scores.max(axis=1).toarray().ravel().tolist())

        return order

    return method


def _ordered(pool: Sequence[Candidate], scores: Sequence[float]) -> list[Match]:
    """Return the best first; equals by id, so that no method gains from the order of the file."""
    ordered = sorted(zip(pool, scores, strict=True), key=lambda pair: (-pair[1], pair[0].id))
    return [Match(candidate=each, score=score, interest=None, shared=()) for each, score in ordered]


if __name__ == "__main__":
    main()
