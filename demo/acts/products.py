"""What people do with data products: write them down, follow and link them, hand them over, decide, and leave."""

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from demo.acts.hands import Hands, View
from demo.channels import Message
from demo.organisation import Following, HandOver, HandOverAnswer, Leaving, LetterRead, Linking, NewsRead, Product
from demo.stage import DemoError
from sandbox import Person

COMMAND = "/products"
NEW, HAND_OVER, ACCEPT, DECLINE = "New", "Hand over", "Accept", "Decline"
FOLLOW, BELONGS, MYSELF = "Follow", "Lessons and goals", "myself"
FIND = "Find an owner"
STOP = "Stop following"
LESSON_MENU, GOAL_MENU = "products.pick_lesson.v1", "products.pick_goal.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer to a hand-over: the message that asked as it is then, and what channels read that follow the product."""

    told: Message
    news: dict[str, Message]
    """By domain."""


@dataclass(frozen=True, slots=True)
class Products:
    hands: Hands
    followed: dict[str, list[Following]] = field(default_factory=dict)
    """Who follows, by product."""

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
        await self.open(self.hands.person(name), product)
        return await self.hands.read_and_close(self.hands.person(name))

    async def follow(self, event: Following) -> View:
        """Follow a product, or let a domain follow it; return the product's page then."""
        hands, person = self.hands, self.hands.person(event.by)
        await self.open(person, hands.organisation.product[event.product])
        await hands.done(await person.click(FOLLOW, view=person.view))
        chosen = {"You": [MYSELF]} if event.domain is None else {"Domains that use it": [event.domain]}
        await hands.done(await person.submit(chosen))
        self.followed.setdefault(event.product, []).append(event)
        return await hands.read_and_close(person)

    async def link(self, event: Linking) -> View:
        """Link a lesson and a goal to a product; return the product's page then."""
        hands, person, organisation = self.hands, self.hands.person(event.by), self.hands.organisation
        await self.open(person, organisation.product[event.product])
        await hands.done(await person.click(BELONGS, view=person.view))
        learning, goal = organisation.learning[event.learning], organisation.goal[event.goal]
        await hands.done(await person.choose(LESSON_MENU, learning.headline, view=person.view))
        named = f"{goal.level.capitalize()}: {goal.name}"
        await hands.done(await person.choose(GOAL_MENU, named, view=person.view))
        await person.close_view()
        return await hands.read_and_close(person)

    async def hand_over(self, event: HandOver) -> Message:
        """Propose a hand-over; return what whoever is to take it over gets."""
        hands, person = self.hands, self.hands.person(event.by)
        await self.open(person, hands.organisation.product[event.product])
        await hands.done(await person.click(HAND_OVER, view=person.view))
        filled = event.model_dump(include={"to", "how_built", "slos", "consumers", "runbooks", "debts"})
        await hands.done(await person.submit(filled))
        await person.close_view(all_views=True)
        await hands.stage.catch_up()
        return self._told(event.to, ACCEPT)

    async def answer(self, event: HandOverAnswer) -> Answered:
        """Accept or decline in the message that asked."""
        hands, person = self.hands, self.hands.person(event.by)
        readers = [one.domain for one in self.followed.get(event.product, ()) if one.domain is not None]
        seen = {reader: len(self._heard(reader)) for reader in readers}
        asked = self._told(event.by, ACCEPT)
        await hands.done(await person.click(ACCEPT if event.accepts else DECLINE, message=asked))
        if not event.accepts:
            await hands.done(await person.submit({"answer": event.said}))
        await hands.stage.catch_up()
        now = next(one for one in hands.stage.slack.direct(person) if one["ts"] == asked["ts"])
        news = {reader: self._heard(reader)[before:] for reader, before in seen.items()}
        return Answered(told=now, news={reader: new[-1] for reader, new in news.items() if new})

    def _heard(self, domain: str) -> list[Message]:
        """What a domain reads in its channel."""
        return self.hands.stage.slack.channel(self.hands.organisation.domain[domain].channel).messages

    async def leave(self, event: Leaving) -> None:
        """Close an account.

        Pollen learns of it where it reads who is here, once a day; until then there is nothing to let go of.
        """
        self.hands.stage.slack.deactivate(event.by)

    async def news(self, event: NewsRead) -> Message:
        """Find the one message of a week, in which somebody reads of what they follow."""
        await self.hands.stage.catch_up()
        return self._told(event.by, STOP)

    def letter(self, event: LetterRead) -> Message:
        """Find what a lead got when somebody had left."""
        return self._told(event.by, FIND)

    async def open(self, person: Person, product: Product) -> None:
        channel = self.hands.organisation.channel_for(person.name)
        await self.hands.done(await person.command(COMMAND, product.name, channel=channel))

    def _told(self, name: str, button: str) -> Message:
        """Find the last message of Pollen's to somebody that has such a button."""
        messages = self.hands.stage.slack.direct(self.hands.person(name))
        found = [one for one in messages if f"'text': '{button}'" in str(one["blocks"])]
        if not found:
            raise DemoError(f"{name} expected a message of Pollen's with a button “{button}”, and there is none.")
        return found[-1]


def of_links(page: View) -> list[dict[str, Any]]:
    """What the page of a product says of lessons and goals that belong to it."""
    blocks = page["blocks"]
    begins = next((at for at, block in enumerate(blocks) if "What was learned about it" in str(block)), len(blocks))
    below = takewhile(lambda block: block["type"] in {"section", "divider"}, blocks[begins:])
    return [dict(block) for block in below if block["type"] == "section"]


def of_owner(page: View) -> list[dict[str, Any]]:
    """What the page of a product says of its owner, without buttons."""
    said = [block for block in page["blocks"] if " owned it since " in str(block)][:1]
    return [{key: value for key, value in block.items() if key != "accessory"} for block in said]


def _as_form(product: Product) -> dict[str, Any]:
    given = product.model_dump(exclude={"week", "weekday", "at", "id", "by", "domain"}, exclude_none=True)
    # The form proposes whoever fills it in as owner.
    return {**given, "owner": product.owner, "status": "active"}
