"""Goals in the local Slack: Orders is led by ana, Logistics by ben; dan is an admin, cora a member."""

from bot.kernel.ids import OrganisationId
from sandbox.printing import view_as_text
from tests.goals.world import World
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

    async def goals(self, person):
        """Open the list of goals anew."""
        if person.view:
            await person.close_view(all_views=True)
        await person.command("/goals", channel="general")
        await self.pollen.settled()

    async def page(self, person, node):
        """Open the list, and a node's page on it."""
        await self.goals(person)
        await self.click(person, "Open", value=str(node.id), nth=0)

    async def click(self, person, label, **more):
        reply = await person.click(label, **more)
        await self.pollen.settled()
        return reply

    async def choose(self, person, field, value, **more):
        """Type into a field of the form, or pick in it, without sending it."""
        (block,) = (one for one in person.view["blocks"] if one.get("block_id") == field)
        reply = await person.choose(block["element"]["action_id"], value, block_id=field, **more)
        await self.pollen.settled()
        return reply

    async def submit(self, person, **values):
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply

    async def nodes(self):
        """Every node by its name, whatever its state but declined."""
        from bot.features.goals.rules.tree import State

        found = await self.world.goals(lambda s: s.tree(self.world.organisation, states=tuple(State)))
        return {node.name: node for node in found.values()}

    def shown(self, person):
        assert person.view is not None, "no form is open"
        return view_as_text(person.view, names=self.slack.names, width=500)

    def fields(self, person):
        return [block["block_id"] for block in person.view["blocks"] if block["type"] == "input"]

    def holds(self, person, field):
        """What a field of the form on top begins with."""
        (block,) = (one for one in person.view["blocks"] if one.get("block_id") == field)
        return {key: value for key, value in block["element"].items() if key.startswith("initial")}
