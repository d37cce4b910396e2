"""What the two menus of a learning's form offer: goals and products that a person may link it to."""

from typing import Final

from bot.features.learnings.linking.rules import GoalChoice, ProductChoice
from bot.features.learnings.receipts import member
from bot.features.learnings.store import LearningStore
from bot.kernel.access import Actor
from bot.kernel.transactions import Transactions
from bot.matching.words import fold

MOST_OFFERED: Final = 50


class LinkMenus:
    """Reads what can be chosen, for any full member: each may know of every goal and product. Changes nothing."""

    def __init__(self, *, transactions: Transactions[LearningStore]) -> None:
        self._transactions = transactions

    async def goals(self, actor: Actor, typed: str) -> tuple[GoalChoice, ...]:
        """Find goals by words; without any, those of the person's own domain come first."""

        def look(store: LearningStore) -> tuple[GoalChoice, ...]:
            member(store, actor)
            own = store.chosen_domain(actor)
            return store.goals_like(actor.organisation, fold(typed).split(), first=own, most=MOST_OFFERED)

        return await self._transactions.read(look)

    async def products(self, actor: Actor, typed: str) -> tuple[ProductChoice, ...]:
        """Find products by words of their names, purposes and domains; the person's own domain's come first."""

        def look(store: LearningStore) -> tuple[ProductChoice, ...]:
            member(store, actor)
            own = store.chosen_domain(actor)
            return store.products_like(actor.organisation, fold(typed).split(), first=own, most=MOST_OFFERED)

        return await self._transactions.read(look)
