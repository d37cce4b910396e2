"""What the constants of bot/matching/ranking.py were chosen by, on real lessons.

    python -m benchmarks.matching_constants LESSONS.csv

Where two figures stand side by side they are for one half of the lessons and the other: a
difference smaller than theirs is chance. Both were seen when the constants were chosen.

DAMPING     Two wishes pull at it. Eight unlike events at once must each find their own
            lesson (average precision), which many weak matches disturb. And ten lessons of
            one domain must find others of that domain among a hundred strangers (share of
            the first five), where many weak matches are the sign.
FRESHNESS   Event to lesson with all dates drawn together into two years: what a preference
            for new lessons costs (MRR@10) where age means nothing, and how many of the
            first five it makes less than a half-life old.
SAME        Copies with every tenth and every fifth word dropped or replaced, and all other
            pairs with different titles: how many are taken for the same lesson. Some of those
            are indeed; only reading them tells.
"""

import argparse
import math
import random
import statistics
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from rich.console import Console

from benchmarks.lessons import Lesson, read
from bot.matching.ranking import DAMPING, FRESHNESS, HALF_LIFE, SAME
from bot.matching.vectors import Vector, cosine, vectors
from bot.matching.words import Stems, overlap, terms

DAMPINGS = (0.0, 0.1, 0.2, DAMPING, 0.4, 0.5, 0.7, 0.9)
FRESHNESSES = (0.0, 0.1, FRESHNESS, 0.3, 0.5, 1.0)
SAMES = (0.4, 0.5, SAME, 0.7, 0.8)
ROUNDS = 20
DAYS = 730


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching_constants", description="Try other constants.")
    parser.add_argument("lessons", type=Path, help="a CSV file of lessons")
    lessons = read(parser.parse_args(arguments).lessons)
    console = Console()
    for part in (damping, freshness, same):
        with console.status(f"Trying values of {part.__name__}"):
            for line in part(lessons):
                console.print(line, highlight=False, markup=False, soft_wrap=True)


def damping(lessons: Sequence[Lesson]) -> Iterator[str]:
    """Show both wishes for each damping."""
    yield "DAMPING: eight events (average precision), one theme (share of first five); one half, the other"
    asking = [place for place, each in enumerate(lessons) if each.asks]
    summaries, bodies = _weighed([lessons[place].summary for place in asking], [each.lesson for each in lessons])
    whole, _ = _weighed([each.text for each in lessons], [])
    events = [_eight_events(asking[half::2], dict(zip(asking, summaries, strict=True)), bodies) for half in (1, 0)]
    themes = [_one_theme(range(half, len(lessons), 2), lessons, whole) for half in (1, 0)]
    for value in DAMPINGS:
        found = [_mean([_precision(_order(gains, value), wanted) for gains, wanted in half]) for half in events]
        kept = [_mean([len({*_order(gains, value)[:5]} & wanted) / 5 for gains, wanted in half]) for half in themes]
        yield f"   {value:.2f}{_chosen(value, DAMPING)}  {found[0]:.3f} {found[1]:.3f}   {kept[0]:.3f} {kept[1]:.3f}"


Trial = tuple[list[list[float]], set[int]]
"""What each candidate gains from each interest, and the places of those that should come first."""


def _eight_events(asking: Sequence[int], summaries: dict[int, Vector], bodies: Sequence[Vector]) -> list[Trial]:
    chance = random.Random(1)
    trials = []
    for _ in range(ROUNDS):
        events = chance.sample(asking, min(8, len(asking)))
        trials.append(([[cosine(summaries[event], body) for event in events] for body in bodies], set(events)))
    return trials


def _one_theme(half: Sequence[int], lessons: Sequence[Lesson], whole: Sequence[Vector]) -> list[Trial]:
    chance = random.Random(1)
    trials = []
    for domain in sorted({each.domain for each in lessons}):
        own = [place for place in half if lessons[place].domain == domain]
        strangers = [place for place in half if lessons[place].domain != domain]
        for _ in range(ROUNDS if len(own) >= 20 and len(strangers) >= 100 else 0):
            mixed = chance.sample(own, 20)
            pool = mixed[10:] + chance.sample(strangers, 100)
            gains = [[cosine(whole[place], whole[interest]) for interest in mixed[:10]] for place in pool]
            trials.append((gains, set(range(10))))
    return trials


