"""Bringing into the index what is not there yet: what was logged before there was one, or by older rules."""

from collections.abc import Sequence
from typing import Final, Protocol

from bot.kernel.clock import Clock
from bot.kernel.ids import LearningId, OrganisationId
from bot.kernel.transactions import Transactions

LOOKED_AT: Final = 2000
"""Learnings in one look."""
AT_ONCE: Final = 50
"""Learnings in one transaction: whoever logs something meanwhile waits no longer than for that."""
PAUSE: Final = 0.03
"""Seconds between two, in which others get their turn."""


class IndexStore(Protocol):
    def out_of_date(
        self, organisation: OrganisationId, *, after: LearningId, most: int
    ) -> tuple[tuple[LearningId, ...], LearningId | None]:
        """Look at so many learnings after this one: which are not in the index as they should be, and where to go on.

        That is None at the end.
        """
        ...

    def index(self, organisation: OrganisationId, learnings: Sequence[LearningId]) -> None: ...


class Indexing:
    def __init__(self, *, transactions: Transactions[IndexStore], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def index_missing_system(self, organisation: OrganisationId) -> int:
        """Look at all of an organisation's learnings, index what is missing, and say how much it was."""
        indexed = 0
        after: LearningId | None = LearningId(0)
        while after is not None:
            missing, after = await self._look(organisation, after)
            for start in range(0, len(missing), AT_ONCE):
                if start:
                    await self._clock.sleep(PAUSE)
                await self._index(organisation, missing[start : start + AT_ONCE])
            indexed += len(missing)
        return indexed

    async def _look(
        self, organisation: OrganisationId, after: LearningId
    ) -> tuple[tuple[LearningId, ...], LearningId | None]:
        return await self._transactions.read(lambda store: store.out_of_date(organisation, after=after, most=LOOKED_AT))

    async def _index(self, organisation: OrganisationId, learnings: Sequence[LearningId]) -> None:
        await self._transactions.write(lambda store: store.index(organisation, learnings))
