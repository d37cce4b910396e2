"""How lessons come into the world, and how an author takes one back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import dropwhile
from typing import Any

from demo.acts.hands import Hands, View
from demo.channels import Message, has_button
from demo.organisation import Learning, Saving
from demo.stage import DemoError

SHARE, UNDO = "Share with everyone", "Undo"
SHORTCUT = "learnings.save_message.v1"
"""*Save as learning*, in the menu of every message."""
EMOJI = "seedling"
BESIDE = "Other domains learned something like it"
A_WHILE = timedelta(minutes=5)
"""Between a message and a colleague's saving it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came of logging a learning: the first receipt, and whether its author then shared it with everyone."""

    receipt: Message
    shared: bool
    beside: list[Message] = field(default_factory=list)
    """What other domains know of it, as blocks: below the receipt, or in a message of its own where that took long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of an ordinary message that a colleague saved."""

    form: View | None
    """As it opened; None where an emoji saved it."""
    told_author: Message
    told_saver: Message


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
        before = len(author.sees(channel))
        if learning.visibility == "domain" and not private:
            await hands.done(await author.command("/learned", channel=channel))
            await hands.done(await author.submit(form_of(learning) | {"visibility": "domain"}))
            return Typed(receipt=self._receipt(learning, author.sees(channel)[before:]), shared=False)
        await hands.done(await author.command("/learned", learning.text, channel=channel))
        first = self._receipt(learning, author.sees(channel)[before:])
        beside = _beside(author.sees(channel)[before:])
        if organisation.person[learning.author].domain is None:
            await hands.done(await author.choose("Choose a domain", learning.domain, message=first))
        if learning.has_details:
            await hands.done(await author.click("Add detail", message=first))
            await hands.done(await author.submit(_details(learning)))
        latest = self._receipt(learning, author.sees(channel)[before:])
        shares = learning.visibility == "everyone" and has_button(latest, SHARE)
        if shares:
            await hands.done(await author.click(SHARE, message=latest))
            self._receipt(learning, author.sees(channel)[before:])
        return Typed(receipt=first, shared=shares, beside=beside)

    async def save(self, learning: Learning, saving: Saving) -> Kept:
        """Write an ordinary message, and a while later save it the way a colleague would."""
        hands, organisation = self.hands, self.hands.organisation
        author, saver = hands.person(learning.author), hands.person(saving.by)
        channel, form = organisation.channel_of(learning), None
        message = await author.say(learning.text, channel=channel)
        before = len(saver.sees(channel))
        hands.stage.move_to(hands.stage.clock.now() + A_WHILE)
        if saving.how == "shortcut":
            await hands.done(await saver.shortcut(SHORTCUT, message=message))
            form = hands.page(saver)
            await hands.done(await saver.submit())
        else:
            await saver.react(EMOJI, message)
        await hands.stage.catch_up()
        told = hands.stage.slack.direct(author)[-1]
        answer = self._receipt(learning, saver.sees(channel)[before:]) if form else hands.stage.slack.direct(saver)[-1]
        return Kept(form=form, told_author=told, told_saver=answer)

    async def undo(self, learning: Learning) -> None:
        """Take a learning back with its receipt's button."""
        author = self.hands.person(learning.author)
        await self.hands.done(await author.click(UNDO, message=self.receipts[learning.id]))
        await self.hands.stage.catch_up()

    def _receipt(self, learning: Learning, answers: Sequence[Message]) -> Message:
        """Keep the newest receipt among Pollen's answers."""
        receipt = next((one for one in reversed(answers) if str(one["text"]).startswith("Saved")), None)
        if receipt is None:
            said = " ".join(str(one["text"]) for one in answers) or "nothing"
            raise DemoError(f"Pollen did not save the learning {learning.id}; it said: {said}")
        self.receipts[learning.id] = receipt
        return receipt


def _beside(answers: Sequence[Message]) -> list[Message]:
    """What stands in answers from where they begin to tell of other domains."""
    blocks = [block for one in answers for block in one.get("blocks", [])]
    return list(dropwhile(lambda block: BESIDE not in str(block), blocks))


def form_of(learning: Learning) -> dict[str, Any]:
    """What goes into the form of a learning, by its fields."""
    return {"text": learning.text, **_details(learning)}


def _details(learning: Learning) -> dict[str, Any]:
    """What goes into the form beside the words themselves, by its fields."""
    fields = {
        "title": learning.title,
        "why": learning.why,
        "recommendation": learning.recommendation,
        "applies_when": learning.applies_when,
        "kind": learning.kind,
        "tags": list(learning.tags),
    }
    return {name: value for name, value in fields.items() if value}
