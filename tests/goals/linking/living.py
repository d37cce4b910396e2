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
        world = World(self.pollen.database, self.pollen.clock, OrganisationId(ORGANISATION))
        self.products = [
            await world.product(name, self.logistics, owner=self.ben.id)
            for name in ("Late parcels", *(f"Parcels of week {number:02}" for number in range(1, 23)))
        ]

    async def link_all_but_the_first(self) -> None:
        now = self.pollen.clock.now()

        def work(session: Session) -> None:
            for product in self.products[1:]:
                who = UserId(self.ana.id)
                product_links.link_node(session, OrganisationId(ORGANISATION), product.id, self.bet.id, by=who, now=now)

        await self.pollen.database.write(work)

    async def open_bet(self, person: Any) -> None:
        await self.command(person)
        await self.open(person, "Fewer warehouses")
