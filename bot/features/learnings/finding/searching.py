"""One search: what is looked for, first strictly, then more loosely, and what of it a page shows."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Final

from bot.features.learnings.finding import asked
from bot.features.learnings.finding.asked import Word
from bot.features.learnings.finding.queries import MOST_FOUND, PAGE, Found, Hit, Query, Which
from bot.features.learnings.finding.scoring import ranked
from bot.features.learnings.finding.store import Candidate, FindingStore, Scope, Words
from bot.features.learnings.rules import LONG_FIELDS
from bot.kernel.access import Standing
from bot.matching.typos import closeness, is_one_letter_off, may_be_typo
from bot.matching.words import fold, stems_here
from bot.matching.words import words as words_in

FEW: Final = 2
"""A word in so few learnings may itself be a typo of theirs."""
MOST_MEANT: Final = 20
"""Of the words that may have been meant, so many are looked up."""
ENOUGH_TO_COMPARE: Final = 100
"""The newest learnings with one of them tell which is in most."""
FROM_SOME: Final = 50
"""Of the learnings with some of the words, the newest so many of each kind stand in for those with all of them."""
MOST_TAKEN_APART: Final = 4
"""Of so many words each is left out in turn, then each two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matches:
    candidates: tuple[Candidate, ...]
    words: Words
    more: bool = False
    forgiven: tuple[tuple[str, str], ...] = ()
    loosened: bool = False
    past: int = 0


