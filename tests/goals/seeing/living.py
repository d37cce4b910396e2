"""A tree of goals in the local Slack: Orders is led by ana, Logistics by ben; ben leads the goal of parcels."""

import json
from typing import Any

from bot.features.goals.rules.tree import BacklogLink, Hypothesis
from bot.kernel.ids import OrganisationId, UserId
from tests.goals.world import World
from tests.slack import ORGANISATION, Living


class Scene:
    def __init__(self, pollen: Living) -> None:
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan, self.gus, self.eve = (
            pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan", "gus", "eve")
        )

    async def settle_in(self) -> None:
        world, ana, ben, dan = self.world, *(UserId(one.id) for one in (self.ana, self.ben, self.dan))
        self.orders = await world.domain("Orders", leads=(ana,), channel=self.slack.channel("orders").id)
        self.logistics = await world.domain("Logistics", leads=(ben,), channel=self.slack.channel("logistics").id)
        await self.pollen.register.run("people")
        self.vision = await world.node("Calm customers", level="vision", lead=dan)
        self.goal = await world.node("Parcels arrive on time", under=self.vision.id, lead=dan, sponsor=dan)
        self.bet = await world.node(
            "Fewer warehouses",
            level="bet",
            under=self.goal.id,
            domain=self.logistics,
            outcome="Parcels leave the same day.",
            lead=ben,
            participants=(ana,),
            watcher=ana,
            sponsor=dan,
            hypothesis=Hypothesis(belief="Two sites are enough", kill_criteria="Late parcels double"),
            backlog=(BacklogLink(url="https://example.com/board", label="Board"),),
        )
        self.other = await world.node("Answers within a day", under=self.vision.id, domain=self.orders, lead=ana)
        self.late = await world.measure(self.bet.id, "Late parcels", unit="%")
        self.cost = await world.measure(self.bet.id, "Cost of a parcel", unit="EUR")
        for ago, value in ((21, "20"), (14, "18"), (7, "17"), (0, "14")):
            await world.reading(self.late, value, ago=ago)
        await world.reading(self.cost, "19")
        await world.check_in(
            self.bet.id, note="The second site closes in May.", confidence=6, needs_support=True, by=ben
        )

    async def command(self, person: Any, *, channel: str = "general") -> Any:
        reply = await person.command("/goals", channel=channel)
        await self.pollen.settled()
        return reply

    async def click(self, person: Any, button: str, **more: Any) -> Any:
        reply = await person.click(button, **more)
        await self.pollen.settled()
        return reply

    async def open(self, person: Any, name: str) -> None:
        """Open a node's page from the list that is on top."""
        await self.click(person, "Open", block_id=self.block_of(person, name))

    def block_of(self, person: Any, name: str) -> str:
        found: str = next(
            block["block_id"] for block in person.view["blocks"] if name in json.dumps(block) and "accessory" in block
        )
        return found


def texts(thing: Any) -> str:
    """All that can be read in a view, a message or a part of one."""
    return "\n".join(_texts(thing))


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, list):
        return [text for one in thing for text in _texts(one)]
    if not isinstance(thing, dict):
        return []
    own = [thing["text"]] if isinstance(thing.get("text"), str) else []
    return own + [text for value in thing.values() for text in _texts(value)]
