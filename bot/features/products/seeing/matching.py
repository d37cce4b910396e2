"""Which products somebody means by some words, the best first. No Slack, no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.features.products.rules.product import fold
from bot.kernel.ids import ProductId
from bot.matching.typos import closeness, is_one_letter_off, may_be_typo
from bot.matching.vectors import Rarity
from bot.matching.words import Stems, stems_here, terms, words
from bot.matching.words import fold as folded

NAME: Final = 4.0
USES: Final = 2.0
PURPOSE: Final = 1.5
DOMAIN: Final = 1.0
"""What a word counts where it stands; where it stands in several, the most."""
IN_NAME: Final = 1.0
"""What a name gains that begins with, or has in it, exactly what was typed."""
NOT_IN_USE: Final = 0.4
"""What is proposed or retired counts so much of it."""
SHORTEST_BEGUN: Final = 3
"""Letters of a word that was not written to its end."""
ENOUGH: Final = 0.5
"""Found is what has so much of the weight of the best one's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a product says of itself."""

    id: ProductId
    name: str
    purpose: str = ""
    uses: str = ""
    """Whom it serves, and in which decisions."""
    domain: str = ""
    is_in_use: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    products: tuple[ProductId, ...]
    """The best first."""
    meant: tuple[tuple[str, str], ...] = ()
    """Words that nobody wrote, and what was looked for in their place."""


@dataclass(frozen=True, slots=True)
class _Hit:
    text: Text
    covered: float
    """The weight of the words that it has."""
    score: float
    is_named_so: bool


class Shelf:
    """Products taken apart, to look among them again and again.

    Taking 5,000 of them apart takes a second or two: `with_texts` keeps what is still the same.
    Several threads may look at once.
    """

    def __init__(self, texts: Sequence[Text] = ()) -> None:
        self._weights: Mapping[Text, Mapping[str, float]] = {}
        self._fill(texts, {})

    def with_texts(self, texts: Sequence[Text]) -> "Shelf":
        """Return the shelf with exactly these; itself where these are the same."""
        if len(texts) == len(self._weights) and all(text in self._weights for text in texts):
            return self
        other = Shelf()
        other._fill(texts, self._weights)
        return other

    def _fill(self, texts: Sequence[Text], known: Mapping[Text, Mapping[str, float]]) -> None:
        stems = stems_here()
        self._weights = {text: known.get(text) or _weighed(text, stems) for text in texts}
        self._rarity = Rarity(list(weights) for weights in self._weights.values())
        self._terms = frozenset(term for weights in self._weights.values() for term in weights)

    def find(self, typed: str) -> Matches:
        """Rank the products that the words are about.

        A product that is called exactly so comes first. A word that stands nowhere may be the
        beginning of one, or one letter off. Words that say nothing ("the", "who") count only in names.
        """
        groups, meant = self._looked_for(typed)
        name = fold(typed)
        weighed = self._weights.items()
        hits = [hit for text, weights in weighed if (hit := self._hit(text, weights, name, groups)) is not None]
        best = max((hit.covered for hit in hits), default=0.0)
        found = [hit for hit in hits if hit.is_named_so or hit.covered >= best * ENOUGH]
        found.sort(key=lambda hit: (not hit.is_named_so, -hit.score, fold(hit.text.name), hit.text.id))
        return Matches(products=tuple(hit.text.id for hit in found), meant=tuple(meant))

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        every = (said for text in self._weights for said in (text.name, text.purpose, text.uses, text.domain))
        return frozenset(folded(word) for said in every for word in words(said))

    def _looked_for(self, typed: str) -> tuple[list[frozenset[str]], list[tuple[str, str]]]:
        """Tell what each word may stand as, and which words were taken for others."""
        stems = stems_here()
        groups: list[frozenset[str]] = []
        meant: list[tuple[str, str]] = []
        for word in dict.fromkeys(words(typed)):
            term = stems.of(word)
            if not term:
                continue
            group = frozenset({term}) if term in self._terms else self._begun_with(folded(word), stems)
            if not group and (close := self._close_to(folded(word), stems)):
                meant.append((word, close))
                group = frozenset({stems.of(close)})
            groups.append(group or frozenset({term}))
        return groups, meant

    def _begun_with(self, word: str, stems: Stems) -> frozenset[str]:
        if len(word) < SHORTEST_BEGUN:
            return frozenset()
        begun = (stems.of(one) for one in self._vocabulary if one.startswith(word))
        return frozenset(term for term in begun if term)

    def _close_to(self, word: str, stems: Stems) -> str | None:
        if not may_be_typo(word):
            return None
        close = (one for one in self._vocabulary if is_one_letter_off(word, one) and stems.of(one))
        return min(close, key=lambda one: closeness(word, one), default=None)

    def _hit(
        self, text: Text, weights: Mapping[str, float], name: str, groups: Sequence[frozenset[str]]
    ) -> _Hit | None:
        """Tell how well a product answers; None where it does not."""
        covered = score = 0.0
        for group in groups:
            weight, rarity = max((weights.get(term, 0.0), self._rarity.of(term)) for term in group)
            if weight:
                covered += rarity
                score += rarity * weight
        own = fold(text.name)
        is_named_so = bool(name) and own == name
        if is_named_so or (len(name) >= SHORTEST_BEGUN and name in own):
            covered = max(covered, 1.0)
            score += IN_NAME * (2 if own.startswith(name) else 1)
        if not covered:
            return None
        # Of two with the same words in their names, the one that says little else is meant.
        score += len(name) / (len(name) + len(own))
        return _Hit(text, covered, score * (1 if text.is_in_use else NOT_IN_USE), is_named_so and text.is_in_use)


def _weighed(text: Text, stems: Stems) -> Mapping[str, float]:
    """Tell what each term of a text counts."""
    found: dict[str, float] = {}
    for weight, said in ((DOMAIN, text.domain), (PURPOSE, text.purpose), (USES, text.uses), (NAME, text.name)):
        found |= dict.fromkeys(terms(said, stems=stems), weight)
    return found
