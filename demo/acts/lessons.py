"""How lessons come into the world, and how an author takes one back."""

from dataclasses import dataclass, field
from typing import Any

from demo.acts.hands import Hands
from demo.channels import Message, has_button
from demo.organisation import Learning
from demo.stage import DemoError

SHARE = "Share with everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came of logging a learning: the first receipt, and whether its author then shared it with everyone."""

    receipt: Message
    shared: bool


@dataclass(frozen=True, slots=True)
class Lessons:
    hands: Hands
    receipts: dict[str, Message] = field(default_factory=dict)
    """The latest receipt of each learning, by the learning's id."""

    async def log(self, learning: Learning) -> Typed:
        """Log a learning the way its author would."""
        hands, organisation = self.hands, self.hands.organisation
        author, channel = hands.person(learning.author), organisation.channel_of(learning)
        private = organisation.domain[learning.domain].private
        if learning.visibility == "domain" and not private:
            await hands.done(await author.command("/learned", channel=channel))
            filled = {"text": learning.text, "visibility": "domain", **_details(learning)}
            await hands.done(await author.submit(filled))
            return Typed(receipt=self._receipt(learning), shared=False)
        await hands.done(await author.command("/learned", learning.text, channel=channel))
        first = self._receipt(learning)
        if organisation.person[learning.author].domain is None:
            await hands.done(await author.choose("Choose a domain", learning.domain, message=first))
            self._receipt(learning)
        if learning.has_details:
            await hands.done(await author.click("Add detail", message=self.receipts[learning.id]))
            await hands.done(await author.submit(_details(learning)))
            self._receipt(learning)
        shares = learning.visibility == "everyone" and has_button(self.receipts[learning.id], SHARE)
        if shares:
            await hands.done(await author.click(SHARE, message=self.receipts[learning.id]))
            self._receipt(learning)
        return Typed(receipt=first, shared=shares)

    async def undo(self, learning: Learning) -> Message:
        """Take a learning back with its receipt's button; return the receipt as it is then."""
        author = self.hands.person(learning.author)
        await self.hands.done(await author.click("Undo", message=self.receipts[learning.id]))
        await self.hands.stage.catch_up()
        channel = self.hands.organisation.channel_of(learning)
        return next(seen for seen in author.sees(channel) if seen["ts"] == self.receipts[learning.id]["ts"])

    def _receipt(self, learning: Learning) -> Message:
        """Keep the newest receipt that the author sees."""
        author, channel = self.hands.person(learning.author), self.hands.organisation.channel_of(learning)
        newest = author.sees(channel)[-1]
        if not str(newest["text"]).startswith("Saved"):
            raise DemoError(f"Pollen did not save a learning of {author.name}'s; it said: {newest['text']}")
        self.receipts[learning.id] = newest
        return newest


def _details(learning: Learning) -> dict[str, Any]:
    """What goes into the form beside the words themselves, by its fields."""
    fields = {
        "title": learning.title,
        "why": learning.why,
        "recommendation": learning.recommendation,
        "applies_when": learning.applies_when,
        "kind": learning.kind,
        "tags": ", ".join(learning.tags),
    }
    return {name: value for name, value in fields.items() if value}
