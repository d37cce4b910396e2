"""Search, and lessons related to one."""

from bot.features.learnings.finding.queries import MOST_FOUND, PAGE, Found, Query, Related
from bot.features.learnings.finding.store import FindingStore, Scope
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFoundError
from bot.kernel.ids import LearningId
from bot.kernel.transactions import Transactions
from bot.matching.words import terms

GONE = "This learning is gone, or it is not yours to see."


class Finding:
    """Finds learnings that a person may read. Changes nothing."""

    def __init__(self, *, transactions: Transactions[FindingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def search(self, actor: Actor, query: Query, *, page: int = 1) -> Found:
        """Return a page of what matches, the best first; the last page where there is none of this number.

        Without words, the newest first. Raises NotAllowedError for who may not search.
        """
        return await self._transactions.read(lambda store: self._search(store, actor, query, page))

    async def related(self, actor: Actor, learning_id: LearningId) -> Related:
        """Return what other domains learned that matters to a learning, and whether its own domain has it already.

        Raises NotAllowedError for who may not search, NotFoundError for a learning that the person may not read.
        """
        return await self._transactions.read(lambda store: self._related(store, actor, learning_id))

    def _search(self, store: FindingStore, actor: Actor, query: Query, page: int) -> Found:
        standing = store.standing(actor)
        require_member(standing)
        since = None if query.period is None else self._clock.now() - query.period.length
        scope = Scope(which=query.which, domain=query.domain, tag=query.tag, kind=query.kind, since=since)
        looked_for = terms(query.words)
        found = store.newest(standing, scope, [(term,) for term in looked_for], most=MOST_FOUND + 1)
        matched = found[:MOST_FOUND]
        pages = -(-len(matched) // PAGE)
        page = max(1, min(page, pages))
        shown = [candidate.id for candidate in matched[(page - 1) * PAGE : page * PAGE]]
        return Found(
            query=query,
            hits=store.hits(standing, shown),
            page=page,
            pages=pages,
            total=len(matched),
            more=len(found) > MOST_FOUND,
            terms=frozenset(looked_for),
        )

    def _related(self, store: FindingStore, actor: Actor, learning_id: LearningId) -> Related:
        standing = store.standing(actor)
        require_member(standing)
        if not store.hits(standing, [learning_id]):
            raise NotFoundError(GONE)
        return Related()
