"""Hand-overs in the local Slack: cora owns a product of Orders, which ana leads; ben is to take it over."""

from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from storage.tables import PersonRow
from tests.learnings.living import buttons
from tests.products.keeping.living import Scene as Products

CHECKLIST = {"how_built": "A job at four.", "slos": "By six.", "consumers": "Sales.", "runbooks": "In the wiki."}


class Scene(Products):
    async def settle_in(self):
        await super().settle_in()
        self.product = await self.world.product("Orders placed", self.orders, owner=self.cora.id)

    async def propose(self, person, to, **more):
        """Propose a hand-over from the product's page."""
        await self.page(person, self.product)
        await self.click(person, "Hand over")
        return await self.submit(person, to=to.id, **{**CHECKLIST, "debts": "No tests.", **more})

    async def look_around(self):
        """Let Pollen sweep, and the outbox send and bring up to date."""
        await self.pollen.register.run("hand-overs")
        for _ in range(3):
            self.pollen.clock.advance(timedelta(seconds=2))
            await self.pollen.register.run("outbox")
        await self.pollen.settled()

    def letters(self, person):
        """What Pollen wrote to somebody, as they see it now."""
        return [dict(message) for message in self.slack.direct(person)]

    async def forge(self, person, action, value):
        """Press a button that was never theirs, as a message in orders; return what is said to them."""
        element = {"type": "button", "text": {"type": "plain_text", "text": action}, "action_id": action}
        # Slack takes one message a second.
        self.pollen.clock.advance(timedelta(seconds=2))
        client = AsyncWebClient(token=self.slack.workspace.app.bot_token, base_url=self.slack.api_url)
        await client.chat_postMessage(
            channel=self.slack.channel("orders").id,
            text="Products",
            blocks=[{"type": "actions", "elements": [{**element, "value": value}]}],
        )
        await self.click(person, action, message=person.sees("orders")[-1])
        return person.sees("orders")[-1]["text"]

    async def forget(self, person):
        """Let Pollen know nothing of somebody."""

        def work(session):
            session.delete(session.get(PersonRow, (self.world.organisation, person.id)))

        await self.world.database.write(work)

    async def owner(self):
        owner = (await self.world.as_now(self.product)).owner
        return None if owner is None else owner.user


def words_of(thing):
    """Everything that stands in a message or a view, people's words included."""
    found = []

    def look(part):
        if isinstance(part, dict):
            if isinstance(part.get("text"), str) and part.get("type") != "button":
                found.append(part["text"])
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for one in part:
                look(one)

    look(thing["blocks"])
    return "\n".join(found)


def buttons_of(message):
    """The buttons of a message, by their labels."""
    found = [one for block in message["blocks"] for one in block.get("elements", ()) if one.get("type") == "button"]
    return {one["text"]["text"]: one for one in found}


__all__ = ["CHECKLIST", "Scene", "buttons", "buttons_of", "words_of"]
