"""What seeing products asks of its rows, beyond what all parts of products ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.features.products.handing_over.store import HandOverRows
from bot.features.products.news import NewsStore
from bot.features.products.rules.product import LIVING, Owner, ProductType, Status
from bot.features.products.seeing.matching import Text
from bot.features.products.store import ProductStore
from bot.kernel.access import Standing
from bot.kernel.audit import Entry
from bot.kernel.ids import DomainId, LearningId, NodeId, OrganisationId, ProductId, UserId
from bot.kernel.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list shows of a product."""

    id: ProductId
    name: str
    domain: DomainId
    product_type: ProductType
    status: Status
    owner: Owner | None
    owned_since: datetime
    steward: UserId | None = None
    technical_owner: UserId | None = None
    deputy: UserId | None = None
    deputy_until: date | None = None
    proposed_by: UserId | None = None

    @property
    def is_living(self) -> bool:
        return self.status in LIVING

    @property
    def is_unowned(self) -> bool:
        return self.is_living and self.owner is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    id: LearningId
    text: str
    domain: str
    """The name of the domain that learned it; empty for nobody's in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal, or a part of one, that needs a product or works on it."""

    id: NodeId
    name: str
    level: str
    """As it is called: vision, goal, bet or initiative."""
    is_active: bool


class SeeingStore(ProductStore, NewsStore, HandOverRows, Protocol):
    def listed(self, organisation: OrganisationId) -> Sequence[Listed]:
        """List all products but declined ones, by name."""
        ...

    def texts(self, organisation: OrganisationId) -> Sequence[Text]:
        """Return what all products but declined ones say of themselves."""
        ...

    # What belongs to a product.

    def lessons(self, standing: Standing, product: ProductId, *, most: int) -> tuple[int, Sequence[Lesson]]:
        """Count the learnings about it that this person may read; return the latest of them."""
        ...

    def goals(self, organisation: OrganisationId, product: ProductId) -> Sequence[Goal]:
        """List goals that need it, by name; without proposed and archived ones."""
        ...

    # History.

    def changes(
        self, organisation: OrganisationId, product: ProductId, *, skip: int, most: int
    ) -> Sequence[tuple[int, Entry]]:
        """Return acts on a product with what numbers them, the latest first, without the first `skip`."""
        ...

    def count_changes(self, organisation: OrganisationId, product: ProductId) -> int: ...

    def change(self, organisation: OrganisationId, product: ProductId, number: int) -> Entry | None:
        """Return one act on a product."""
        ...

    # Consumers.

    def follow(
        self,
        organisation: OrganisationId,
        product: ProductId,
        *,
        domains: Sequence[DomainId] = (),
        users: Sequence[UserId] = (),
        by: UserId,
        now: datetime,
    ) -> None: ...

    def unfollow(
        self,
        organisation: OrganisationId,
        product: ProductId,
        *,
        domains: Sequence[DomainId] = (),
        users: Sequence[UserId] = (),
    ) -> None: ...

    def queued(self, organisation: OrganisationId, key: str) -> Post | None:
        """Return a post as it was stored, or as the last attempt to send it has it."""
        ...
