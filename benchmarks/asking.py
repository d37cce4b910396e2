"""Many people at once in a local Slack, each typing a command and waiting for the answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.invented import CHANNELS, lessons
from sandbox import Reply, Slack

SAVED = "Saved"
"""How an answer begins that says that the words are stored; "Saving…" is a promise, and does not count."""
MOST = 20_000
"""Commands after which asking ends, whatever it waits for."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """What became of the commands."""

    took: list[float] = field(default_factory=list)
    """Seconds from the sending of each command to its receipt."""
    unanswered: list[str] = field(default_factory=list)
    """What came instead of a receipt, for those that got none."""

    def add(self, other: "Asked") -> None:
        self.took.extend(other.took)
        self.unanswered.extend(other.unanswered)

    def take(self, reply: Reply) -> None:
        said = str((reply.body or {}).get("text", "") if isinstance(reply.body, dict) else reply.body)
        if reply.acked and said.startswith(SAVED):
            self.took.append(reply.seconds)
        else:
            self.unanswered.append(reply.error or said)


async def ask(slack: Slack, *, at_once: int, goes_on: Callable[[int], bool]) -> Asked:
    """Type `/learned` so many at a time; before each command `goes_on` is asked, with how many there were."""
    asked = Asked()
    numbers = count()
    people = slack.people
    texts = [each.text for each in lessons(200, prefix="asked")]

    async def one_after_the_other() -> None:
        while (number := next(numbers)) < MOST and goes_on(number):
            person = people[number % len(people)]
            channel = CHANNELS[number % len(CHANNELS)]
            asked.take(await person.command("/learned", texts[number % len(texts)], channel=channel))

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_the_other())
    return asked
