"""Saving what somebody typed after a command, whatever the database does meanwhile.

Something is to be seen within a second. A write that takes longer goes on behind a short
"saving" line; one that the database refuses is tried again in the background. Either way
the person has their words back, and hears how it ended.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.features.learnings.drafts import Draft
from bot.features.learnings.finding.queries import Related
from bot.features.learnings.receipts import Receipt
from bot.features.learnings.service import Learnings
from bot.kernel.access import Actor
from bot.kernel.clock import Clock
from bot.kernel.errors import BusyError, UserFacingError
from handlers.background import Background, within
from handlers.kit import Answers, Message
from handlers.learnings import messages
from handlers.learnings.lookups import LookUps
from handlers.learnings.messages import Retry
from handlers.learnings.receipt import more, told
from handlers.learnings.relations import Relations
from handlers.learnings.waiting import Typed, Waiting

log = logging.getLogger(__name__)

PATIENCE: Final = 0.8
"""Seconds that the answer to a command waits for the database: until it comes, nothing is to be seen."""
WHOLE_PATIENCE: Final = 0.9
"""Seconds after which the receipt goes out, with the lessons beside it or without."""
PAUSES: Final = (5, 15, 30, 60, 120)
"""Seconds before each further attempt: the last is made while Slack still takes the answer."""


class Saving:
    """Logs texts, and holds those that could not be saved yet."""

    def __init__(
        self,
        *,
        learnings: Learnings,
        lookups: LookUps,
        relations: Relations,
        background: Background,
        clock: Clock,
        patience: float = PATIENCE,
    ) -> None:
        self._learnings = learnings
        self._relations = relations
        self._lookups = lookups
        self._background = background
        self._clock = clock
        self._patience = patience
        self._waiting = Waiting()

    async def log(self, typed: Typed, ack: AsyncAck, client: AsyncWebClient) -> None:
        """Save and answer with the receipt; within the time that Slack gives."""
        begun = asyncio.get_running_loop().time()
        attempt = asyncio.ensure_future(self._attempt(typed))
        self._relations.give_way_to(attempt)
        answers: Sequence[Message] = messages.failed(typed.text)
        afterwards: list[Callable[[], Coroutine[Any, Any, None]]] = []
        try:
            outcome = await within(attempt, self._patience)
            answers = [self._told(outcome, typed)]
            if isinstance(outcome, Receipt):
                left = begun + WHOLE_PATIENCE - asyncio.get_running_loop().time()
                answers, rest = await self._with_related(outcome, typed, client, left)
                afterwards.extend(rest)
        except TimeoutError:
            answers = [messages.saving()]
            afterwards.append(lambda: self._finish(attempt, typed, client))
        except BusyError:
            answers = self._busy(typed, trying=True)
            afterwards.append(lambda: self._keep_trying(typed, client))
        except UserFacingError as refusal:
            answers = messages.refused(refusal.text, typed.text)
        finally:
            # Also when nothing of this was foreseen: whatever happened, the words go back.
            await ack(**answers[0].as_ack())
            if answers[1:]:
                self._background.start(self._tell_rest(answers[1:], typed, client), name="learnings.rest")
            for work in afterwards:
                self._background.start(work(), name="learnings.saving")

    async def again(self, retry: Retry, *, actor: Actor, response_url: str | None, client: AsyncWebClient) -> None:
        """Save what could not be saved before, when its author presses the button."""
        typed = self._waiting.find(retry, actor=actor, response_url=response_url)
        if typed is None:
            await Answers(client).tell(actor, text=messages.forgotten().text, response_url=response_url)
            return
        try:
            told = self._told(await self._attempt(typed), typed)
        except BusyError:
            await self._tell([messages.still_busy()], typed, client)
        except UserFacingError as refusal:
            await self._tell(messages.refused(refusal.text, typed.text), typed, client)
        else:
            self._waiting.forget(typed.delivery)
            await self._tell([told], typed, client, replace=True)

    async def _attempt(self, typed: Typed) -> Receipt | Draft:
        return await self._learnings.log(typed.actor, typed.delivery, text=typed.text, channel=typed.channel)

    async def _finish(self, attempt: Awaitable[Receipt | Draft], typed: Typed, client: AsyncWebClient) -> None:
        """Wait for a write that takes long, and say how it ended."""
        answers: Sequence[Message] = messages.failed(typed.text)
        trying = False
        try:
            answers = [self._told(await attempt, typed, late=True)]
        except BusyError:
            answers, trying = self._busy(typed, trying=True), True
        except UserFacingError as refusal:
            answers = messages.refused(refusal.text, typed.text)
        finally:
            await self._tell(answers, typed, client)
        if trying:
            await self._keep_trying(typed, client)

    async def _keep_trying(self, typed: Typed, client: AsyncWebClient) -> None:
        for pause in PAUSES:
            await self._clock.sleep(pause)
            if typed.delivery not in self._waiting:
                return
            try:
                told = self._told(await self._attempt(typed), typed, late=True)
            except BusyError:
                continue
            except UserFacingError as refusal:
                await self._tell(messages.refused(refusal.text, typed.text), typed, client)
            else:
                await self._tell([told], typed, client)
            self._waiting.forget(typed.delivery)
            return
        log.warning("learning_not_saved", extra={"user": typed.actor.user})
        await self._tell(self._busy(typed, trying=False), typed, client)

    def _told(self, outcome: Receipt | Draft, typed: Typed, *, late: bool = False) -> Message:
        if isinstance(outcome, Draft):
            return messages.too_long(outcome)
        self._lookups.after(outcome, typed.actor)
        return told(outcome, late=late)

    async def _with_related(
        self, receipt: Receipt, typed: Typed, client: AsyncWebClient, seconds: float
    ) -> tuple[list[Message], list[Callable[[], Coroutine[Any, Any, None]]]]:
        """Add to the receipt what is found beside the learning in time; what comes later is told later."""
        search = self._relations.begin(typed.actor, receipt)
        related = await self._relations.in_time(search, at_most=seconds)
        if related is not None:
            return [told(receipt, related=related)], []
        return [told(receipt)], [lambda: self._tell_more(search, receipt, typed, client)]

    async def _tell_more(
        self, search: Awaitable[Related], receipt: Receipt, typed: Typed, client: AsyncWebClient
    ) -> None:
        found = more(receipt, await search)
        if found is not None:
            await self._tell([found], typed, client)

    def _busy(self, typed: Typed, *, trying: bool) -> list[Message]:
        self._waiting.remember(typed)
        return messages.busy(typed.text, typed.retry, trying=trying)

    async def _tell_rest(self, answers: Sequence[Message], typed: Typed, client: AsyncWebClient) -> None:
        # The answer to the command is on its way, and what is read first should arrive first.
        await self._clock.sleep(1)
        await self._tell(answers, typed, client)

    async def _tell(
        self, answers: Sequence[Message], typed: Typed, client: AsyncWebClient, *, replace: bool = False
    ) -> None:
        for answer in answers:
            await Answers(client).tell(
                typed.actor,
                text=answer.text,
                blocks=answer.blocks,
                response_url=typed.response_url,
                replace=replace,
            )
