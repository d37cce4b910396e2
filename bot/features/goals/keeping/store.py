"""What keeping nodes asks of their rows, beside what every part of goals does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.features.goals.rules.tree import Node, Roots
from bot.features.goals.store import GoalStore
from bot.kernel.ids import DomainId, NodeId, OrganisationId


class KeepingStore(GoalStore, Protocol):
    def parents(self, organisation: OrganisationId) -> Mapping[NodeId, NodeId | None]:
        """Tell of every node that is not declined what it hangs under."""
        ...

    def nodes(self, organisation: OrganisationId, nodes: Iterable[NodeId]) -> Sequence[Node]:
        """Return these nodes, but for declined ones, from the top level down, each level by name."""
        ...

    def roots(self, organisation: OrganisationId) -> Roots:
        """Tell what the organisation has written so far, of what is active."""
        ...

    def set_archived(
        self, organisation: OrganisationId, nodes: Iterable[NodeId], *, together: NodeId | None, now: datetime
    ) -> None:
        """Archive these together with that node; with None they are active again. Counts their versions up."""
        ...

    def set_domain(
        self, organisation: OrganisationId, nodes: Iterable[NodeId], domain: DomainId | None, *, now: datetime
    ) -> None:
        """Give these to a domain, or to the organisation. Counts their versions up."""
        ...

    def archived_with(self, organisation: OrganisationId, together: NodeId) -> Sequence[Node]:
        """Return what is archived and was so together with this node, itself among it."""
        ...
