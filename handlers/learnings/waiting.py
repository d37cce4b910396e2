"""Texts that wait for a further attempt at saving them."""

from dataclasses import dataclass
from typing import Final

from bot.kernel.access import Actor
from bot.kernel.ids import ChannelId, Delivery
from handlers.learnings.messages import Retry

MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed after the command, and where to answer."""

    actor: Actor
    delivery: Delivery
    text: str
    channel: ChannelId | None
    response_url: str | None

    @property
    def retry(self) -> Retry:
        return Retry(delivery=self.delivery, channel=self.channel)


class Waiting:
    """Remembers the newest `most` texts while the process lives: a button holds only short ones."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._typed: dict[Delivery, Typed] = {}

    def __contains__(self, delivery: Delivery) -> bool:
        return delivery in self._typed

    def remember(self, typed: Typed) -> None:
        self._typed[typed.delivery] = typed
        while len(self._typed) > self._most:
            self._typed.pop(next(iter(self._typed)))

    def forget(self, delivery: Delivery) -> None:
        self._typed.pop(delivery, None)

    def find(self, retry: Retry, *, actor: Actor, response_url: str | None) -> Typed | None:
        """Return what the button stands for, to be answered there; None when its words are forgotten."""
        delivery = Delivery(retry.delivery)
        known = self._typed.get(delivery)
        text = known.text if known is not None and known.actor == actor else retry.text
        if text is None:
            return None
        return Typed(actor=actor, delivery=delivery, text=text, channel=retry.channel, response_url=response_url)
