"""What keeping products asks of their rows, beside what every part of products does."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.products.handing_over.store import HandOverStore
from bot.features.products.news import NewsStore
from bot.kernel.access import Standing
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A learning as much as a line shows of it, for somebody who may read it."""

    id: LearningId
    headline: str
    """Its title, else its first sentence."""
    domain: str
    """The name of the domain that learned it; empty where it has none yet."""
    what_became: str = ""
    """In a word or two, where it no longer counts as it is: "retired", for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A vision, goal, bet or initiative as much as a line shows of it. Every full member may know of it."""

    id: NodeId
    level: str
    """What people call it: "bet"."""
    name: str
    domain: str
    """Empty for one of the whole organisation."""
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That a learning, or a goal, belongs to a product."""

    thing: int
    by: UserId | None


class KeepingStore(HandOverStore, NewsStore, Protocol):
    def domain_names(self, organisation: OrganisationId, domains: Iterable[DomainId]) -> Mapping[DomainId, str]:
        """Name these domains, also those that are no more."""
        ...

    def former_domains(self, organisation: OrganisationId) -> Mapping[DomainId, Sequence[str]]:
        """List the names under which living domains are still found."""
        ...

    def queued(self, organisation: OrganisationId, key: str) -> Post | None:
        """Return a post as it was stored."""
        ...

    # What belongs to a product.

    def lessons(self, standing: Standing, learnings: Collection[LearningId]) -> Mapping[LearningId, Lesson]:
        """Read those of these that the person may read and that were not taken back."""
        ...

    def goals(self, organisation: OrganisationId, nodes: Collection[NodeId]) -> Mapping[NodeId, Goal]:
        """Read those of these that were not declined."""
        ...

    def goals_called(self, organisation: OrganisationId, folded: str, *, most: int) -> Sequence[Goal]:
        """List active and proposed goals with these words in their names, or in their domains'; by name."""
        ...

    def learnings_of(self, organisation: OrganisationId, product: ProductId) -> Sequence[Link]:
        """List what was learned about a product, the latest link first, whoever may read it."""
        ...

    def nodes_of(self, organisation: OrganisationId, product: ProductId) -> Sequence[Link]:
        """List which goals a product belongs to, the latest link first."""
        ...

    def link_learning(
        self, organisation: OrganisationId, product: ProductId, learning: LearningId, *, by: UserId, now: datetime
    ) -> bool:
        """Say that a learning is about a product; return whether that is new."""
        ...

    def unlink_learning(self, organisation: OrganisationId, product: ProductId, learning: LearningId) -> bool:
        """Take that back; return whether there was anything to take back."""
        ...

    def link_node(
        self, organisation: OrganisationId, product: ProductId, node: NodeId, *, by: UserId, now: datetime
    ) -> bool: ...

    def unlink_node(self, organisation: OrganisationId, product: ProductId, node: NodeId) -> bool: ...
