"""Products in the local Slack: Orders is led by ana, Logistics by ben; dan is an admin, cora a member."""

from bot.kernel.ids import OrganisationId
from sandbox.printing import view_as_text
from tests.products.world import World
from tests.slack import ORGANISATION


class Scene:
    def __init__(self, pollen):
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan, self.gus = (
            pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan", "gus")
        )

    async def settle_in(self):
        channels = {name: self.slack.channel(name).id for name in ("orders", "logistics")}
        self.orders = await self.world.domain("Orders", leads=(self.ana.id,), channel=channels["orders"])
        self.logistics = await self.world.domain("Logistics", leads=(self.ben.id,), channel=channels["logistics"])
        await self.pollen.register.run("people")

    async def products(self, person):
        """Open the list of products anew."""
        if person.view:
            await person.close_view(all_views=True)
        await person.command("/products", channel="general")
        await self.pollen.settled()

    async def page(self, person, product):
        """Open a product's page by its name."""
        if person.view:
            await person.close_view(all_views=True)
        await person.command("/products", product.name, channel="general")
        await self.pollen.settled()

    async def click(self, person, label, **more):
        reply = await person.click(label, **more)
        await self.pollen.settled()
        return reply

    async def choose(self, person, field, value, **more):
        """Pick in a field of the form, without sending it."""
        (block,) = (one for one in person.view["blocks"] if one.get("block_id") == field)
        reply = await person.choose(block["element"]["action_id"], value, block_id=field, **more)
        await self.pollen.settled()
        return reply

    async def submit(self, person, **values):
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply

    async def named(self, name):
        """A product by its name, whatever its status but declined."""
        found = await self.world.products(lambda s: s.products(self.world.organisation))
        return next((product for product in found if product.name == name), None)

    async def sent(self, person):
        """What was written to somebody directly, once the outbox was looked at."""
        await self.pollen.register.run("outbox")
        await self.pollen.settled()
        return [message["text"] for message in self.slack.direct(person)]

    def shown(self, person):
        assert person.view is not None, "no form is open"
        return view_as_text(person.view, names=self.slack.names, width=500)

    def fields(self, person):
        return [block["block_id"] for block in person.view["blocks"] if block["type"] == "input"]

    def holds(self, person, field):
        """What a field of the form on top begins with."""
        (block,) = (one for one in person.view["blocks"] if one.get("block_id") == field)
        return {key: value for key, value in block["element"].items() if key.startswith("initial")}
