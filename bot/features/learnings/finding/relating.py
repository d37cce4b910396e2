"""What other domains learned that matters to a learning, and whether its own has it already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.features.learnings.finding.queries import Hit, Related
from bot.features.learnings.finding.store import MOST_TERMS, Candidate, FindingStore, Scope
from bot.features.learnings.rules import Content, Learning
from bot.kernel.access import Role, Standing, Visibility
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import DomainId, LearningId, OrganisationId
from bot.matching.ranking import FRESHNESS, SAME, freshness
from bot.matching.vectors import Rarity, cosine
from bot.matching.words import overlap, stems_here, terms

GONE: Final = "This learning is gone, or it is not yours to see."
MOST_RELATED: Final = 3
MOST_OWN: Final = 9
"""More are looked at than shown, because some of what somebody wrote may be for its domain alone."""
LEAST_ALIKE: Final = 0.2
"""Of two texts that are less alike than this, the reader would wonder what the one has to do with the other. Of 765
real lessons it leaves four in ten with something related, out of one pair in 300; half of the pairs at 0.15 share a
field and no more."""
RAREST: Final = 4
"""Of a text's terms, so many of the rarest are looked for by themselves."""
RARE: Final = 12
"""So many of the rarest are looked for two at a time."""
FROM_RAREST: Final = 150
FROM_PAIRS: Final = 150
SAMPLE: Final = 2000
"""The newest learnings, by which is told how rare a term is."""
SAMPLE_LIVES: Final = timedelta(minutes=10)
"""For so long a whole sample serves; a smaller one is soon read, and changes with each learning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Words to which something is related."""

    title: str
    body: str = ""
    other_than: DomainId | None = None
    """Whose own lessons are left out."""
    without: tuple[LearningId, ...] = ()


class Relating:
    """Finds what is related. Remembers how rare terms are in each organisation."""

    def __init__(self) -> None:
        self._rarities: dict[OrganisationId, tuple[datetime, Rarity]] = {}

    def to(self, store: FindingStore, standing: Standing, learning: LearningId, *, now: datetime) -> Related:
        """Raises NotFoundError for a learning that the person may not read."""
        own = next(iter(store.hits(standing, [learning])), None)
        if own is None:
            raise NotFoundError(GONE)
        read = _terms(own.learning.content)
        rarity = self._rarity(store, standing.actor.organisation, now=now)
        rarest = sorted(set(read), key=lambda term: (-rarity.of(term), term))[:RARE]
        if not rarest:
            return Related()
        others = _pool(store, standing, Scope(other_than=own.learning.domain), rarest)
        best = _best(read, others, rarity, now=now, without=[own.learning.id])
        same = _same(store, standing, own.learning, read, rarest)
        hits = store.hits(standing, [*best, *([] if same is None else [same])])
        return Related(
            others=tuple(hit for hit in hits if hit.learning.id != same),
            same=next((hit for hit in hits if hit.learning.id == same), None),
        )

    def to_words(self, store: FindingStore, standing: Standing, sought: Sought, *, now: datetime) -> tuple[Hit, ...]:
        """Find what other domains learned that matches words, of what everybody at work may read."""
        stems = stems_here()
        read = terms(sought.title, stems=stems) + terms(sought.body, stems=stems)[:MOST_TERMS]
        rarity = self._rarity(store, standing.actor.organisation, now=now)
        rarest = sorted(set(read), key=lambda term: (-rarity.of(term), term))[:RARE]
        if not rarest:
            return ()
        # Their own rights would only bring up what is not for everybody, and leave less room for what is.
        reader = replace(standing, role=Role.MEMBER, leads=frozenset(), channels=frozenset())
        pool = _pool(store, reader, Scope(other_than=sought.other_than), rarest)
        best = _best(read, pool, rarity, now=now, without=sought.without, most=MOST_RELATED + MOST_OWN)
        shown = [hit for hit in store.hits(reader, best) if is_for_everyone(hit)]
        return tuple(shown[:MOST_RELATED])

    def _rarity(self, store: FindingStore, organisation: OrganisationId, *, now: datetime) -> Rarity:
        read_at, known = self._rarities.get(organisation, (now, None))
        if known is None or known.texts < SAMPLE or not timedelta(0) <= now - read_at < SAMPLE_LIVES:
            known = Rarity(store.sample(organisation, most=SAMPLE))
            self._rarities[organisation] = now, known
        return known


def _pool(store: FindingStore, standing: Standing, scope: Scope, rarest: Sequence[str]) -> list[Candidate]:
    """Find what has one of the rarest terms, or two of the rare ones."""
    found = [*store.newest(standing, scope, [rarest[:RAREST]], most=FROM_RAREST)]
    return [*found, *_pairs(store, standing, scope, rarest)]


def _pairs(store: FindingStore, standing: Standing, scope: Scope, rarest: Sequence[str]) -> tuple[Candidate, ...]:
    """Find what has two of the rare terms: one of each half of them."""
    halves = [half for half in (rarest[::2], rarest[1::2]) if half]
    return store.newest(standing, scope, halves, most=FROM_PAIRS)


def is_for_everyone(hit: Hit) -> bool:
    """Whether every full member may read it, and some domain learned it."""
    return hit.learning.visibility is Visibility.EVERYONE and hit.learning.domain is not None


def _best(
    read: Sequence[str],
    pool: Sequence[Candidate],
    rarity: Rarity,
    *,
    now: datetime,
    without: Collection[LearningId],
    most: int = MOST_RELATED,
) -> list[LearningId]:
    """Choose the most alike, the fresher where two nearly are; of a lesson that was logged twice only the first."""
    mine = rarity.vector(read)
    scored = []
    for candidate in {each.id: each for each in pool if each.id not in without}.values():
        alike = cosine(mine, rarity.vector(candidate.terms))
        if alike >= LEAST_ALIKE:
            score = alike * (1 + FRESHNESS * freshness(now - candidate.logged_at))
            scored.append((-round(score, 6), -candidate.logged_at.timestamp(), -candidate.id, candidate))
    best: list[Candidate] = []
    for *_, candidate in sorted(scored, key=lambda each: each[:3]):
        if len(best) == most:
            break
        if all(overlap(candidate.terms, other.terms) < SAME for other in best):
            best.append(candidate)
    return [candidate.id for candidate in best]


def _same(
    store: FindingStore, standing: Standing, learning: Learning, read: Sequence[str], rarest: Sequence[str]
) -> LearningId | None:
    """Find the learning of its own domain that is most nearly the same; None where none is nearly."""
    if learning.domain is None:
        return None
    pool = _pairs(store, standing, Scope(domain=learning.domain), rarest)
    alike = [(overlap(read, each.terms), each.logged_at, each.id) for each in pool if each.id != learning.id]
    most = max(alike, default=None)
    return most[2] if most is not None and most[0] >= SAME else None


def _terms(content: Content) -> tuple[str, ...]:
    stems = stems_here()
    body = "\n".join(filter(None, (content.text, content.why, content.recommendation, content.applies_when)))
    return terms(content.title or "", stems=stems) + terms(body, stems=stems)[:MOST_TERMS]
