"""Texts as directions: the rarer a term is among the texts at hand, the more it says about each."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Vector = Mapping[str, float]
"""What each term of a text weighs. Of length 1; empty for a text without terms."""


def vectors(texts: Sequence[Sequence[str]]) -> list[Vector]:
    """Weigh the `terms` of each text: sublinear frequency times smoothed inverse document frequency.

    A term in every text still weighs 1 before scaling, so that three texts about one thing
    match each other; among 5,000 texts a term of a single one weighs 8.8 times as much.
    """
    counts = [Counter(text) for text in texts]
    rarity = _rarity(counts)
    return [_scaled({term: (1 + math.log(n)) * rarity[term] for term, n in count.items()}) for count in counts]


def cosine(a: Vector, b: Vector) -> float:
    """Return how alike two vectors of one call to `vectors` are: 0 without a common term, 1 for the same terms."""
    # Exactly rounded: neither the order of the terms nor that of a and b matters.
    return min(1.0, math.fsum(a[term] * b[term] for term in a.keys() & b.keys()))


def _rarity(counts: Sequence[Iterable[str]]) -> dict[str, float]:
    holders = Counter(term for count in counts for term in count)
    return {term: math.log((1 + len(counts)) / (1 + n)) + 1 for term, n in holders.items()}


def _scaled(weights: dict[str, float]) -> Vector:
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}
