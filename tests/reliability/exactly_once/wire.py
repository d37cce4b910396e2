"""The line between a process and Slack, which may lose answers and hold requests back."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from sandbox import SandboxClock


@dataclass(frozen=True, slots=True)
class Held:
    """A request on its way, which reaches Slack although its sender has gone."""

    due: datetime
    url: str
    headers: dict[str, str]
    body: bytes


class Wire:
    """What is on its way to Slack. It belongs to the world, not to a process: nobody can call it back."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._held: list[Held] = []

    async def hold(self, request: aiohttp.ClientRequest, *, seconds: float) -> None:
        """Take a request over, to be delivered later by the clock."""
        body = request.body
        given = body if isinstance(body, bytes) else await body.as_bytes()
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        due = self._clock.now() + timedelta(seconds=seconds)
        self._held.append(Held(due, str(request.url), headers, given))

    @property
    def is_empty(self) -> bool:
        return not self._held

    async def advance_to(self, instant: datetime) -> None:
        """Move the clock, and let what is on its way arrive when its time comes."""
        while soon := sorted((one for one in self._held if one.due <= instant), key=lambda one: one.due):
            first = soon[0]
            self._held.remove(first)
            self._clock.advance_to(max(first.due, self._clock.now()))
            # Nobody waits for its answer any more, if there is one.
            async with aiohttp.ClientSession() as session:
                with suppress(aiohttp.ClientError):
                    async with session.post(first.url, data=first.body, headers=first.headers) as answer:
                        await answer.read()
            await asyncio.sleep(0)
        self._clock.advance_to(max(instant, self._clock.now()))
