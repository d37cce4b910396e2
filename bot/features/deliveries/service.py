"""The one way out for what Pollen says on its own initiative."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.features.deliveries.rules import (
    LEASE,
    LOOKS_BACK,
    WAITING,
    Later,
    Next,
    Outcome,
    Outgoing,
    Posted,
    Refused,
    Search,
    State,
    Unsent,
    after_attempt,
    after_search,
    after_update,
)
from bot.kernel.clock import Clock
from bot.kernel.errors import BusyError
from bot.kernel.ids import ChannelId, OrganisationId, PostId, UserId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

log = logging.getLogger(__name__)

AT_ONCE = 8
"""How many channels are posted to at the same time."""

Check = Callable[[OrganisationId, str], Awaitable[Post | None]]
"""Looks once more whether a post may go out, by its key: what to send now, or nothing."""


class Outbox(Protocol):
    """The rows of posts."""

    def lease(self, organisation: OrganisationId, *, now: datetime, until: datetime, most: int) -> list[Outgoing]:
        """Take posts that are due and that nobody else has, at most one a channel or person.

        A post whose attempt was begun and never answered comes as ambiguous.
        """
        ...

    def begin_attempt(
        self, post: PostId, *, content: Post, channel: ChannelId, fresh_since: datetime | None, now: datetime
    ) -> None:
        """Record, before Slack hears of it, that an attempt begins, and with which content."""
        ...

    def settle(self, post: PostId, following: Next) -> None:
        """Store what became of a post and let go of it."""
        ...

    def updated(self, post: PostId, *, stale_since: datetime | None) -> None:
        """The posted message now shows its content as of `stale_since`; let go of it."""
        ...


class Slack(Protocol):
    """Slack, as far as posts need it. Nothing here is raised: every failure is an outcome."""

    async def conversation_with(self, user: UserId) -> ChannelId | Refused | Later | Unsent: ...
    async def send(
        self, channel: ChannelId, *, key: str, text: str, blocks: Sequence[Mapping[str, Any]]
    ) -> Outcome: ...
    async def find(self, channel: ChannelId, *, key: str, since: datetime) -> Search: ...
    async def update(self, posted: Posted, *, text: str, blocks: Sequence[Mapping[str, Any]]) -> Outcome: ...


class Deliveries:
    """Sends what is in the outbox. Any number of processes may, at the same time."""

    def __init__(
        self,
        *,
        transactions: Transactions[Outbox],
        slack: Slack,
        clock: Clock,
        checks: Mapping[str, Check],
    ) -> None:
        self._transactions = transactions
        self._slack = slack
        self._clock = clock
        self._checks = checks
        self._told: set[PostId] = set()

    async def send_due_system(self, organisation: OrganisationId) -> None:
        """Send, look up or update everything that is due now. One post's failure never stops another's."""
        failures: list[BaseException] = []
        while leased := await self._lease(organisation):
            ended = await asyncio.gather(
                *(self._deliver(organisation, post) for post in leased), return_exceptions=True
            )
            failures += [failure for failure in ended if failure is not None]
        if failures:
            raise ExceptionGroup("posts that met a mistake of ours", [f for f in failures if isinstance(f, Exception)])

    async def _lease(self, organisation: OrganisationId) -> list[Outgoing]:
        now = self._clock.now()
        return await self._transactions.write(
            lambda outbox: outbox.lease(organisation, now=now, until=now + LEASE, most=AT_ONCE)
        )

    async def _deliver(self, organisation: OrganisationId, post: Outgoing) -> None:
        try:
            if post.state is State.POSTED:
                await self._update(post)
            elif post.state is State.AMBIGUOUS:
                await self._look_up(post)
            else:
                await self._send(organisation, post)
        except BusyError:
            # The lease runs out by itself; what was begun is then looked up, not repeated.
            log.warning("delivery_not_recorded", extra={"post": post.id})

    async def _send(self, organisation: OrganisationId, post: Outgoing) -> None:
        content = await self._checked(organisation, post)
        if content is None:
            await self._settle(post, Next(State.DROPPED, self._clock.now()))
            return
        channel = content.channel or await self._slack.conversation_with(content.user or UserId(""))
        if not isinstance(channel, str):
            await self._settle(post, after_attempt(post, channel, now=self._clock.now()))
            return
        now = self._clock.now()
        await self._transactions.write(
            lambda outbox: outbox.begin_attempt(
                post.id, content=content, channel=channel, fresh_since=post.stale_since, now=now
            )
        )
        outcome = await self._slack.send(channel, key=post.key, text=content.text, blocks=content.blocks)
        await self._settle(post, after_attempt(post, outcome, now=self._clock.now()))

    async def _checked(self, organisation: OrganisationId, post: Outgoing) -> Post | None:
        check = self._checks.get(post.kind)
        if check is not None:
            return await check(organisation, post.key)
        return Post(
            key=post.key, kind=post.kind, text=post.text, blocks=post.blocks, channel=post.channel, user=post.user
        )

    async def _look_up(self, post: Outgoing) -> None:
        # An attempt comes here settled: its own pause, or the lease of the process that is gone, outlasts that time.
        begun = post.attempted_at or self._clock.now()
        where = post.posted_channel or post.channel or ChannelId("")
        found = await self._slack.find(where, key=post.key, since=begun - LOOKS_BACK)
        await self._settle(post, after_search(post, found, now=self._clock.now()))

    async def _update(self, post: Outgoing) -> None:
        posted = Posted(post.posted_channel or ChannelId(""), post.ts or "")
        outcome = await self._slack.update(posted, text=post.text, blocks=post.blocks)
        if isinstance(outcome, Refused):
            # Somebody deleted the message or the channel: there is nothing left to bring up to date.
            log.warning("update_refused", extra={"post": post.id, "slack_error": outcome.error})
        following = after_update(post, outcome, now=self._clock.now())
        if following is not None:
            await self._settle(post, following)
            return
        await self._transactions.write(lambda outbox: outbox.updated(post.id, stale_since=post.stale_since))

    async def _settle(self, post: Outgoing, following: Next) -> None:
        waits = following.state in WAITING
        if following.error is not None and not (waits and post.id in self._told):
            # While Slack is away, each post that waits for it is in the log once.
            log.warning(
                "delivery_not_made",
                extra={"post": post.id, "kind": post.kind, "state": following.state, "slack_error": following.error},
            )
        if waits:
            self._told.add(post.id)
        else:
            self._told.discard(post.id)
        await self._transactions.write(lambda outbox: outbox.settle(post.id, following))
