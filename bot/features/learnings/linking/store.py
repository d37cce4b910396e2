"""What linking a learning to goals and products asks of their rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.features.learnings.goals import Belonging, Goal
from bot.features.learnings.linking.rules import GoalChoice, ProductChoice
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.products import NamedProduct


class LinkStore(Protocol):
    def goals(self, organisation: OrganisationId, learning: LearningId) -> tuple[Belonging, ...]:
        """List the goals that it belongs to, the latest first."""
        ...

    def products(self, organisation: OrganisationId, learning: LearningId) -> tuple[NamedProduct, ...]:
        """List the products that it is about, by name."""
        ...

    def named_goals(self, organisation: OrganisationId, goals: Collection[NodeId]) -> Mapping[NodeId, Goal]:
        """Read those of these that there are, in any state but declined."""
        ...

    def named_products(
        self, organisation: OrganisationId, products: Collection[ProductId]
    ) -> Mapping[ProductId, NamedProduct]:
        """Read those of these that there are, in any status but declined."""
        ...

    def goals_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> tuple[GoalChoice, ...]:
        """List goals that take learnings and have these folded words in their names, levels or domains.

        Those of the domain `first` come first, then by name.
        """
        ...

    def products_like(
        self, organisation: OrganisationId, words: Sequence[str], *, first: DomainId | None, most: int
    ) -> tuple[ProductChoice, ...]:
        """List products that take learnings and have these folded words in their names, purposes or domains.

        Those that have them in their names come first, then those of the domain `first`, then by name.
        """
        ...

    def taught_by(
        self, organisation: OrganisationId, learning: LearningId, goal: NodeId, *, by: UserId, now: datetime
    ) -> None:
        """Say, and record with the goal, that it taught the learning. What is said already stays as it is."""
        ...

    def leave_goal(
        self, organisation: OrganisationId, learning: LearningId, goal: NodeId, *, by: UserId, now: datetime
    ) -> None:
        """Take back, and record with the goal, that the learning belongs to it."""
        ...

    def about_product(
        self, organisation: OrganisationId, learning: LearningId, product: ProductId, *, by: UserId, now: datetime
    ) -> None:
        """Say, and record with the product, that the learning is about it."""
        ...

    def leave_product(
        self, organisation: OrganisationId, learning: LearningId, product: ProductId, *, by: UserId, now: datetime
    ) -> None:
        """Take back, and record with the product, that the learning is about it."""
        ...
