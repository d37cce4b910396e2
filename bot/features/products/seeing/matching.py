"""Which products somebody means by some words, the best first. No Slack, no database, no clock."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from types import MappingProxyType
from typing import Final

from bot.features.products.rules.product import fold
from bot.kernel.ids import ProductId
from bot.matching.typos import closeness, is_one_letter_off, may_be_typo
from bot.matching.vectors import rarity_of
from bot.matching.words import Stems, beginning_of, stems_here, words
from bot.matching.words import fold as folded

NAME: Final = 4.0
USES: Final = 2.0
PURPOSE: Final = 1.5
DOMAIN: Final = 1.0
"""What a word counts where it stands; where it stands in several, the most."""
MANY: Final = 30
"""So many words are sooner looked for in each text than each in all texts."""
WEIGHTS: Final = (DOMAIN, PURPOSE, USES, NAME)
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})
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
class _Read:
    """A text with its words folded, and no more: what they come down to is asked of few of them, and takes long."""

    text: Text
    name: str
    fields: tuple[str, ...]
    """By what their words count, the least first, each with spaces between its words."""


@dataclass(frozen=True, slots=True)
class _Hit:
    text: Text
    covered: float
    """The weight of the words that it has."""
    score: float
    is_named_so: bool


@dataclass(frozen=True, slots=True)
class _Sought:
    """What somebody typed."""

    name: str
    groups: Sequence[frozenset[str]]
    """For each word the terms that it may stand for."""
    meant: Sequence[tuple[str, str]]


class Shelf:
    """Products to look among again and again.

    Reading 5,000 of them takes a third of a second: `with_texts` keeps what is still the same.
    Several threads may look at once.
    """

    def __init__(self, texts: Sequence[Text] = (), *, known: Mapping[Text, _Read] | None = None) -> None:
        self._every = {text: (known or {}).get(text) or _read(text) for text in texts}

    def with_texts(self, texts: Sequence[Text]) -> "Shelf":
        """Return the shelf with exactly these; itself where these are the same."""
        if len(texts) == len(self._every) and all(text in self._every for text in texts):
            return self
        return Shelf(texts, known=self._every)

    def find(self, typed: str) -> Matches:
        """Rank the products that the words are about.

        A product that is called exactly so comes first. A word that stands nowhere may be the
        beginning of one, or one letter off. Words that say nothing ("the", "who") count only in names.
        """
        sought = self._sought(typed)
        wanted = frozenset().union(*sought.groups)
        weights = self._weights(wanted)
        holders = Counter(chain.from_iterable(weights.values()))
        rarity = {term: rarity_of(holders[term], len(self._every)) for term in wanted}
        every = ((one, weights.get(one.text.id, _NOTHING)) for one in self._every.values())
        hits = [hit for one, found in every if (hit := _hit(one, found, sought, rarity)) is not None]
        best = max((hit.covered for hit in hits), default=0.0)
        near = [hit for hit in hits if hit.is_named_so or hit.covered >= best * ENOUGH]
        near.sort(key=lambda hit: (not hit.is_named_so, -hit.score, fold(hit.text.name), hit.text.id))
        return Matches(products=tuple(hit.text.id for hit in near), meant=tuple(sought.meant))

    @cached_property
    def _pile(self) -> tuple[str, Sequence[int]]:
        """All words of all texts, with spaces around each, and where each text ends."""
        parts = [f" {' '.join(one.fields)} \n" for one in self._every.values()]
        return "".join(parts), list(accumulate(map(len, parts)))

    @cached_property
    def _by_letter(self) -> Mapping[str, Sequence[str]]:
        """All words, by their first letters."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in set(self._pile[0].split()):
            found[word[0]].append(word)
        return dict(found)

    def _having(self, some: Collection[str]) -> dict[ProductId, _Read]:
        """List the texts that have any of these words."""
        every = tuple(self._every.values())
        if len(some) > MANY:
            wanted = frozenset(some)
            return {one.text.id: one for one in every if not wanted.isdisjoint(" ".join(one.fields).split())}
        pile, ends = self._pile
        found = {}
        for word in some:
            at = pile.find(f" {word} ")
            while at >= 0:
                place = bisect_right(ends, at)
                found[every[place].text.id] = every[place]
                at = pile.find(f" {word} ", ends[place])
        return found

    def _sought(self, typed: str) -> _Sought:
        """Tell what each word may stand for, and which words were taken for others."""
        stems = stems_here()
        groups: list[frozenset[str]] = []
        meant: list[tuple[str, str]] = []
        for word in dict.fromkeys(words(typed)):
            term = stems.of(word)
            if not term:
                continue
            group = frozenset({term}) if self._words_for({term}, stems) else self._begun_with(folded(word), stems)
            if not group and (close := self._close_to(folded(word), stems)):
                meant.append((word, close))
                group = frozenset({stems.of(close)})
            groups.append(group or frozenset({term}))
        return _Sought(fold(typed), groups, meant)

    def _words_for(self, wanted: Collection[str], stems: Stems) -> dict[str, str]:
        """List the words that come down to these terms, with the terms."""
        near = chain.from_iterable(self._by_letter.get(first, ()) for first in {term[0] for term in wanted})
        begun = tuple({beginning_of(term) for term in wanted})
        return {word: term for word in near if word.startswith(begun) and (term := stems.of(word)) in wanted}

    def _weights(self, wanted: Collection[str]) -> dict[ProductId, dict[str, float]]:
        """Tell of each text that has any of these terms what each of them counts there."""
        terms = self._words_for(wanted, stems_here())
        return {
            number: {
                terms[word]: weight
                for weight, said in zip(WEIGHTS, one.fields, strict=True)
                for word in terms.keys() & set(said.split())
            }
            for number, one in self._having(terms).items()
        }

    def _begun_with(self, word: str, stems: Stems) -> frozenset[str]:
        if len(word) < SHORTEST_BEGUN:
            return frozenset()
        begun = (stems.of(one) for one in self._by_letter.get(word[0], ()) if one.startswith(word))
        return frozenset(term for term in begun if term)

    def _close_to(self, word: str, stems: Stems) -> str | None:
        if not may_be_typo(word):
            return None
        every = chain.from_iterable(self._by_letter.values())
        close = (one for one in every if is_one_letter_off(word, one) and stems.of(one))
        return min(close, key=lambda one: closeness(word, one), default=None)


def _hit(one: _Read, weights: Mapping[str, float], sought: _Sought, rarity: Mapping[str, float]) -> _Hit | None:
    """Tell how well a product answers; None where it does not."""
    covered = score = 0.0
    for group in sought.groups if weights else ():
        weight, rare = max((weights.get(term, 0.0), rarity[term]) for term in group)
        if weight:
            covered += rare
            score += rare * weight
    text, name = one.text, sought.name
    is_named_so = bool(name) and one.name == name
    if is_named_so or (len(name) >= SHORTEST_BEGUN and name in one.name):
        covered = max(covered, 1.0)
        score += IN_NAME * (2 if one.name.startswith(name) else 1)
    if not covered:
        return None
    # Of two with the same words in their names, the one that says little else is meant.
    score += len(name) / (len(name) + len(one.name))
    return _Hit(text, covered, score * (1 if text.is_in_use else NOT_IN_USE), is_named_so and text.is_in_use)


def _read(text: Text) -> _Read:
    fields = (text.domain, text.purpose, text.uses, text.name)
    return _Read(text, fold(text.name), tuple(folded(" ".join(words(said))) for said in fields))