class Search:
    """What one person looks for, at one moment."""

    def __init__(self, store: FindingStore, standing: Standing, query: Query, *, now: datetime) -> None:
        self._store = store
        self._standing = standing
        self._query = query
        self._now = now
        self._stems = stems_here()
        since = None if query.period is None else now - query.period.length
        self._scope = Scope(which=query.which, domain=query.domain, tag=query.tag, kind=query.kind, since=since)
        self._everywhere = Scope(which=Which.ALL)

    def page(self, number: int) -> Found:
        matches = self._matches()
        total = len(matches.candidates)
        pages = -(-total // PAGE)
        number = max(1, min(number, pages))
        shown = matches.candidates[(number - 1) * PAGE : number * PAGE]
        hits = self._store.hits(self._standing, [candidate.id for candidate in shown])
        return Found(
            query=self._query,
            hits=hits,
            page=number,
            pages=pages,
            total=total,
            more=matches.more,
            terms=frozenset(term for group in matches.words for term in group),
            forgiven=dict(self._as_written(matches.forgiven, hits)),
            loosened=matches.loosened,
            past=matches.past,
        )

    def _as_written(self, forgiven: Iterable[tuple[str, str]], hits: Sequence[Hit]) -> Iterator[tuple[str, str]]:
        """Spell what was meant as the learnings on the page do.

        The organisation's words are also those of learnings that this person may not read:
        "generator" may stand in one of those, where only "generate" is theirs to see.
        """
        fields = ("title", *LONG_FIELDS)
        texts = [getattr(hit.learning.content, name) or "" for hit in hits for name in fields]
        for typed, meant in forgiven:
            # A stem begins as its words do; working one out takes a while.
            near = {folded for text in texts for word in words_in(text) if (folded := fold(word))[:2] == meant[:2]}
            forms = sorted(form for form in near if self._stems.of(form) == self._stems.of(meant))
            if forms:
                yield typed, meant if meant in forms else forms[0]

    def _matches(self) -> _Matches:
        words = asked.read(self._query.words, self._stems)
        if not words:
            # Of nothing but "how to" or an emoji nobody can say what matches; the newest ones would seem to.
            return self._having((), ()) if not self._query.words.strip() else _Matches(candidates=(), words=())
        strict = self._having([(word.term,) for word in words], ())
        if len(strict.candidates) >= PAGE:
            return strict
        strict = replace(strict, past=self._past(strict))
        if strict.candidates:
            return self._filled(strict, [self._with_neighbour(word) for word in words])
        return replace(self._mended(words), past=strict.past)

    def _having(self, words: Words, forgiven: tuple[tuple[str, str], ...]) -> _Matches:
        """Find what has all of the words, the best of the newest first."""
        found = self._store.newest(self._standing, self._scope, words, most=MOST_FOUND + 1)
        best = ranked(found[:MOST_FOUND], words, now=self._now)
        return _Matches(candidates=tuple(best), words=words, more=len(found) > MOST_FOUND, forgiven=forgiven)

    def _past(self, strict: _Matches) -> int:
        """Count what would be found, too, if it had not been replaced or retired."""
        if self._query.which is not Which.CURRENT:
            return 0
        scope = replace(self._scope, which=Which.ALL)
        found = self._store.newest(self._standing, scope, strict.words, most=2 * PAGE)
        known = {candidate.id for candidate in strict.candidates}
        return min(PAGE, sum(candidate.id not in known for candidate in found))

    def _mended(self, words: Sequence[Word]) -> _Matches:
        """Nothing has all of the words: look for what those that nobody wrote may mean, then for some of them."""
        kept, forgiven = self._written(words)
        if not kept:
            return _Matches(candidates=(), words=())
        groups = [(word.term,) for word in kept]
        given_up = len(kept) < len(words)
        if given_up or forgiven:
            mended = self._having(groups, forgiven)
            if mended.candidates:
                enough = len(mended.candidates) >= PAGE
                return replace(mended if enough else self._filled(mended, groups), loosened=given_up)
        some, more = self._some(groups, (), wanted=PAGE)
        best = ranked(list(some.values()), groups, now=self._now)[:MOST_FOUND]
        return _Matches(candidates=tuple(best), words=groups, more=more, forgiven=forgiven, loosened=bool(best))

    def _written(self, words: Sequence[Word]) -> tuple[list[Word], tuple[tuple[str, str], ...]]:
        """Keep the words that stand somewhere, and in place of others those that were meant; tell which."""
        kept: list[Word] = []
        forgiven: list[tuple[str, str]] = []
        for word in words:
            if self._times(word.term, most=1):
                kept.append(word)
            elif meant := self._meant(word):
                kept.append(meant)
                forgiven.append((word.typed, meant.folded))
        return kept, tuple(forgiven)

    def _filled(self, strict: _Matches, groups: Words) -> _Matches:
        """Fill the one page: with what has some of the words, or another that a rare one may be a typo of."""
        room = PAGE - len(strict.candidates)
        known = {candidate.id for candidate in strict.candidates}
        found: dict[int, Candidate] = {}
        if any(len(group) > 1 for group in groups):
            found |= self._new(groups, known, most=FROM_SOME)
        if len(found) < room:
            found |= self._some(strict.words, known, wanted=room)[0]
        best = ranked(list(found.values()), groups, now=self._now)[:room]
        return replace(strict, candidates=strict.candidates + tuple(best), words=groups if best else strict.words)

    def _some(self, words: Words, known: Collection[int], *, wanted: int) -> tuple[dict[int, Candidate], bool]:
        """Find the newest with some of the words, with as many as it takes to find enough; tell if there may be more."""
        found: dict[int, Candidate] = {}
        for level in _looser(words):
            for groups in level:
                found |= self._new(groups, known, most=FROM_SOME)
            if len(found) >= wanted:
                return found, True
        return found, False

    def _new(self, words: Words, known: Collection[int], *, most: int) -> dict[int, Candidate]:
        newest = self._store.newest(self._standing, self._scope, words, most=most)
        return {candidate.id: candidate for candidate in newest if candidate.id not in known}

    def _with_neighbour(self, word: Word) -> tuple[str, ...]:
        if may_be_typo(word.folded) and self._times(word.term, most=FEW + 1) <= FEW:
            meant = self._meant(word, least=FEW + 1)
            if meant is not None:
                return word.term, meant.term
        return (word.term,)

    def _meant(self, word: Word, *, least: int = 1) -> Word | None:
        """Choose the word one letter away that most of the newest learnings with such a word have."""
        if not may_be_typo(word.folded):
            return None
        alike = self._store.alike(self._standing.actor.organisation, word.folded)
        near = [other for other in alike if is_one_letter_off(word.folded, other)]
        meant: dict[str, Word] = {}
        for folded in sorted(near, key=lambda other: closeness(word.folded, other))[:MOST_MEANT]:
            term = self._stems.of(folded)
            if term not in {"", word.term}:
                meant.setdefault(term, Word(typed=word.typed, folded=folded, term=term))
        if not meant:
            return None
        # One question for all of them: each takes a while.
        newest = self._store.newest(self._standing, self._everywhere, [[*meant]], most=ENOUGH_TO_COMPARE)
        times = Counter(term for candidate in newest for term in meant.keys() & set(candidate.terms))
        # Of equals the first, which is the likeliest.
        best = max(meant.values(), key=lambda each: times[each.term])
        return best if times[best.term] >= least else None

    def _times(self, term: str, *, most: int) -> int:
        """Count in how many learnings a word is that this person may read, whatever else they filter by."""
        return len(self._store.newest(self._standing, self._everywhere, [(term,)], most=most))


def _looser(words: Words) -> Iterator[Sequence[Words]]:
    """Say what to look for instead of all of these words: the strictest first, each time all of what is as strict."""
    if len(words) > MOST_TAKEN_APART:
        terms = [term for group in words for term in group]
        yield [[terms[::2], terms[1::2]]]
        yield [[terms]]
        return
    for kept in range(len(words) - 1, 0, -1):
        yield list(combinations(words, kept))
