"""Digests in the local Slack: Orders is led by ana, Logistics by ben; both have learned something."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.kernel.ids import OrganisationId
from storage.tables import PostRow
from tests.digests.world import World
from tests.slack import ORGANISATION, Living

TICKETS = "Returns by phone need a ticket number, or nobody finds the parcel again."
LABELS = "Customers return more when the label is in the box already."


class Scene:
    def __init__(self, pollen: Living) -> None:
        self.pollen, self.slack = pollen, pollen.slack
        self.world = World(pollen.database, pollen.clock, OrganisationId(ORGANISATION))
        self.ana, self.ben, self.cora, self.dan, self.gus, self.eve = (
            pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan", "gus", "eve")
        )

    async def settle_in(self) -> None:
        world = self.world
        self.orders = await world.domain(
            "Orders",
            purpose="Takes orders and returns by phone",
            leads=(self.ana.id,),
            channel=self.slack.channel("orders").id,
        )
        self.logistics = await world.domain(
            "Logistics", purpose="Moves parcels", leads=(self.ben.id,), channel=self.slack.channel("logistics").id
        )
        self.source = await world.domain("Returns", state="unclaimed", channel=None)
        await self.pollen.register.run("people")
        self.tickets = await world.learning(self.logistics, TICKETS, author_id=self.ben.id, why="It happened twice.")
        self.labels = await world.learning(self.source, LABELS, ago=timedelta(days=3))
        await self.pollen.register.run("editions")

    async def monday(self) -> None:
        """Go to Monday 12 January in the afternoon, and let Pollen look around."""
        self.pollen.clock.advance_to(datetime(2026, 1, 12, 15, tzinfo=UTC))
        await self.look_around()

    async def look_around(self) -> None:
        await self.pollen.register.run("editions")
        await self.pollen.register.run("outbox")
        await self.pollen.settled()

    async def follow(self) -> None:
        """Let the outbox bring up to date what was posted."""
        self.pollen.clock.advance(timedelta(seconds=2))
        await self.pollen.register.run("outbox")

    def posted(self, channel: str = "orders") -> dict[str, Any]:
        """The one digest in a channel."""
        (message,) = self.slack.channel(channel).messages
        return message

    async def click(self, person: Any, button: str, message: Any = None, **more: Any) -> Any:
        target = {"view": person.view} if message is None else {"message": message}
        reply = await person.click(button, **target, **more)
        await self.pollen.settled()
        return reply

    async def digest(self, person: Any, channel: str = "orders") -> str:
        """Open `/digest` and return what it says."""
        reply = await person.command("/digest", channel=channel)
        await self.pollen.settled()
        assert reply.acked
        return words(person.view) if person.view else ""

    def direct_channel(self, person: Any) -> str:
        """Where Pollen talks with one person alone."""
        calls = self.slack.calls_to("conversations.open")
        return str(next(call.answer["channel"]["id"] for call in calls if person.id in str(call.arguments["users"])))

    async def posts(self) -> list[PostRow]:
        return await self.world.all_posts()


def words(thing: Any) -> str:
    """Everything that stands in a message or a view."""
    return "\n".join(
        part["text"]
        for block in thing["blocks"]
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )
