"""What becomes of channels is written here, so that a domain's leads hear, once, when its digest has lost its channel."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.features.people.rules import Channel, Lost, Trouble
from bot.features.people.store import PeopleStore
from bot.kernel.clock import Clock
from bot.kernel.ids import ChannelId, OrganisationId
from bot.kernel.posts import Post
from bot.kernel.transactions import Transactions

Result = TypeVar("Result")


class Channels:
    """Compares a channel before and after each change: told is what changed, however often Slack tells of it.

    `render` makes the message for a lead, `wake` tells the outbox that there is one.
    """

    def __init__(
        self,
        *,
        transactions: Transactions[PeopleStore],
        clock: Clock,
        render: Callable[[Lost], Post],
        wake: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._render = render
        self._wake = wake

    async def write(
        self,
        organisation: OrganisationId,
        channels: Sequence[ChannelId],
        change: Callable[[PeopleStore], Result],
        *,
        is_deleted: bool = False,
    ) -> Result:
        """Do `change`, which is about these channels, and tell what followed from it."""

        def work(store: PeopleStore) -> tuple[Result, int]:
            before = {channel: store.channel(organisation, channel) for channel in channels}
            result = change(store)
            told = 0
            for channel, known in before.items():
                after = store.channel(organisation, channel)
                # Of a channel that was never seen, nobody relied on anything.
                if known is None or after is None or known.trouble is not None or after.trouble is None:
                    continue
                told += self._tell(store, organisation, after, Trouble.GONE if is_deleted else after.trouble)
            return result, told

        result, told = await self._transactions.write(work)
        if told:
            self._wake()
        return result

    def _tell(self, store: PeopleStore, organisation: OrganisationId, channel: Channel, trouble: Trouble) -> int:
        led, now = store.led_in(organisation, channel.channel), self._clock.now()
        if led is None:
            return 0
        for lead in led.leads:
            lost = Lost(
                domain=led.domain,
                name=led.name,
                lead=lead,
                trouble=trouble,
                channel_name=channel.name if channel.is_private is False else "",
                at=now,
            )
            store.queue(organisation, self._render(lost), now=now)
        return len(led.leads)
