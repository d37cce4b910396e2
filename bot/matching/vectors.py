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


class Rarity:
    """How rare terms are among the texts that it was made of, to weigh other texts by."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        counts = [frozenset(text) for text in texts]
        self.texts = len(counts)
        self._known = _rarity(counts)
        self._unknown = rarity_of(0, self.texts)

    def of(self, term: str) -> float:
        """Return 1 for a term in every text, more the fewer have it."""
        return self._known.get(term, self._unknown)

    def vector(self, text: Sequence[str]) -> Vector:
        """Weigh the `terms` of a text, as `vectors` does by the texts that it is given."""
        known, unknown = self._known, self._unknown
        return _scaled(
            {term: known.get(term, unknown) * (1 + math.log(n) if n > 1 else 1) for term, n in Counter(text).items()}
        )


def cosine(a: Vector, b: Vector) -> float:
    """Return how alike two vectors that were weighed alike are: 0 without a common term, 1 for the same terms."""
    # Exactly rounded: neither the order of the terms nor that of a and b matters.
    return min(1.0, math.fsum(a[term] * b[term] for term in a.keys() & b.keys()))


def _rarity(counts: Sequence[Iterable[str]]) -> dict[str, float]:
    holders = Counter(term for count in counts for term in count)
    return {term: rarity_of(n, len(counts)) for term, n in holders.items()}


def rarity_of(holders: int, texts: int) -> float:
    """Tell how rare a term is that so many of the texts have: 1 for one in every text, more the fewer have it."""
    return math.log((1 + texts) / (1 + holders)) + 1


def _scaled(weights: dict[str, float]) -> Vector:
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}
