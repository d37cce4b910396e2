"""What a person's one message of a week tells besides their goals: what they follow, and proposals. No Slack, no clock.

Goals know nothing of products and of domains' onboarding: those keep news for their followers, as
`bot.kernel.news` says, and the message that reminds somebody of their goals tells these as well.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.kernel.access import Actor
from bot.kernel.ids import Delivery
from bot.kernel.news import Thing

MOST_NEWS: Final = 3
"""Of one thing; the latest. Its page has all."""

Follow = Callable[[Actor, Delivery, int, bool], Awaitable[object]]
"""Lets somebody follow a thing, by its number, or not any more. Raises UserFacingError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One piece of news, as it stands now."""

    id: int
    thing: Thing
    number: int
    name: str
    """What the thing is called now."""
    text: str
    at: datetime
    is_there: bool
    """Whether the thing can still be opened and followed."""
    is_followed: bool
    """Whether its reader follows it still."""
    asks: bool = False
    """Whether it is a proposal; it is there as long as its reader can answer it."""

    @property
    def is_news(self) -> bool:
        """Whether it is to be told, where it was not yet."""
        return self.is_there and (self.asks or self.is_followed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A thing that somebody follows, or did, and what happened to it."""

    thing: Thing
    number: int
    name: str
    said: tuple[str, ...]
    """In the order in which it happened; the latest three."""
    is_followed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something that waits for its reader's answer."""

    thing: Thing
    number: int
    name: str
    said: str


def proposals_of(news: Iterable[Heard]) -> tuple[Proposal, ...]:
    """List the proposals that still wait, the longest waiting first."""
    waiting = sorted((one for one in news if one.asks and one.is_there), key=lambda one: (one.at, one.id))
    return tuple(Proposal(thing=one.thing, number=one.number, name=one.name, said=one.text) for one in waiting)


def things_of(news: Iterable[Heard]) -> tuple[Followed, ...]:
    """Bring together what is of one thing: the thing with the latest news first."""
    by_thing: dict[tuple[Thing, int], list[Heard]] = {}
    for one in sorted(news, key=lambda one: (one.at, one.id), reverse=True):
        if one.is_there and not one.asks:
            by_thing.setdefault((one.thing, one.number), []).append(one)
    return tuple(
        Followed(
            thing=thing,
            number=number,
            name=some[0].name,
            said=tuple(one.text for one in reversed(some[:MOST_NEWS])),
            is_followed=some[0].is_followed,
        )
        for (thing, number), some in by_thing.items()
    )
