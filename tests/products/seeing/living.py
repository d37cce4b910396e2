"""Products in the local Slack: Orders is led by ana, Logistics by ben; ana owns what Orders has."""

from typing import Any

from bot.features.products.rules.product import Basis, OutputPort, UseCase
from bot.kernel.audit import Change, Entry
from bot.kernel.ids import OrganisationId, UserId
from storage.tables import ProductLearningRow, ProductNodeRow
from tests.products.world import World
from tests.slack import ORGANISATION, Living


class Scene:
    def __init__(self, pollen: Living) -> None:
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan, self.gus = (
            pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan", "gus")
        )

    async def settle_in(self) -> None:
        world = self.world
        self.orders = await world.domain("Orders", leads=(self.ana.id,), channel=self.slack.channel("orders").id)
        self.logistics = await world.domain(
            "Logistics", leads=(self.ben.id,), channel=self.slack.channel("logistics").id
        )
        await self.pollen.register.run("people")
        self.product = await world.product(
            "Orders placed",
            self.orders,
            owner=self.ana.id,
            by=self.ana.id,
            purpose="Every order, once it is paid.",
            basis=Basis(outcome="Fewer returns"),
            use_cases=(UseCase(decision="How many vans tomorrow", consumer=self.logistics),),
            output_ports=(OutputPort(name="orders_daily", url="https://example.com/t"),),
            slo_url="https://example.com/slo",
        )
        self.stock = await world.product("Stock", self.logistics, purpose="What to promise to orders.")
        learning = await world.learning(self.logistics, "Count parcels, not orders.", author_id=self.ben.id)
        goal = await world.node("Fewer vans", level="bet", domain=self.logistics)
        at: dict[str, Any] = {"organisation": world.organisation, "at": world.clock.now()}
        await world.keep(
            ProductLearningRow(product_id=self.product.id, learning_id=learning, **at),
            ProductNodeRow(product_id=self.product.id, node_id=goal.id, **at),
        )

    async def edited(self, times: int) -> None:
        for number in range(times):
            change = Change(field="purpose", before=None, after=f"{number} {'word ' * 100}")
            entry = Entry(
                thing="product",
                thing_id=str(self.product.id),
                act="edited",
                by=UserId(self.ana.id),
                at=self.world.clock.now(),
                changes=(change,),
            )
            await self.world.products(lambda store, entry=entry: store.record(self.world.organisation, entry))  # type: ignore[misc]

    async def command(self, person: Any, words: str = "") -> Any:
        reply = await person.command("/products", words, channel="general")
        await self.pollen.settled()
        return reply

    async def click(self, person: Any, button: str, **more: Any) -> Any:
        reply = await person.click(button, **more)
        await self.pollen.settled()
        return reply

    async def choose(self, person: Any, menu: str, value: Any) -> Any:
        reply = await person.choose(menu, value)
        await self.pollen.settled()
        return reply

    async def submit(self, person: Any, values: Any = None) -> Any:
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply
