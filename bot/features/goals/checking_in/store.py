"""What checking in asks of its rows, beyond what all parts of goals do."""

from collections.abc import Sequence
from typing import Protocol

from bot.features.goals.rules.measures import CheckIn
from bot.features.goals.seeing.news import NewsStore
from bot.features.goals.store import GoalStore
from bot.kernel.ids import NodeId, OrganisationId


class CheckInStore(GoalStore, NewsStore, Protocol):
    def last_number(self, organisation: OrganisationId, node: NodeId) -> int:
        """Return the number of the check-in that was written last; 0 where there is none."""
        ...

    def check_ins_after(self, organisation: OrganisationId, node: NodeId, number: int) -> Sequence[CheckIn]:
        """Return the check-ins that were written after that one, the first first."""
        ...
