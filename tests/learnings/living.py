"""Learnings in the local Slack: domains to log under, and short ways to see what happened."""

from sqlmodel import col, select

from storage.tables import DraftRow, LearningRow, TagRow
from tests.learnings.place import Place
from tests.slack import ORGANISATION, Living


class Scene:
    """A running Pollen with two domains: Orders (public channel, led by ben) and Finance (private, led by cora)."""

    orders: int
    finance: int

    def __init__(self, pollen: Living) -> None:
        self.pollen = pollen
        self.slack = pollen.slack
        self.place = Place(pollen.database, ORGANISATION)
        self.ana, self.ben, self.cora, self.dan = (pollen.slack.person(name) for name in ("ana", "ben", "cora", "dan"))

    async def settle_in(self) -> None:
        self.orders = await self.place.domain("Orders", channel=self.channel("orders"), leads=[self.ben.id])
        self.finance = await self.place.domain("Finance", channel=self.channel("finance"), leads=[self.cora.id])
        await self.pollen.register.run("people")

    def channel(self, name):
        return self.slack.channel(name).id

    async def learned(self, person, text="Freeze the plan on Friday.", *, channel="orders"):
        reply = await person.command("/learned", text, channel=channel)
        await self.pollen.settled()
        return reply

    async def click(self, person, button, message, **more):
        reply = await person.click(button, message=message, **more)
        await self.pollen.settled()
        return reply

    async def submit(self, person, **values):
        reply = await person.submit(values)
        await self.pollen.settled()
        return reply

    def last(self, person, channel="orders"):
        """The newest message that this person sees there."""
        return person.sees(channel)[-1]

    async def learnings(self):
        """All learnings as they are stored, the first first."""

        def look(session):
            return [row.model_dump() for row in session.exec(select(LearningRow).order_by(col(LearningRow.id)))]

        return await self.pollen.database.read(look)

    async def tags(self):
        return await self.pollen.database.read(lambda session: list(session.exec(select(TagRow.label))))

    async def drafts(self):
        return await self.pollen.database.read(lambda session: list(session.exec(select(DraftRow.content))))


def buttons(message):
    """The labels of a message's buttons."""
    return [
        element["text"]["text"]
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element["type"] == "button"
    ]


def text_of(message):
    """Everything that stands in a message's blocks."""
    return "\n".join(
        part["text"]
        for block in message["blocks"]
        for part in [block.get("text"), *block.get("elements", [])]
        if part and isinstance(part.get("text"), str)
    )


def typed_in(view):
    """What the fields of a form hold."""
    return {
        block["block_id"]: block["element"].get("initial_value")
        or (block["element"].get("initial_option") or {}).get("value")
        for block in view["blocks"]
        if block["type"] == "input"
    }
