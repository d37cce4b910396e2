"""Looking up, after the answer, the channels that nobody knew."""

from collections.abc import Awaitable, Callable

from bot.features.learnings.receipts import Receipt
from bot.kernel.access import Actor
from bot.kernel.ids import ChannelId, OrganisationId
from handlers.background import Background

LookUpChannel = Callable[[OrganisationId, ChannelId], Awaitable[object]]
"""Asks Slack about a channel and remembers what it says."""


class LookUps:
    """What was logged stays as it was saved; only what is logged next knows more."""

    def __init__(self, *, look_up: LookUpChannel, background: Background) -> None:
        self._look_up = look_up
        self._background = background

    def after(self, receipt: Receipt, actor: Actor) -> None:
        if receipt.unknown_channel is not None:
            self._background.start(
                self._ask(actor.organisation, receipt.unknown_channel), name="learnings.look_up_channel"
            )

    async def _ask(self, organisation: OrganisationId, channel: ChannelId) -> None:
        await self._look_up(organisation, channel)
