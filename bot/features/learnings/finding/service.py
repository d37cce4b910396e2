"""Search, and lessons related to one."""

from bot.features.learnings.finding.queries import Found, Hit, Query, Related
from bot.features.learnings.finding.relating import Relating, Sought
from bot.features.learnings.finding.searching import Search
from bot.features.learnings.finding.store import FindingStore
from bot.kernel.access import Actor, require_member
from bot.kernel.clock import Clock
from bot.kernel.ids import LearningId
from bot.kernel.transactions import Transactions


class Finding:
    """Finds learnings that a person may read. Changes nothing."""

    def __init__(self, *, transactions: Transactions[FindingStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._relating = Relating()

    async def search(self, actor: Actor, query: Query, *, page: int = 1) -> Found:
        """Return a page of what matches, the best first; the last page where there is none of this number.

        Without words, the newest first. Raises NotAllowedError for who may not search.
        """

        def work(store: FindingStore) -> Found:
            standing = store.standing(actor)
            require_member(standing)
            return Search(store, standing, query, now=self._clock.now()).page(page)

        return await self._transactions.read(work)

    async def related(self, actor: Actor, learning_id: LearningId) -> Related:
        """Return what other domains learned that matters to a learning, and whether its own domain has it already.

        Raises NotAllowedError for who may not search, NotFoundError for a learning that the person may not read.
        """

        def work(store: FindingStore) -> Related:
            standing = store.standing(actor)
            require_member(standing)
            return self._relating.to(store, standing, learning_id, now=self._clock.now())

        return await self._transactions.read(work)

    async def matching(self, actor: Actor, sought: Sought) -> tuple[Hit, ...]:
        """Return at most three lessons of other domains that match words and that everybody at work may read.

        Raises NotAllowedError for who may not search.
        """

        def work(store: FindingStore) -> tuple[Hit, ...]:
            standing = store.standing(actor)
            require_member(standing)
            return self._relating.to_words(store, standing, sought, now=self._clock.now())

        return await self._transactions.read(work)
