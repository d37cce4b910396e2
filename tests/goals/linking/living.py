"""A bet of Logistics in the local Slack, and products to link to it."""

from typing import Any

from sqlmodel import Session

from bot.kernel.ids import OrganisationId, UserId
from storage import product_links
from tests.goals.seeing.living import Scene as Seen
from tests.products.world import World
from tests.slack import ORGANISATION


class Scene(Seen):
    async def settle_in(self) -> None:
        await super().settle_in()
        self.market = World(self.pollen.database, self.pollen.clock, OrganisationId(ORGANISATION))
        self.products = [await self.market.product("Late parcels", self.logistics, owner=self.ben.id)]

    async def link_more(self) -> None:
        """Link more products than one page has, but for the first."""
        now = self.pollen.clock.now()
        self.products += [
            await self.market.product(f"Parcels of week {number:02}", self.logistics) for number in range(1, 23)
        ]

        def work(session: Session) -> None:
            for product in self.products[1:]:
                who = UserId(self.ana.id)
                product_links.link_node(session, OrganisationId(ORGANISATION), product.id, self.bet.id, by=who, now=now)

        await self.pollen.database.write(work)

    async def open_bet(self, person: Any) -> None:
        await self.command(person)
        await self.open(person, "Fewer warehouses")
