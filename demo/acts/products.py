"""What people do with data products: write them down, hand them over, decide, and leave."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo.acts.hands import Hands, View
from demo.channels import Message
from demo.organisation import HandOver, HandOverAnswer, Leaving, Product
from demo.stage import DemoError
from sandbox import Person

COMMAND = "/products"
NEW, HAND_OVER, ACCEPT, DECLINE, SEE = "New", "Hand over", "Accept", "Decline", "See the hand-over"
A_NIGHT = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Products:
    hands: Hands

    async def write(self, product: Product) -> None:
        """Fill in the form of a new product."""
        hands, person = self.hands, self.hands.person(product.by)
        await hands.open(person, COMMAND, NEW, channel=hands.organisation.channel_for(person.name))
        # The menu shows the form anew, with what fits.
        await hands.done(await person.choose("Which domain does it belong to?", product.domain, view=person.view))
        await hands.done(await person.submit(_as_form(product)))
        await person.close_view(all_views=True)

    async def look(self, name: str, product: Product) -> View:
        """Read what `/products` answers to a product's name."""
        await self._open(self.hands.person(name), product)
        return await self.hands.read_and_close(self.hands.person(name))

    async def hand_over(self, event: HandOver) -> Message:
        """Propose a hand-over; return what whoever is to take it over gets."""
        hands, person = self.hands, self.hands.person(event.by)
        await self._open(person, hands.organisation.product[event.product])
        await hands.done(await person.click(HAND_OVER, view=person.view))
        filled = event.model_dump(include={"to", "how_built", "slos", "consumers", "runbooks", "debts"})
        await hands.done(await person.submit(filled))
        await person.close_view(all_views=True)
        await hands.stage.catch_up()
        return self._told(event.to, ACCEPT)

    async def answer(self, event: HandOverAnswer) -> Message:
        """Accept or decline in the message that asked; return it as it is then."""
        hands, person = self.hands, self.hands.person(event.by)
        asked = self._told(event.by, ACCEPT)
        await hands.done(await person.click(ACCEPT if event.accepts else DECLINE, message=asked))
        if not event.accepts:
            await hands.done(await person.submit({"answer": event.said}))
        await hands.stage.catch_up()
        return next(one for one in hands.stage.slack.direct(person) if one["ts"] == asked["ts"])

    async def leave(self, event: Leaving, lead: str) -> Message:
        """Close an account; return what a lead of their domain gets."""
        self.hands.stage.slack.deactivate(event.by)
        # Pollen looks at night who is still there.
        self.hands.stage.move_to(self.hands.stage.clock.now() + A_NIGHT)
        await self.hands.stage.catch_up()
        return self._told(lead, "Find an owner")

    async def _open(self, person: Person, product: Product) -> None:
        channel = self.hands.organisation.channel_for(person.name)
        await self.hands.done(await person.command(COMMAND, product.name, channel=channel))

    def _told(self, name: str, button: str) -> Message:
        """Find the last message of Pollen's to somebody that has such a button."""
        messages = self.hands.stage.slack.direct(self.hands.person(name))
        found = [one for one in messages if f"'text': '{button}'" in str(one["blocks"])]
        if not found:
            raise DemoError(f"{name} expected a message of Pollen's with a button “{button}”, and there is none.")
        return found[-1]


def of_owner(page: View) -> list[dict[str, Any]]:
    """What the page of a product says of its owner, without buttons."""
    said = [block for block in page["blocks"] if " owned it since " in str(block)][:1]
    return [{key: value for key, value in block.items() if key != "accessory"} for block in said]


def _as_form(product: Product) -> dict[str, Any]:
    given = product.model_dump(exclude={"week", "weekday", "at", "id", "by", "domain"}, exclude_none=True)
    return {**given, "status": "active"}