def _order(gains: Sequence[Sequence[float]], value: float) -> list[int]:
    def score(place: int) -> float:
        return sum(gain * value**rank for rank, gain in enumerate(sorted(gains[place], reverse=True)))

    return sorted(range(len(gains)), key=score, reverse=True)


def _precision(order: Sequence[int], wanted: set[int]) -> float:
    hits = [rank for rank, place in enumerate(order, start=1) if place in wanted]
    return sum(number / rank for number, rank in enumerate(hits, start=1)) / len(wanted)


def freshness(lessons: Sequence[Lesson]) -> Iterator[str]:
    """Show what each preference for new lessons costs and changes."""
    yield f"FRESHNESS: MRR@10 (one half, the other), share of first five that is under {HALF_LIFE.days} days old"
    asking = [place for place, each in enumerate(lessons) if each.asks]
    summaries, bodies = _weighed([lessons[place].summary for place in asking], [each.lesson for each in lessons])
    ages = _ages(lessons)
    likeness = [[cosine(summary, body) for body in bodies] for summary in summaries]
    for value in FRESHNESSES:
        lift = [1 + value * 0.5 ** (age / HALF_LIFE.days) for age in ages]
        found: list[float] = []
        fresh: list[bool] = []
        for row, target in zip(likeness, asking, strict=True):
            scores = [gain * up for gain, up in zip(row, lift, strict=True)]
            first = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:10]
            found.append(1 / (1 + first.index(target)) if target in first else 0.0)
            fresh.extend(ages[place] < HALF_LIFE.days for place in first[:5])
        halves = f"{_mean(found[1::2]):.3f} {_mean(found[::2]):.3f}"
        yield f"   {value:.2f}{_chosen(value, FRESHNESS)}  {halves}   {_mean(fresh):.3f}"


def _ages(lessons: Sequence[Lesson]) -> list[float]:
    """Return how many days old each lesson is, were they all of two years."""
    oldest, newest = lessons[0].logged_at, lessons[-1].logged_at
    return [DAYS * ((newest - each.logged_at) / (newest - oldest)) if newest > oldest else 0.0 for each in lessons]


def same(lessons: Sequence[Lesson]) -> Iterator[str]:
    """Show how many copies and how many others each limit takes for the same."""
    yield "SAME: copies found with 10 % and 20 % of their words changed (one half, the other), other pairs taken"
    stems = Stems()
    chance = random.Random(1)
    long_enough = [each for each in lessons if len(each.lesson.split()) >= 8]
    copies = {
        share: [
            overlap(terms(each.lesson, stems=stems), terms(_changed(each.lesson, share, chance), stems=stems))
            for each in long_enough
        ]
        for share in (0.1, 0.2)
    }
    read_ = [(each.title, terms(each.text, stems=stems)) for each in lessons]
    others = [overlap(a, b) for (title, a), (other, b) in combinations(read_, 2) if title != other]
    for value in SAMES:
        found = "   ".join(
            f"{_share(half[1::2], value):.3f} {_share(half[::2], value):.3f}" for half in copies.values()
        )
        taken = sum(each >= value for each in others)
        yield f"   {value:.2f}{_chosen(value, SAME)}  {found}   {taken} of {len(others)}"


def _changed(text: str, share: float, chance: random.Random) -> str:
    """Return `text` with half of the chosen words dropped and half replaced by others of it."""
    words = text.split()
    kept = []
    for word in words:
        luck = chance.random()
        if luck >= share / 2:
            kept.append(word if luck >= share else chance.choice(words))
    return " ".join(kept)


def _weighed(first: Sequence[str], second: Sequence[str]) -> tuple[list[Vector], list[Vector]]:
    stems = Stems()
    weighed = vectors([terms(text, stems=stems) for text in (*first, *second)])
    return weighed[: len(first)], weighed[len(first) :]


def _share(values: Sequence[float], limit: float) -> float:
    return _mean([each >= limit for each in values])


def _mean(values: Sequence[float]) -> float:
    return statistics.mean(values) if values else math.nan


def _chosen(value: float, constant: float) -> str:
    return "*" if value == constant else " "


if __name__ == "__main__":
    main()
