"""What people do, one act after another, without an end: chosen by a seed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from handlers.digests.edition import ASK, NOT_FOR_US, TRY
from handlers.learnings.messages import UNDO
from sandbox import CantActError, Reply

if TYPE_CHECKING:
    from tests.reliability.exactly_once.play import Play

SAVE, LOG = "learnings.save_message.v1", "learnings.log.v1"
WHERE = (("ana", "orders"), ("ben", "logistics"), ("cora", "finance"), ("dan", "general"), ("ben", "returns"))
RETRIES = 3
"""How often Slack delivers an event again that was not acked, within some minutes."""
AGAIN = 0.2
"""How often Slack delivers something again although it was acked."""
CHANNELS = ("orders", "logistics", "finance")
Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Promise:
    """Words that somebody wanted to save once, and whether they were told that it is done."""

    words: str
    kept: bool = False


class Story:
    def __init__(self, play: "Play", chances: Random, *, moves_clocks: bool = True) -> None:
        self.play, self.slack, self._chances = play, play.slack, chances
        self.promises: list[Promise] = []
        self.undone: set[str] = set()
        self._numbers = iter(range(1, 10**6))
        self._acts: tuple[tuple[Act, int], ...] = (
            (self.log, 4),
            (self.log_two_at_once, 2),
            (self.log_delivered_twice, 2),
            (self.fill_in, 3),
            (self.save_a_message, 2),
            (self.mark, 4),
            (self.undo, 2),
            (self.answer, 4),
            (self.change_their_mind, 2),
            (self.ask, 2),
            (self.tell_what_came_of_it, 2),
            (self.pass_minutes, 4 * moves_clocks),
            (self.pass_to_monday, 4 * moves_clocks),
            (self.restart, moves_clocks),
        )

    async def go_on(self) -> None:
        """Do the next thing, and let Slack perhaps deliver it again."""
        acts, weights = zip(*self._acts, strict=True)
        (act,) = self._chances.choices(acts, weights)
        before = len(self.slack.deliveries)
        # Where what they saw is gone by now, they shrug.
        with suppress(CantActError):
            await act()
        await self.play.settle()
        for _ in range(RETRIES):
            await self.slack.retry_unacked()
            await self.play.settle()
        if self._chances.random() < AGAIN and len(self.slack.deliveries) > before:
            await self.slack.redeliver_last()
            await self.play.settle()

    # Learnings.

    async def log(self) -> None:
        await self._logged(*self._chances.choice(WHERE))

    async def log_two_at_once(self) -> None:
        first, second = self._chances.sample(WHERE, 2)
        await asyncio.gather(self._logged(*first), self._logged(*second))

    async def log_delivered_twice(self) -> None:
        """The same command comes a second time while the first is still under way."""
        logging = asyncio.create_task(self._logged(*self._chances.choice(WHERE)))
        await asyncio.sleep(0)
        await asyncio.gather(logging, self.slack.redeliver_last("command"))

    async def _logged(self, who: str, channel: str) -> None:
        promise = self._promise()
        reply = await self.slack.person(who).command("/learned", promise.words, channel=channel)
        promise.kept = reply.acked and "Saved" in json.dumps(reply.body)

    async def fill_in(self) -> None:
        person = self.slack.person(self._chances.choice(("ana", "ben", "cora")))
        await person.shortcut(LOG)
        await self.play.settle()
        if person.view is not None:
            promise = self._promise()
            await self._save(person, promise, {"text": promise.words, "domain": str(self.play.domains["Orders"])})

    async def save_a_message(self) -> None:
        promise = self._promise()
        message = await self.slack.person("dan").say(promise.words, channel="orders")
        person = self.slack.person(self._chances.choice(("ana", "ben")))
        for _ in range(self._chances.choice((1, 2))):
            await person.shortcut(SAVE, message=message)
            await self.play.settle()
            # A form may have come late, of a message of before.
            if promise.words in json.dumps(person.view):
                await self._save(person, promise, {"domain": str(self.play.domains["Logistics"])})

    async def _save(self, person: Any, promise: Promise, values: dict[str, Any]) -> None:
        """Press Save; and once more where nothing came of it, as people do."""
        reply: Reply = await person.submit(values)
        if not reply.acked or reply.errors:
            await self.play.settle()
            if person.view is not None:
                reply = await person.submit()
        promise.kept = promise.kept or (reply.acked and not reply.errors)
        await self.play.settle()
        while person.view is not None:
            await person.close_view()

    async def mark(self) -> None:
        promise = self._promise()
        message = await self.slack.person("ana").say(promise.words, channel=self._chances.choice(CHANNELS[::2]))
        await self.slack.person("cora").react("seedling", message)
        if self._chances.random() < 0.4:
            await self.slack.person("ana").react("seedling", message)

    async def undo(self) -> None:
        for person, message, button in self._buttons(UNDO, direct=True):
            await person.click(UNDO, message=message, value=button["value"])
            await self.play.settle()
            return

    # Digests.

    async def answer(self) -> None:
        action = self._chances.choice((TRY, NOT_FOR_US))
        for person, message, button in self._buttons(action):
            await person.click(action, message=message, value=button["value"])
            return

    async def change_their_mind(self) -> None:
        """Somebody answers, and then otherwise while the first answer is being shown."""
        for person, message, button in self._buttons(TRY):
            await person.click(TRY, message=message, value=button["value"])
            await self.play.settle()
            other = person.click(NOT_FOR_US, message=message, value=button["value"])
            sweeping = asyncio.create_task(self.play.sweep())
            try:
                await other
            finally:
                await sweeping
            return

    async def ask(self) -> None:
        for person, message, button in self._buttons(ASK):
            await person.click(ASK, message=message, value=button["value"])
            await self.play.settle()
            if self._chances.random() < 0.5:
                await person.click(ASK, message=message, value=button["value"])
            return

    async def tell_what_came_of_it(self) -> None:
        person, channel = self.slack.person("ana"), "orders"
        await person.command("/learnings", "Lesson of Logistics", channel=channel)
        await self.play.settle()
        if person.view is not None:
            await person.click("Open", view=person.view, nth=0)
            await self.play.settle()
            await person.click("We tried it", view=person.view)
            await self.play.settle()
            if person.view is not None and person.view.get("submit"):
                note = f"Note {next(self._numbers)}"
                await person.submit({"What came of it?": "It worked", "What would you tell others?": note})
                await self.play.settle()
        while person.view is not None:
            await person.close_view()

    # Time, and processes.

    async def pass_minutes(self) -> None:
        await self.play.pass_time(minutes=self._chances.choice((0.1, 1, 2, 15, 300)))

    async def pass_to_monday(self) -> None:
        await self.play.pass_to_monday(hour=self._chances.choice((8, 9, 12, 13, 20)))

    async def restart(self) -> None:
        await self.play.restart()

    def _promise(self) -> Promise:
        topic = self._chances.choice(("labels", "parcels", "tickets", "invoices"))
        made = Promise(f"Lesson {next(self._numbers)}: {topic} by phone need a number.")
        self.promises.append(made)
        return made

    def _buttons(self, action: str, *, direct: bool = False) -> Iterator[tuple[Any, Any, Any]]:
        """A button of this kind that somebody sees, in an order of chance."""
        found = []
        for name in ("ana", "ben", "cora"):
            person = self.slack.person(name)
            places = [person.sees(channel) for channel in CHANNELS if person.id in self.slack.channel(channel).members]
            for message in (one for place in [*places, self.slack.direct(person) if direct else []] for one in place):
                for block in message.get("blocks", []):
                    parts = [*block.get("elements", []), block.get("accessory") or {}]
                    found += [(person, message, part) for part in parts if part.get("action_id") == action]
        self._chances.shuffle(found)
        yield from found
