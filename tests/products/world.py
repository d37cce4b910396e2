"""A small organisation with data products, in rows."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.features.products.rules.ownership import Why
from bot.features.products.rules.product import Draft, Owner, Product, ProductType, Status
from bot.kernel.ids import DomainId, ProductId, UserId
from storage.products.store import SqlProductStore
from tests.goals.world import World as Goals

T = TypeVar("T")


class World(Goals):
    """People, domains, learnings and goals as there; products besides."""

    async def product(
        self,
        name: str,
        domain: DomainId,
        *,
        owner: str | None = None,
        status: str = "active",
        product_type: str = "source_aligned",
        by: str | None = None,
        **more: Any,
    ) -> Product:
        draft = Draft(name=name, domain=domain, status=Status(status), product_type=ProductType(product_type), **more)
        who = None if owner is None else Owner(user=UserId(owner))
        author = None if by is None else UserId(by)
        return await self.products(
            lambda store: store.add(
                self.organisation, draft, owner=who, why=Why.RECORDED, by=author, now=self.clock.now()
            )
        )

    async def products(self, work: Callable[[SqlProductStore], T]) -> T:
        return await self.database.write(lambda session: work(SqlProductStore(session)))

    async def as_now(self, product: Product | ProductId) -> Product:
        """Read a product as it is now."""
        number = product.id if isinstance(product, Product) else product
        found = await self.products(lambda store: store.product(self.organisation, number))
        assert found is not None
        return found
